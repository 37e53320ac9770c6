"""The warehouse room: tables declared once, Parquet datasets with their manifest, the DuckDB file, ad-hoc SQL, the report.

Belongs here: storage, schemas, SQL. Does not: reading text (`transforms`), scheduling or the command line (`orchestration`).
Nothing here imports another room.
"""
