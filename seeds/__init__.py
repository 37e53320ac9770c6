"""Data that the pipeline starts from: the sample corpus in `articles/` and the reference tables beside it.

Belongs here: data files, read through importlib.resources, and the README that says how they are written. Does not belong
here: code.
"""
