"""What an answer that begins like a correction tells: the "yes" in it is never lost."""

from __future__ import annotations

from typing import Any

import pytest

from spinewise.dialogue.hearing import Message, hear
from spinewise.knowledge.load import default_folder, load
from spinewise.replies.wording import load_wording
from spinewise.understanding.reader import read

KNOWLEDGE = load()
WORDING = load_wording(default_folder() / "wording.yml")
CASES = [
    # question, message, what it tells, whether it answers
    (
        "first_moment",
        "actually yes, and I feel sick too",
        {"tearing_pain": True, "nausea_vomiting": True},
        True,
    ),
    ("injury_force", "wait, yes, and my leg is numb", {"high_energy_trauma": True}, True),
    ("belly_severity", "sorry yes, and I have a fever", {"severe_belly_pain": True, "fever": True}, True),
    ("health_and_pregnancy", "sorry, actually I'm 64", {"age": 64.0}, False),
    ("health_and_pregnancy", "sorry, actually I'm 24", {"age": 24.0}, False),
]


@pytest.mark.parametrize("case", CASES, ids=[case[1] for case in CASES])
def test_a_correcting_word_does_not_hide_the_answer(case: Any) -> None:
    question, text, told, answered = case
    heard = hear(KNOWLEDGE, WORDING, {}, KNOWLEDGE.questions[question], Message(text, read(text)))
    assert told.items() <= heard.told.items()
    assert heard.answered is answered
