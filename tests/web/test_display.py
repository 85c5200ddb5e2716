"""What a client is shown of Rasa's events."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.shared.core.events import ActionExecuted, BotUttered, SessionStarted, SlotSet, UserUttered

from spinewise.channels.display import LONGEST_HISTORY, answers_by_message, conversation, displayed

CARD = {
    "kind": "question",
    "text": "Any numbness?",
    "chips": [{"label": "Yes", "send": "Yes", "role": "answer"}],
}


@pytest.mark.parametrize(
    ("text", "custom", "buttons", "shown"),
    [
        ("Any numbness?", {"spinewise": CARD}, [{"title": "Yes", "payload": "Yes"}], CARD),
        (None, {"spinewise": CARD}, None, CARD),
        ("Hello", None, None, {"kind": "text", "text": "Hello", "chips": []}),
        ("Hello", {"other": 1}, None, {"kind": "text", "text": "Hello", "chips": []}),
        ("Hello", {"spinewise": {"text": "no kind"}}, None, {"kind": "text", "text": "Hello", "chips": []}),
        (
            "Well?",
            None,
            [{"title": "Yes", "payload": "/affirm"}, {"payload": "no title"}],
            {"kind": "text", "text": "Well?", "chips": [{"label": "Yes", "send": "Yes", "role": "answer"}]},
        ),
        (None, None, None, None),
        ("", {}, [], None),
    ],
)
def test_a_bot_message_is_shown_once(text: str | None, custom: Any, buttons: Any, shown: Any) -> None:
    assert displayed(text, custom, buttons) == shown


def user(text: str, identifier: str | None = None, at: float = 1.0) -> UserUttered:
    return UserUttered(text, metadata={"message_id": identifier} if identifier else {}, timestamp=at)


def bot(text: str, at: float = 2.0) -> BotUttered:
    return BotUttered(text, {"custom": None, "buttons": None}, timestamp=at)


def test_only_words_are_shown_in_their_order() -> None:
    items = conversation(
        [
            ActionExecuted("action_session_start"),
            SessionStarted(),
            bot("Hello"),
            user("/session_start"),
            user("my back hurts", "first-id"),
            SlotSet("age", 4),
            bot("How old are you?"),
        ]
    )
    assert [(item["from"], item.get("text") or item["reply"]["text"]) for item in items] == [
        ("assistant", "Hello"),
        ("user", "my back hurts"),
        ("assistant", "How old are you?"),
    ]
    assert items[1]["id"] == "first-id"
    assert items[1]["time"] == 1.0


def test_a_message_that_was_sent_again_after_a_failure_appears_once() -> None:
    items = conversation([user("hello", "same-id"), user("hello", "same-id"), bot("Hi")])
    assert [item["from"] for item in items] == ["user", "assistant"]


def test_the_same_words_twice_are_two_messages() -> None:
    items = conversation([user("no", "id-number-1"), bot("And now?"), user("no", "id-number-2"), bot("Fine")])
    assert [item["from"] for item in items] == ["user", "assistant", "user", "assistant"]


def test_the_history_is_bounded_and_keeps_the_end() -> None:
    items = conversation(
        user(f"message {number}", f"identifier-{number}") for number in range(LONGEST_HISTORY + 50)
    )
    assert len(items) == LONGEST_HISTORY
    assert items[-1]["text"] == f"message {LONGEST_HISTORY + 49}"


def test_replies_belong_to_the_message_before_them() -> None:
    items = conversation(
        [
            bot("Hello"),
            user("one", "id-number-1"),
            bot("a"),
            bot("b", 3.0),
            user("two", "id-number-2"),
            user("x"),
            bot("c"),
        ]
    )
    answers = answers_by_message(items)
    assert {key: [reply["text"] for reply in replies] for key, replies in answers.items()} == {
        "id-number-1": ["a", "b"]
    }
    assert answers["id-number-1"][1]["time"] == 3.0
