"""The stage `coverage`: what articles have in common.

Belongs here: stories and reprints, the same words in several articles and how they differ, figures and dates that contradict
each other, key terms. It reads the tables of all batches and gives `stories`, `variants`, `figure_pairs`, `date_pairs`,
`key_terms` (entries of these names). It imports `annotations`, `speakers` and `language`.
"""
