"""Floors under what is told across the coverage; benchmarks/coverage_accuracy.py prints the figures as they stand."""

from benchmarks.coverage_accuracy import labelled, similarity_correlation, story_accuracy, variant_accuracy
from tests.conftest import shared


def test_the_same_words_are_told_from_others():
    precision, recall = variant_accuracy(labelled(shared("eval")))["all"]
    assert precision >= 0.97
    assert recall >= 0.93


def test_articles_on_one_event_are_one_story():
    precision, recall = story_accuracy(labelled(shared("eval")))
    assert precision >= 0.97
    assert recall >= 0.85


def test_article_similarity_follows_the_human_one():
    assert similarity_correlation(shared("eval"))["all"] <= -0.75
