"""The warehouse room: tables declared once, Parquet datasets with their manifest, the published DuckDB file, its views, ad-hoc SQL and the report.

Belongs here: storage, schemas, SQL. Does not: reading text (`transforms`), scheduling or the command line (`orchestration`).
Nothing here imports another room.
"""
