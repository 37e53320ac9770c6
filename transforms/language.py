"""The language of a text, told offline.

Belongs here: the one call of the language identifier and when not to trust it. Does not belong here: anything else.
"""

from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

# A longer sample takes longer; it is read only where the beginning does not tell.
SAMPLE_LENGTHS = (300, 1500)
MIN_LETTERS = 40
MIN_PROBABILITY = 0.9


@cache
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def language(text: str) -> str | None:
    """The ISO 639-1 code of the language of `text`, or None where it is too short or mixed to tell."""
    for length in SAMPLE_LENGTHS:
        sample = text[:length]
        if sum(map(str.isalpha, sample)) >= MIN_LETTERS:
            code, probability = _identifier().classify(sample)
            if probability >= MIN_PROBABILITY:
                return str(code)
        if length >= len(text):
            break
    return None
