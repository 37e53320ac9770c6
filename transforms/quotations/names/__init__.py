"""Names: who a mention stands for, within one article.

Belongs here: the grammar of noun phrases, mentions, entities, what pronouns and descriptions refer to. Does not belong here:
which mention is the speaker of a run (`speaker_candidates`, `attribution`), who is who over the coverage
(`transforms.speakers`).
"""
