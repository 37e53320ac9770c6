"""Running the pipeline: the declared steps, the engines that spread them, and the builds, replays and retractions made of them.

Belongs here: what is stale, what runs where, within which limits. Does not: Dagster's objects (`orchestration.lineage`),
arguments and printing (`orchestration.commands`).
"""
