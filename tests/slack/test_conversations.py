"""Whole conversations through the real assistant."""

from __future__ import annotations

from tests.slack.fake import FakeSlack
from tests.slack.person import Person


def test_from_the_first_words_to_the_result(slack: FakeSlack) -> None:
    person = Person(slack)
    person.say("my mid back hurts after lifting")
    assert "computer program" in person.hears("I'm Spinewise").text
    result, met = person.go_on_to_the_result(person.asked())
    words = "".join(message.words for message in person.heard)
    assert {"buttons", "list", "scale", "several", "number"} <= set(met), met
    assert "What may be behind it" in words
    assert "Because you said" in words
    assert "not a diagnosis" in words
    assert result.text
