"""The orchestration room: Dagster alone. Assets, checks, partitions, schedules, sensors, resources, engines, the command line.

Belongs here: what runs when, where and in which order. Does not: how text is read (`transforms`) or stored (`warehouse`).
"""
