"""Whether the words of the body map are understood as the places that are pointed at."""

from __future__ import annotations

from collections.abc import Iterator

from spinewise.findings import FindingValue
from spinewise.knowledge.models import BodyMap
from spinewise.understanding.answers import interpret
from spinewise.understanding.reader import read

_ASKS = ("region",)


def understood(words: str) -> dict[str, FindingValue]:
    """What words say as the answer to "where does it hurt?"."""
    return dict(interpret(read(words), _ASKS, None, order=_ASKS).findings)


def misread_places(drawing: BodyMap) -> Iterator[tuple[int, str]]:
    """Places whose words are understood as something else: number of the place, and what is wrong."""
    for number, place in enumerate(drawing.places):
        wanted: dict[str, FindingValue] = {"region": (place.region,)}
        if place.side is not None:
            wanted["side"] = place.side
        got = understood(place.send)
        if got != wanted:
            yield (
                number,
                f"'{place.send}' is understood as {_words(got)}, not as {_words(wanted)}; use other words, "
                "or add them to knowledge/phrasings",
            )


def _words(findings: dict[str, FindingValue]) -> str:
    told = [f"{f} {', '.join(v) if isinstance(v, tuple) else v}" for f, v in sorted(findings.items())]
    return " and ".join(told) or "nothing"
