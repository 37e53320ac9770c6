"""The stage `quotations`: articles to quotations.

Belongs here: stretches of direct, mixed and reported speech, their cue, the mention of their speaker and the name it stands
for, by trained weights (`weights`) and word lists. It reads `documents`, `articles` and `passages` and gives `quotations` and
`quoted_spans` (entry: `quotations`). It imports `language`.
"""
