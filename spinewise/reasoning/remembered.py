"""Functions of a few findings, remembered by the values of those findings.

Choosing a question looks at the same few findings for many possible answers and
at every turn; remembering is several times faster than testing again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from operator import itemgetter
from typing import Any

from spinewise.findings import FindingId

MOST_KEPT = 5000
"""Values kept for one function; all are forgotten when there are more."""


class Remembered:
    """A function of findings. Fast loops read ``kept`` and ``select`` themselves."""

    __slots__ = ("_compute", "kept", "select")

    def __init__(
        self,
        places: Mapping[FindingId, int],
        findings: Iterable[FindingId],
        compute: Callable[[Mapping[str, Any]], float],
    ) -> None:
        """``places``: position of each finding in a vector of values; ``findings``: those it looks at."""
        mine = [places[finding] for finding in findings if finding in places]
        self.select: Callable[[list[Any]], Any] = itemgetter(*mine) if mine else _nothing
        """Takes from a vector what the key of ``kept`` is made of."""
        self.kept: dict[Any, float] = {}
        self._compute = compute

    def learn(self, vector: list[Any], facts: Mapping[str, Any]) -> float:
        """Value for findings that are not kept yet; ``vector`` and ``facts`` are the same findings."""
        if len(self.kept) >= MOST_KEPT:
            self.kept.clear()
        value = self.kept[self.select(vector)] = self._compute(facts)
        return value

    def value(self, vector: list[Any], facts: Mapping[str, Any]) -> float:
        """Value for findings, kept or not."""
        value = self.kept.get(self.select(vector))
        return self.learn(vector, facts) if value is None else value


def _nothing(vector: list[Any]) -> None:
    return None
