"""The stage `articles`: documents to articles.

Belongs here: where an article begins and ends, the role of every passage (`cleaning`), the exports of archives (`exports`),
titles, bylines, datelines, dates, agencies, outlets. It reads `documents` and gives `articles`, `passages`, `article_dates`,
`article_fields` and, over the coverage, `outlets` (entries: `articles`, `outlets`). It imports `ingest`, `dates` and
`language`.
"""
