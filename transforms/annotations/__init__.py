"""The stage `annotations`: what else an article holds that is asked for.

Belongs here: figures, temporal expressions, topics, the words and terms of an article. It reads articles and quotations and
gives `figures`, `time_expressions`, `topic_mentions`, `article_words` and `article_terms` (entries of these names). It imports
`quotations`, `dates` and `language`.
"""
