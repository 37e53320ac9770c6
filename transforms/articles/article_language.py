"""The language of a text, told offline.

Belongs here: telling a language by its commonest words, the one call of the language identifier where they do not, and when not
to trust it. Does not belong here: anything else.
"""

from collections import Counter
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from transforms.language.vocabulary import phrases

# A longer sample takes longer; it is read only where the beginning does not tell.
SAMPLE_LENGTHS = (300, 1500)
MIN_LETTERS = 40
MIN_PROBABILITY = 0.9
# So many of a language's commonest words, and so many times as many as of any other's, leave no doubt.
MIN_COMMON_WORDS, MIN_MARGIN = 6, 4
OTHER = "other"


@cache
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


@cache
def _common_words() -> dict[str, str]:
    """The language of each common word."""
    return {word: code for code, lines in phrases("language_words").items() for line in lines for word in line.split()}


def language(text: str) -> str | None:
    """The ISO 639-1 code of the language of `text`, or None where it is too short or mixed to tell."""
    lengths = [length for at, length in enumerate(SAMPLE_LENGTHS) if not at or len(text) > SAMPLE_LENGTHS[at - 1]]
    for length in lengths:
        if (code := _by_common_words(text[:length])) is not None:
            return code
    for length in lengths:
        sample = text[:length]
        if sum(map(str.isalpha, sample)) >= MIN_LETTERS:
            code, probability = _identifier().classify(sample)
            if probability >= MIN_PROBABILITY:
                return str(code)
    return None


def _by_common_words(sample: str) -> str | None:
    """The language whose common words a sample is full of; the identifier is forty times as slow."""
    languages = _common_words()
    found = Counter([languages[word] for word in sample.lower().split() if word in languages])
    if not found:
        return None
    code = max(found, key=found.__getitem__)
    times = found.pop(code)
    if code == OTHER or times < MIN_COMMON_WORDS:
        return None
    return code if times >= MIN_MARGIN * max(found.values(), default=0) else None
