"""What Slack sends, row by row."""

from __future__ import annotations

from typing import Any

import pytest

from spinewise.channels.slack.received import HomeOpened, Place, Said, event

DIRECT = {
    "type": "message",
    "channel": "D1",
    "channel_type": "im",
    "user": "U1",
    "text": "it hurts",
    "ts": "1.1",
}
MENTION = {"type": "app_mention", "channel": "C1", "user": "U1", "text": "<@U9> it hurts", "ts": "1.1"}


def payload(inner: dict[str, Any]) -> dict[str, Any]:
    return {"type": "event_callback", "team_id": "T1", "event_id": "Ev1", "event": inner}


@pytest.mark.parametrize(
    ("inner", "thread"),
    [
        (DIRECT, None),
        ({**DIRECT, "thread_ts": "0.9"}, "0.9"),
        (MENTION, "1.1"),
        ({**MENTION, "thread_ts": "0.9"}, "0.9"),
        ({**MENTION, "channel": "G1"}, "1.1"),
        ({**DIRECT, "subtype": "thread_broadcast", "thread_ts": "0.9"}, "0.9"),
    ],
)
def test_words_and_where_they_are_answered(inner: dict[str, Any], thread: str | None) -> None:
    said = event(payload(inner))
    assert isinstance(said, Said)
    assert (said.text, said.place.thread, said.files) == ("it hurts", thread, False)


@pytest.mark.parametrize(
    "inner",
    [
        {**DIRECT, "subtype": "message_changed"},
        {**DIRECT, "subtype": "message_deleted"},
        {**DIRECT, "subtype": "channel_join"},
        {**DIRECT, "subtype": "bot_message"},
        {**DIRECT, "subtype": "something_new"},
        {**DIRECT, "bot_id": "B1"},
        {**MENTION, "bot_id": "B1"},
        {**DIRECT, "hidden": True},
        {**DIRECT, "edited": {"ts": "2.0"}},
        {**DIRECT, "user": None},
        {**DIRECT, "channel": "C1", "channel_type": "channel"},
        {**MENTION, "channel": "D1"},
        {"type": "reaction_added", "user": "U1"},
        {"type": "app_home_opened", "user": "U1", "tab": "messages"},
    ],
)
def test_what_is_not_for_the_assistant(inner: dict[str, Any]) -> None:
    assert event(payload(inner)) is None


def test_the_home_tab() -> None:
    opened = {"type": "app_home_opened", "user": "U1", "tab": "home"}
    assert event(payload(opened)) == HomeOpened("Ev1", "U1")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (Place("T1", "D1", "U1", None), Place("T1", "D1", "U1", "1.0"), True),
        (Place("T1", "D1", "U1", None), Place("T1", "U1", "U1", None), True),
        (Place("T1", "D1", "U1", None), Place("T1", "D2", "U2", None), False),
        (Place("T1", "D1", "U1", None), Place("T2", "D1", "U1", None), False),
        (Place("T1", "D1", "U1", None), Place("T1", "C1", "U1", "1.0"), False),
        (Place("T1", "C1", "U1", "1.0"), Place("T1", "C1", "U1", "1.0"), True),
        (Place("T1", "C1", "U1", "1.0"), Place("T1", "C1", "U1", "2.0"), False),
        (Place("T1", "C1", "U1", "1.0"), Place("T1", "C1", "U2", "1.0"), False),
        (Place("T1", "C1", "U1", "1.0"), Place("T1", "C2", "U1", "1.0"), False),
    ],
)
def test_which_conversation_it_is(one: Place, other: Place, same: bool) -> None:
    assert (one.parts == other.parts) is same
