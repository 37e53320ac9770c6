"""Lines brought to one form, for look-up: lower case, words alone, every number the same.

Belongs here: what is the same line whatever marks and figures it bears. Does not belong here: spellings of one name
(`folding.py`), what a line tells of itself (`transforms.articles.cleaning`).
"""

import re

_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*[kKmM]?(?!\w)")
_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"[^\W_]+")
# Without these marks, most lines are ASCII, which is folded fastest: sign by sign.
_TYPOGRAPHIC_MARKS = "“”‘’–—"
_FOLDED_SIGNS = bytes(ord(chr(sign).lower()) if chr(sign).isalnum() else ord(" ") for sign in range(128)).ljust(256)
_BUT_DIGITS = bytes(sign for sign in range(256) if not chr(sign).isdecimal())


def folded(line: str) -> str:
    """A line for look-up: lower case, numbers as 0, words alone."""
    plain = without_marks(line)
    return " ".join(folded_words(plain, has_digit(plain)))


def folded_words(plain: str, is_numbered: bool) -> list[str]:
    """The words of a folded line that is without marks of typesetting; `is_numbered` is whether it may have digits."""
    if is_numbered:
        plain = _NUMBER.sub("0", plain)
    if plain.isascii():
        return plain.encode().translate(_FOLDED_SIGNS).decode().split()
    return " ".join(_WORD.findall(plain)).lower().split(" ")


def without_marks(line: str) -> str:
    """A line with a space for every mark of typesetting."""
    if not line.isascii():
        for mark in _TYPOGRAPHIC_MARKS:
            line = line.replace(mark, " ")
    return line


def has_digit(line: str) -> bool:
    """Whether a line has a digit of any script."""
    return bool(line.encode().translate(None, _BUT_DIGITS)) if line.isascii() else _DIGIT.search(line) is not None
