"""Ordinary words: those the project's own texts use in small letters.

A word beside a name ("my wife …", "Dr …") that is not among them may be a name.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from spinewise.knowledge.load import default_folder
from spinewise.loaded import forgotten_with_it
from spinewise.review.settings import PROJECT

_WORD = re.compile(r"(?<![A-Za-z'’])[a-z]{2,}(?![A-Za-z])")
_SHORTEST_SLIP = 5
"""Shorter words are too close to each other to tell a slip from a name."""
_NEAR = 0.85


def ordinary_words() -> frozenset[str]:
    """Every word that stands in small letters in the knowledge files and the examples of intents."""
    return _words(default_folder(), PROJECT / "data" / "nlu")


@cache
def _words(*folders: Path) -> frozenset[str]:
    found: set[str] = set()
    for folder in folders:
        for file in folder.rglob("*.yml"):
            # What people wrote and a reviewer added must not vouch for itself.
            if file.name != "reviewed.yml":
                found.update(_WORD.findall(file.read_text(encoding="utf-8")))
    return frozenset(found)


forgotten_with_it(_words.cache_clear)


def slip_of(word: str, ordinary: Collection[str]) -> bool:
    """Whether a word is nearly an ordinary one: a typing error rather than a name."""
    if len(word) < _SHORTEST_SLIP:
        return False
    alike = [o for o in ordinary if o[0] == word[0] and abs(len(o) - len(word)) <= 2]
    return bool(get_close_matches(word, alike, n=1, cutoff=_NEAR))
