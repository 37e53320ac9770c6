"""What Dagster sees: assets, their checks and metadata, the resources of a run.

Belongs here: Dagster's own objects, made from the declared steps. Does not: what a step does (`orchestration.runs`).
"""
