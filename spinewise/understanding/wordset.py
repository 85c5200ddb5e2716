"""Sets of words, written as one text."""

from __future__ import annotations

import re


def wordset(*texts: str) -> frozenset[str]:
    """The words of the texts."""
    return frozenset(word for text in texts for word in text.split())


def any_word(*alternatives: str, flags: int = 0) -> re.Pattern[str]:
    """A pattern that finds one of the alternatives (regular expressions) as whole words."""
    return re.compile(r"\b(?:" + "|".join(alternatives) + r")\b", flags)
