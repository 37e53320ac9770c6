"""The stage `speakers`: who is who over the coverage.

Belongs here: names compared between articles, namesakes told apart, organisations and unnamed sources, roles with their
evidence, decisions by hand. It reads the quotations' names and `introductions` and gives `speakers`, their aliases and roles,
and `quotation_speakers` (entries: `introductions`, `speakers`). It imports `quotations` and `language`.
"""
