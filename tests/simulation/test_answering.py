"""How simulated patients answer."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from simulation.answering import answer, time_in_words, words
from simulation.patients import Patient, load_patients
from spinewise.knowledge.load import load

TABLE = yaml.safe_load((Path(__file__).parent / "answers.yml").read_text(encoding="utf-8"))


@pytest.fixture
def patient(tmp_path: Path) -> Patient:
    file = tmp_path / "one.yml"
    file.write_text(yaml.safe_dump({"patients": [TABLE["patient"]]}), encoding="utf-8")
    return load_patients(file)[0]


@pytest.mark.parametrize("row", TABLE["answers"], ids=lambda row: " ".join(row["asks"]))
def test_answer(row: dict[str, Any], patient: Patient) -> None:
    said = answer(patient, row["asks"], row.get("times_before", 0))
    if "answer" in row:
        assert said == row["answer"]
    else:
        parts = [re.escape(part) for part in row["parts"]]
        assert re.fullmatch("(; |, |[.] )".join(parts), said), said
    assert said == answer(patient, row["asks"], row.get("times_before", 0))


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0.04, "about 1 hour"),
        (0.5, "about 12 hours"),
        (1, "about 1 day"),
        (5, "about 5 days"),
        (21, "about 3 weeks"),
        (90, "about 3 months"),
        (730, "about 2 years"),
    ],
)
def test_time_in_words(days: float, words: str) -> None:
    assert time_in_words(days) == words


def test_words_are_about_findings_that_there_are() -> None:
    flags = {finding.id for finding in load().findings.values() if finding.type == "flag"}
    assert set(words()) <= flags
