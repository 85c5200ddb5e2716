"""What is said on Telegram is kept only if the person agrees; and they can have it as a file."""

from __future__ import annotations

import json

import pytest

from tests.conftest import Assistant
from tests.privacy.test_deletion import holding
from tests.telegram.person import Person
from tests.telegram.server import FakeTelegram, Refusal, Shown

MARKER = "wombatfeather"

Bot = tuple[FakeTelegram, Assistant]


def the_file(sent: list[Shown]) -> Shown:
    """The document among some messages."""
    return next(message for message in sent if message.file)


def test_kept_by_a_tap_and_withdrawn_by_a_tap(bot: Bot, person: Person) -> None:
    state = bot[1].log.parent / "state"
    sent = person.write(f"my mid back hurts because of the {MARKER}")
    notice = next(message for message in sent if "May I keep this chat" in message.text)
    assert "Question 1" in sent[-1].text, "nothing waits for an answer about keeping"
    person.write(f"not sure, says the {MARKER}")
    assert holding(state, MARKER) == []

    agreed = person.tap("Keep my chat", notice)
    assert "I keep this chat" in agreed[0].text
    assert "Question" in agreed[-1].text
    assert holding(state, MARKER) != []
    exported = the_file(person.write("/export"))
    assert exported.name == "spinewise-conversation.json"
    content = json.loads(exported.file or b"")
    assert (content["kept"], content["consent"]["channel"]) == (True, "telegram")
    assert f"not sure, says the {MARKER}" in [message["text"] for message in content["messages"]]

    assert notice.labels == ["Keep my chat", "Don't keep it"], "whoever agreed can change their mind"
    assert "this chat is not kept" in person.tap("Don't keep it", notice)[0].text
    assert holding(state, MARKER) == []
    content = json.loads(the_file(person.write("send me my data")).file or b"")
    assert (content["kept"], content["consent"]) == (False, None)
    assert f"not sure, says the {MARKER}" in [message["text"] for message in content["messages"]]
    assert holding(state, MARKER) == []


@pytest.mark.parametrize("first", ["/export", "export my data"])
def test_there_is_nothing_to_export_at_first(person: Person, first: str) -> None:
    assert "not a doctor" in person.write(first)[0].text


def test_a_file_that_cannot_be_sent_is_told(bot: Bot, person: Person) -> None:
    person.write("my back hurts")
    bot[0].fail("sendDocument", Refusal(400, "Bad Request: file is too big").answer())
    assert any("couldn't send the file" in message.text for message in person.write("/export"))
