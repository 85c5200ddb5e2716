"""Advice and medicines fit the person; on medicines, silence is safer than a guess."""

from __future__ import annotations

from typing import Any

import pytest

from spinewise.knowledge.models import Urgency
from spinewise.reasoning.advice import advise, medicines_for

from .small import CARD, SOURCED, cause, flag, knowledge


def entry(id: str, **fields: Any) -> dict[str, Any]:
    return {"id": id, "title": id, "text": id, **SOURCED, **fields}


def medicine(id: str, **fields: Any) -> dict[str, Any]:
    return {"id": id, "name": id, "what_it_is": "x", "evidence": "x", "cautions": ["x"], **SOURCED, **fields}


BASE = knowledge(
    findings=[
        flag("pregnant"),
        flag("blood_thinners"),
        flag("desk"),
        {"id": "age", "type": "number", "meaning": "age"},
    ],
    causes=[
        cause(
            "strain", 0.5, card={**CARD, "medicines": [{"medicine": "ibuprofen"}, {"medicine": "heat_rub"}]}
        ),
        cause(
            "spondylitis",
            0.1,
            card={**CARD, "medicines": [{"medicine": "ibuprofen"}, {"medicine": "biologic"}]},
        ),
    ],
    advice=[
        entry("keep_moving", order=20),
        entry("breaks", when="desk", order=10),
        entry("exercise", causes=["spondylitis"]),
        entry("keep_still", urgencies=["emergency"]),
        entry("lift_less", unless="pregnant"),
        entry("gel", unless="pregnant", kind="medicine"),
    ],
    medicines=[
        medicine("ibuprofen", not_mentioned_when={"any": ["pregnant", "blood_thinners"]}),
        medicine("heat_rub"),
        medicine("biologic"),
    ],
)


@pytest.mark.parametrize(
    ("findings", "urgency", "causes", "expected"),
    [
        ({}, Urgency.self_care, ["strain"], ["keep_moving", "lift_less"]),
        ({"desk": True}, Urgency.self_care, ["strain"], ["breaks", "keep_moving", "lift_less"]),
        ({}, Urgency.see_doctor_soon, ["spondylitis", "strain"], ["keep_moving", "exercise", "lift_less"]),
        ({"pregnant": True}, Urgency.self_care, [], ["keep_moving"]),
        ({"pregnant": False}, Urgency.self_care, [], ["keep_moving", "gel", "lift_less"]),
        ({}, Urgency.emergency, ["strain"], ["keep_still"]),
        ({}, Urgency.urgent_same_day, ["strain"], []),
    ],
)
def test_advice(findings: dict[str, Any], urgency: Urgency, causes: list[str], expected: list[str]) -> None:
    assert [entry.id for entry in advise(BASE, findings, urgency, causes)] == expected


@pytest.mark.parametrize(
    ("findings", "causes", "expected"),
    [
        ({"age": 40}, ["strain"], ["ibuprofen", "heat_rub"]),
        ({"age": 40}, ["strain", "spondylitis"], ["ibuprofen", "heat_rub", "biologic"]),
        ({"age": 40, "blood_thinners": True}, ["strain"], ["heat_rub"]),
        ({"age": 40, "pregnant": True}, ["spondylitis"], ["biologic"]),
        ({"age": 16}, ["strain"], ["ibuprofen", "heat_rub"]),
        ({"age": 15.9}, ["strain"], []),
        ({}, ["strain"], []),
        ({"age": 40}, ["unheard_of"], []),
    ],
)
def test_medicines(findings: dict[str, Any], causes: list[str], expected: list[str]) -> None:
    assert [medicine.id for medicine in medicines_for(BASE, findings, causes)] == expected
