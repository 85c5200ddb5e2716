"""Invented people, asked and assessed by the reasoning alone: results and number of questions."""

from __future__ import annotations

from pathlib import Path
from statistics import median
from typing import Any

import pytest
import yaml

from spinewise.knowledge.load import Knowledge
from spinewise.reasoning.assess import assess
from spinewise.reasoning.assessment import Assessment
from spinewise.reasoning.implications import close
from spinewise.reasoning.questions import next_question

PATIENTS: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "patients.yml").read_text())[
    "patients"
]
TYPICAL_MOST = 9
"""Half of the people get at most this many questions."""


def talk(knowledge: Knowledge, patient: dict[str, Any]) -> tuple[Assessment, list[str]]:
    """Ask until the result can be given. Returns it, with the ids of the questions."""
    truth = {**patient["told"], **patient["truth"]}
    findings: dict[str, Any] = dict(patient["told"])
    asked: list[str] = []
    unsure: set[str] = set()
    while (question := next_question(knowledge, findings, asked, unsure)) is not None:
        asked.append(question.id)
        known = close(knowledge, findings)
        for finding in question.asks:
            if finding in known:
                continue
            if finding in truth:
                findings[finding] = truth[finding]
            elif finding in patient.get("unsure", ()) or knowledge.findings[finding].type != "flag":
                unsure.add(finding)
            else:
                findings[finding] = False
    return assess(knowledge, findings, asked), asked


@pytest.mark.parametrize("patient", PATIENTS, ids=lambda patient: str(patient["case"])[:40])
def test_a_patient(real: Knowledge, patient: dict[str, Any]) -> None:
    result, asked = talk(real, patient)
    assert result.urgency.name in patient["urgency"], result.red_flags
    assert result.causes[0].id in patient["top"], [(c.id, round(c.probability, 3)) for c in result.causes[:3]]
    assert len(asked) <= patient["most"], asked


def test_posture_numbness_and_age_are_settled_unless_it_is_an_emergency(real: Knowledge) -> None:
    for patient in PATIENTS:
        result, asked = talk(real, patient)
        if result.urgency.name != "emergency":
            settled = {finding for question in asked for finding in real.questions[question].asks}
            assert {"static_posture", "numbness", "age"} <= settled | set(patient["told"]), patient["case"]


def test_half_of_the_people_get_nine_questions_at_most(real: Knowledge) -> None:
    assert median(len(talk(real, patient)[1]) for patient in PATIENTS) <= TYPICAL_MOST
