"""How inputs come in: found, read, opened, planned into batches, with what stands beside them and the reference lists.

Belongs here: files, URLs and their bytes. Does not: what the bytes say (`transforms.ingest`).
"""
