"""Scores, intervals, and the table."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulation.client import read_replies
from simulation.patients import Patient, load_patients
from simulation.playing import Played
from simulation.report import by_class, fixed_baselines, summary_as_json, table
from simulation.scoring import Score, median, misheard, percentile, score_advice, summarise, wilson

DESK, SADDLE = load_patients(Path(__file__).parent / "patients.yml")


@pytest.mark.parametrize(
    ("patient", "causes", "urgency", "right"),
    [
        (DESK, ["poor_posture", "overexertion"], "self_care", {"top1", "top3", "urgency_exact"}),
        (DESK, ["overexertion", "x", "poor_posture"], "see_doctor_soon", {"top3"}),
        (DESK, ["overexertion", "x", "y", "poor_posture"], "urgent_same_day", {"over_triage"}),
        (DESK, [], None, {"unsafe"}),
        (
            SADDLE,
            ["cauda_equina"],
            "urgent_same_day",
            {"top1", "top3", "unsafe", "emergency_expected", "emergency_missed"},
        ),
        (SADDLE, ["x"], "emergency", {"urgency_exact", "emergency_expected"}),
        (SADDLE, [], None, {"unsafe", "emergency_expected", "emergency_missed"}),
    ],
)
def test_score(patient: Patient, causes: list[str], urgency: str | None, right: set[str]) -> None:
    scored = score_advice(patient, causes, urgency, questions=3)
    flags = {name for name in Score.__dataclass_fields__ if name != "questions" and getattr(scored, name)}
    assert flags == right
    assert scored.questions == 3


def test_wilson_intervals_as_published() -> None:
    # Newcombe 1998, Statistics in Medicine, table I: 81/263, 15/148, 0/20, 1/29.
    published = [
        (81, 263, (0.2553, 0.3662)),
        (15, 148, (0.0624, 0.1605)),
        (0, 20, (0, 0.1611)),
        (1, 29, (0.0061, 0.1718)),
    ]
    for hits, of, interval in published:
        assert wilson(hits, of) == pytest.approx(interval, abs=0.0001)
    assert wilson(0, 0) == (0, 1)


def test_middle_and_percentile() -> None:
    assert (median([0, 4, 9]), median([1, 2, 4, 9]), median([])) == (4, 3, 0)
    assert (percentile(list(range(1, 11)), 0.9), percentile([5], 0.9), percentile([], 0.9)) == (9, 5, 0)


def test_summary_has_exactly_the_documented_keys() -> None:
    scores = [
        score_advice(DESK, ["poor_posture"], "self_care", questions=8),
        score_advice(SADDLE, ["cauda_equina"], "self_care", questions=1),
    ]
    assert summary_as_json(summarise(scores)) == {
        "n": 2,
        "top1": 1.0,
        "top3": 1.0,
        "urgency_exact": 0.5,
        "unsafe": 0.5,
        "over_triage": 0.0,
        "emergency_missed": 1.0,
        "questions_median": 4.5,
        "questions_p90": 8.0,
    }


def test_baselines_that_do_not_listen() -> None:
    posture, emergency = (summary for _, summary in fixed_baselines([DESK, SADDLE]))
    assert (posture.top1.value, posture.unsafe.value, posture.emergency_missed.value) == (0.5, 0.5, 1)
    assert (emergency.top1.value, emergency.unsafe.value, emergency.over_triage.value) == (0, 0, 0.5)


def test_table_has_a_row_for_each_class() -> None:
    scored = [
        (DESK, score_advice(DESK, ["poor_posture"], "self_care", questions=8)),
        (SADDLE, score_advice(SADDLE, ["x"], "emergency", questions=0)),
    ]
    lines = table([("all", summarise(s for _, s in scored)), *by_class(scored)]).splitlines()
    assert [line.split()[0] for line in lines[1:]] == ["all", "mechanical", "emergency"]
    assert "50 [9-91]" in lines[1]
    assert lines[2].split()[-4:-2] == ["[0-79]", "-"]


def test_misheard_tells_what_is_held_wrongly() -> None:
    slots = {
        "age": 33,
        "region": ["low_back"],
        "duration_days": 15,
        "static_posture": False,
        "numbness": True,
        "better_with_rest": True,
        "fever": None,
        "side": "middle",
    }
    played = Played(DESK, "result", None, (), 0, (), slots)
    assert {m["finding"] for m in misheard(played)} == {"region", "static_posture", "numbness"}


def test_replies_are_words_and_custom_taken_together() -> None:
    question = {"kind": "question", "text": "How old are you?", "id": "age", "asks": ["age"], "chips": []}
    replies = read_replies(
        [
            {"recipient_id": "x", "text": "Hello!"},
            {"recipient_id": "x", "text": "How old are you?", "buttons": []},
            {"recipient_id": "x", "custom": {"spinewise": question}},
            {"recipient_id": "x", "text": "Bye."},
        ]
    )
    assert [(r.kind, r.text, r.asks) for r in replies] == [
        ("text", "Hello!", ()),
        ("question", "How old are you?", ("age",)),
        ("text", "Bye.", ()),
    ]
