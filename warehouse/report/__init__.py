"""The report: a static site on the published database, for reading without SQL.

Belongs here: what its pages show, how they look, and writing them. Does not: how figures are counted (`warehouse/sql/`).
"""
