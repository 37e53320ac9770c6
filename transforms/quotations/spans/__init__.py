"""Spans: articles to the stretches of speech in them.

Belongs here: tokens, quotation marks, the tagger, labelled turns, questions put to someone; the runs with their cues. Does not
belong here: who spoke them (`transforms.quotations.names` and the modules above).
"""
