"""Whole conversations on Telegram, with the real assistant and a fake of Telegram's server."""

from __future__ import annotations

from tests.conftest import Assistant
from tests.telegram.person import Person
from tests.telegram.server import FakeTelegram

COMPLAINT = "my mid back hurts after lifting a box"


def test_from_the_opening_to_the_result(bot: tuple[FakeTelegram, Assistant], person: Person) -> None:
    opening = person.write("/start")
    assert "not a doctor" in opening[0].text
    question = person.write(COMPLAINT)[-1]
    assert "Question 1" in question.text
    assert {"Not sure", "Skip", "Why do you ask?"} <= set(question.labels)
    person.answer_until("Is that right?")
    person.tap("Yes, show me the result")
    assert "not a diagnosis" in person.texts
