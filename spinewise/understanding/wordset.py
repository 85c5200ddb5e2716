"""Sets of words, written as one text."""

from __future__ import annotations


def wordset(*texts: str) -> frozenset[str]:
    """The words of the texts."""
    return frozenset(word for text in texts for word in text.split())
