"""Changing an answer later, and the summary as a file."""

from __future__ import annotations

from tests.conftest import Assistant
from tests.telegram.person import Person
from tests.telegram.server import FakeTelegram

COMPLAINT = "my mid back hurts after lifting a box"

Bot = tuple[FakeTelegram, Assistant]


def test_an_answer_can_be_changed_later(bot: Bot, person: Person) -> None:
    person.write(COMPLAINT)
    question = person.keyboard
    asked = question.text.splitlines()[1]
    person.answer()
    person.answer()
    assert question.labels == ["✎ Change this answer"]
    person.tap("Change this answer", question)
    assert asked in person.keyboard.text
    assert question.rows == []


def test_the_summary_comes_as_a_file(person: Person) -> None:
    person.write(COMPLAINT)
    person.answer_until("Is that right?")
    card = person.tap("Yes, show me the result")[-1]
    label = next(label for label in card.labels if "doctor" in label.lower())
    sent = person.tap(label, card)
    document = next(message for message in sent if message.file)
    assert document.name == "spinewise-summary.pdf"
    assert document.file is not None
    assert document.file.startswith(b"%PDF-")
    assert document.text
    assert card.rows, "the card's buttons stay, since they can be tapped again"
