"""Urgency: the most urgent rule, raised once by pregnancy, weak immunity or blood thinners."""

from __future__ import annotations

from typing import Any

import pytest

from spinewise.knowledge.models import Urgency
from spinewise.reasoning.implications import close
from spinewise.reasoning.urgency import triage

from .small import flag, knowledge, rule

FLAGS = ["fever", "rash", "saddle", "ache", "numb", "legs", "pregnant", "immune_risk", "blood_thinners"]
BASE = knowledge(
    findings=[flag(name) for name in FLAGS if name != "legs"]
    + [flag("legs", implies={"numb": True, "ache": True}, implies_when_false={"saddle": False})],
    rules=[
        rule("saddle_rule", "saddle", "emergency"),
        rule("fever_rule", "fever", "urgent_same_day"),
        rule("ache_rule", "ache", "see_doctor_soon"),
        rule("rash_rule", "rash", "see_doctor_soon", escalates=False),
        rule("numb_rule", {"all": ["numb", "fever"]}, "emergency", unclear_when="numb"),
    ],
)
S, D, U, E = Urgency.self_care, Urgency.see_doctor_soon, Urgency.urgent_same_day, Urgency.emergency

ROWS: list[tuple[dict[str, Any], Urgency, list[str], list[str], list[str]]] = [
    # findings, urgency, fired, unclear, modifiers
    ({}, S, [], [], []),
    ({"pregnant": True}, S, [], [], []),
    ({"fever": True}, U, ["fever_rule"], [], []),
    ({"fever": True, "ache": True}, U, ["fever_rule", "ache_rule"], [], []),
    ({"fever": True, "pregnant": True}, E, ["fever_rule"], [], ["pregnant"]),
    (
        {"ache": True, "pregnant": True, "blood_thinners": True},
        U,
        ["ache_rule"],
        [],
        ["pregnant", "blood_thinners"],
    ),
    ({"saddle": True, "immune_risk": True}, E, ["saddle_rule"], [], []),
    ({"rash": True, "immune_risk": True}, D, ["rash_rule"], [], []),
    ({"rash": True, "ache": True, "immune_risk": True}, U, ["ache_rule", "rash_rule"], [], ["immune_risk"]),
    ({"fever": True, "pregnant": False}, U, ["fever_rule"], [], []),
    ({"numb": True}, S, [], ["numb_rule"], []),
    ({"numb": True, "fever": False}, S, [], [], []),
    ({"numb": True, "fever": True}, E, ["numb_rule", "fever_rule"], [], []),
    ({"legs": True}, D, ["ache_rule"], ["numb_rule"], []),
    ({"legs": True, "ache": False}, S, [], ["numb_rule"], []),
]


@pytest.mark.parametrize(("findings", "urgency", "fired", "unclear", "modifiers"), ROWS)
def test_triage(
    findings: dict[str, Any], urgency: Urgency, fired: list[str], unclear: list[str], modifiers: list[str]
) -> None:
    result = triage(BASE, findings)
    assert result.urgency is urgency
    assert [rule.id for rule in result.fired] == fired
    assert list(result.unclear) == unclear
    assert list(result.modifiers) == modifiers


def test_the_reason_names_the_findings() -> None:
    (first, second) = triage(BASE, {"numb": True, "fever": True}).fired
    assert first.because == ("numb", "fever")
    assert second.because == ("fever",)


def test_what_follows_never_overrides_what_was_told() -> None:
    assert close(BASE, {"legs": True, "ache": False}) == {"legs": True, "ache": False, "numb": True}
    assert close(BASE, {"legs": False}) == {"legs": False, "saddle": False}
    assert close(BASE, {"legs": None}) == {}


def test_of_two_consequences_that_disagree_true_wins() -> None:
    base = knowledge([flag("a", implies={"c": False}), flag("b", implies={"c": True}), flag("c")])
    assert close(base, {"a": True, "b": True})["c"] is True
    assert close(base, {"b": True, "a": True})["c"] is True
