"""The stage `dates`: calendar dates and times of day in text.

Belongs here: how a date, a weekday or an hour is written in the languages of the news. It reads a text and gives days and
moments with their offsets. Does not belong here: which date is an article's (`transforms.articles`). It imports `language`.
"""
