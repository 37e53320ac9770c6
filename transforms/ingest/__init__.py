"""The stage `ingest`: bytes of any format to documents.

Belongs here: recognising a format, opening what holds several units, decoding, the text of a page, message or record, and what
an input states beside its text. It reads the table `raw` and gives `documents`, `inputs` and `quarantine` (entry: `documents`).
It imports `dates` and `language`.
"""
