"""Exports: files that an archive or a mail program wrote, whose lines are fields.

Belongs here: one module a layout, telling it by its make and reading its fields. It reads lines and gives articles with fields.
Does not belong here: formats of files (`transforms.ingest`).
"""
