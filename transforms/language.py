"""The language of a text, told offline.

Belongs here: the one call of the language identifier and when not to trust it. Does not belong here: anything else.
"""

from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

# More text does not make the answer better, only slower; less makes it a guess.
MAX_LENGTH = 300
MIN_LETTERS = 40
MIN_PROBABILITY = 0.9


@cache
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def language(text: str) -> str | None:
    """The ISO 639-1 code of the language of `text`, or None where it is too short or mixed to tell."""
    sample = text[:MAX_LENGTH]
    if sum(map(str.isalpha, sample)) < MIN_LETTERS:
        return None
    code, probability = _identifier().classify(sample)
    return str(code) if probability >= MIN_PROBABILITY else None
