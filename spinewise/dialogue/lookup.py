"""Finding the cause or medicine that somebody asks about by name ("what is sciatica?")."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spinewise.dialogue.exchange import words
from spinewise.knowledge.load import Knowledge
from spinewise.knowledge.models import Cause, Medicine

_SPLIT = re.compile(r"\bor\b|\bincluding\b|[(),;/]")
_PLACE = re.compile(r"\bin the\b.*")


def names_of(entry: Cause | Medicine) -> Iterator[list[str]]:
    """Yield the names an entry goes by, as words: every part of its names stands for itself."""
    if isinstance(entry, Cause):
        texts = [entry.name, entry.medical_name or "", entry.id.replace("_", " ")]
    else:
        texts = [entry.name, *entry.also_called, entry.id.replace("_", " ")]
    for text in texts:
        for part in _SPLIT.split(text):
            for name in (words(part), words(_PLACE.sub("", part))):
                if name:
                    yield name


def named_in(knowledge: Knowledge, text: str) -> Cause | Medicine | None:
    """Return the cause or medicine with the longest name that stands in a text, or None."""
    said = f" {' '.join(words(text))} "
    entries: list[Cause | Medicine] = [*knowledge.causes.values(), *knowledge.medicines.values()]
    found = [
        (len(name), -place, entry)
        for place, entry in enumerate(entries)
        for name in names_of(entry)
        if f" {' '.join(name)} " in said or f" {' '.join(name)}s " in said
    ]
    return max(found, key=lambda one: one[:2])[2] if found else None
