"""How Sphinx makes a site of the pages in this folder.

Belongs here: its settings. Does not: what is generated in the pages (`generate`).
"""

project = "On Record"
extensions = ["myst_parser"]
# The front page takes in README.md, which shows the folder's contents where the Markdown itself is read.
exclude_patterns = ["README.md"]
html_theme = "furo"
html_title = "On Record"
html_show_sphinx = False
html_copy_source = False
html_use_index = False
# Summaries are fetched, which a page opened from the file system may not.
html_show_search_summary = False
# Links to a heading, as in commands.md#onrecord-sql.
myst_heading_anchors = 3
nitpicky = True
# DuckDB's SQL has words that the highlighter does not know.
suppress_warnings = ["misc.highlighting_failure"]
