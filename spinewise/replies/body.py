"""The body map of a question and the picture of a result, as data that channels draw."""

from __future__ import annotations

from typing import Any

from spinewise.findings import Findings
from spinewise.knowledge.load import Knowledge
from spinewise.knowledge.models import BodyMap
from spinewise.knowledge.phrases import value_words
from spinewise.replies.wording import Wording

REGION = "region"
"""Finding that the body map is about."""
SIDE = "side"


def map_data(drawing: BodyMap) -> dict[str, Any]:
    """The field ``map`` of a question: places to point at."""
    places = [{"id": p.id, "label": p.label, "send": p.send, "path": _line(p.path)} for p in drawing.places]
    return {**_drawing(drawing), "places": places}


def picture_data(knowledge: Knowledge, wording: Wording, findings: Findings) -> dict[str, Any] | None:
    """The field ``picture`` of a result: the back with the painful places marked; None when none is known."""
    drawing, regions = knowledge.body_map, findings.get(REGION)
    if drawing is None or not isinstance(regions, tuple) or not regions:
        return None
    side = findings.get(SIDE)
    marked = drawing.shown(regions, side if isinstance(side, str) else None)
    where = value_words(knowledge.findings[REGION], regions)
    if isinstance(side, str):
        where = f"{where}, {value_words(knowledge.findings[SIDE], side)}"
    return {
        **_drawing(drawing),
        "places": [
            {"id": p.id, "label": p.label, "path": _line(p.path), "marked": p.id in marked}
            for p in drawing.places
        ],
        "regions": list(regions),
        "side": side,
        "alt": wording.say("picture_alt", drawing=drawing.title, where=where),
    }


def _drawing(drawing: BodyMap) -> dict[str, Any]:
    return {"view_box": list(drawing.view_box), "outline": [_line(path) for path in drawing.outline]}


def _line(path: str) -> str:
    """A path on one line, whatever its line breaks in the file."""
    return " ".join(path.split())
