"""Cleaning: which lines of a document are the story, and what the others are.

Belongs here: lines and paragraphs, what each looks like, where the story stands among them, the role of each with its reason.
It reads a text and gives roles over offsets. Does not belong here: what a byline or a title says (the modules above).
"""
