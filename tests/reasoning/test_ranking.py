"""The ranking, on a knowledge base small enough to reckon by hand."""

from __future__ import annotations

import pytest

from spinewise.reasoning.ranking import rank, shown
from spinewise.reasoning.scoring import BEYOND, EMERGENCY_SETTING, FULL_TRUST, damped

from .small import cause, flag, knowledge, rule

BASE = knowledge(
    findings=[
        flag("desk"),
        flag("stiff", group="inflammatory"),
        flag("night", group="inflammatory"),
        flag("fever"),
        {"id": "age", "type": "number", "meaning": "age", "said": "you are {value} years old"},
    ],
    causes=[
        cause(
            "posture", 0.6,
            {"finding": "desk", "present": 2.0, "absent": 0.5},
            {"finding": "night", "present": 0.5},
        ),
        cause(
            "spondylitis", 0.1,
            {"finding": "stiff", "present": 3.0, "absent": 0.4},
            {"finding": "night", "present": 2.0},
            prior={
                "cases": [{"when": {"finding": "age", "max": 45}, "probability": 0.2}],
                "multiply": [{"when": "fever", "times": 0.5}],
            },
        ),
        cause(
            "infection", 0.01,
            {"finding": "fever", "present": 10.0, "absent": 0.6},
            {
                "when": {"all": ["fever", {"finding": "age", "min": 70}]},
                "name": "fever at your age", "present": 2.0,
            },
        ),
    ],
    rules=[rule("fever_rule", "fever", "urgent_same_day", must_not_miss=["infection", "spondylitis"])],
)  # fmt: skip


def odds(first: str, second: str, **findings: object) -> float:
    by_id = {cause.id: cause.probability for cause in rank(BASE, findings)}  # type: ignore[arg-type]
    return by_id[first] / by_id[second]


def test_without_findings_the_priors_are_the_ranking() -> None:
    causes = rank(BASE, {})
    assert [cause.id for cause in causes] == ["posture", "spondylitis", "infection"]
    assert sum(cause.probability for cause in causes) == pytest.approx(1)
    assert odds("posture", "infection") == pytest.approx(60)


@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        ({}, 6.0),
        ({"desk": True}, 12.0),
        ({"desk": False}, 3.0),
        ({"night": True}, 6.0 * 0.5 / 2.0),
        ({"stiff": True, "night": True}, 6.0 * 0.5 / 3.0),  # one group: the stronger 3.0 counts, not 6.0
        ({"stiff": False, "night": True}, 6.0 * 0.5 / 0.4),  # 0.4 is stronger than 2.0
        ({"age": 30}, 3.0),
        ({"age": 50}, 6.0),
        ({"age": 30, "fever": True}, 6.0),
    ],
)
def test_prior_and_ratios_multiply(findings: dict[str, object], expected: float) -> None:
    assert odds("posture", "spondylitis", **findings) == pytest.approx(expected)


def test_evidence_is_told_in_words_and_sorted_by_strength() -> None:
    infection = next(cause for cause in rank(BASE, {"fever": True, "age": 71.0}) if cause.id == "infection")
    assert [(e.text, e.findings, pytest.approx(e.likelihood_ratio)) for e in infection.for_] == [
        ("you have fever", ("fever",), 10.0),
        ("fever at your age", ("fever", "age"), 2.0),
    ]
    posture = next(cause for cause in rank(BASE, {"desk": False}) if cause.id == "posture")
    assert [e.text for e in posture.against] == ["you have no desk"]
    assert posture.for_ == ()


def test_words() -> None:
    words = {cause.id: cause.likelihood_word for cause in rank(BASE, {"night": True})}
    assert words == {"posture": "most likely", "spondylitis": "possible", "infection": "less likely"}
    words = {cause.id: cause.likelihood_word for cause in rank(BASE, {"fever": True, "desk": True})}
    assert words["infection"] == "less likely, must not be missed"


def test_a_cause_that_a_fired_rule_names_is_shown() -> None:
    many = knowledge(
        findings=[flag("fever")],
        causes=[cause(f"c{number}", 0.2) for number in range(4)]
        + [cause("rare", 0.0001), cause("rarer", 0.00001)],
        rules=[rule("r", "fever", "emergency", must_not_miss=["rarer", "rare"])],
    )
    ranking = rank(many, {})
    assert [cause.id for cause in shown(ranking)] == ["c0", "c1", "c2"]
    ranking = rank(many, {"fever": True})
    assert [cause.id for cause in shown(ranking, ("rarer",))] == ["c0", "c1", "rarer"]
    assert [cause.id for cause in shown(ranking, ("rarer", "rare"))] == ["c0", "rare", "rarer"]


def test_damping_counts_in_full_then_by_half_and_never_turns_round() -> None:
    assert damped(1.5) == 1.5
    assert damped(-FULL_TRUST) == -FULL_TRUST
    assert damped(FULL_TRUST + 2) == pytest.approx(FULL_TRUST + 2 * BEYOND)
    assert damped(-FULL_TRUST - 2) == pytest.approx(-FULL_TRUST - 2 * BEYOND)
    values = [damped(x / 10) for x in range(-200, 201)]
    assert values == sorted(values)


def test_a_firing_emergency_rule_brings_the_cause_it_names_forward() -> None:
    base = knowledge(
        findings=[flag("saddle"), flag("fever"), flag("pregnant")],
        causes=[cause("strain", 0.5), cause("cauda", 0.01), cause("infection", 0.01)],
        rules=[
            rule("saddle_rule", "saddle", "emergency", must_not_miss=["cauda"]),
            rule("fever_rule", "fever", "urgent_same_day", must_not_miss=["infection"]),
        ],
    )

    def against_strain(cause_id: str, **findings: bool) -> float:
        by_id = {cause.id: cause.probability for cause in rank(base, findings)}
        return by_id[cause_id] / by_id["strain"]

    assert against_strain("cauda") == pytest.approx(0.02)
    assert against_strain("cauda", saddle=True) == pytest.approx(0.02 * EMERGENCY_SETTING)
    assert against_strain("infection", saddle=True) == pytest.approx(0.02)
    assert against_strain("infection", fever=True) == pytest.approx(0.02)
    # Pregnancy raises the rule to an emergency.
    assert against_strain("infection", fever=True, pregnant=True) == pytest.approx(0.02 * EMERGENCY_SETTING)
