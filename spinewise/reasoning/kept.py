"""Tables made once from a knowledge base and kept as long as it is in use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from spinewise.knowledge.load import Knowledge

T = TypeVar("T")

_MOST_KEPT = 8
_kept: dict[int, tuple[Knowledge, dict[Callable[[Knowledge], Any], Any]]] = {}


def kept_for(knowledge: Knowledge, make: Callable[[Knowledge], T]) -> T:
    """``make(knowledge)``, made at the first call for this knowledge base and kept afterwards.

    A knowledge base never changes once loaded, so its identity is the key; it is
    kept alive beside its tables so that the identity is not given to another.
    """
    entry = _kept.get(id(knowledge))
    if entry is None or entry[0] is not knowledge:
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        entry = (knowledge, {})
        _kept[id(knowledge)] = entry
    tables = entry[1]
    if make not in tables:
        tables[make] = make(knowledge)
    made: T = tables[make]
    return made
