"""Ids of other services leave nothing in the ids of conversations."""

from __future__ import annotations

import re

import pytest

from spinewise.channels.pseudonym import conversation_id

KEY, OTHER_KEY = b"k" * 32, b"o" * 32


def test_the_same_chat_is_always_the_same_conversation() -> None:
    assert conversation_id(KEY, "slack", "T1", "D1") == conversation_id(KEY, "slack", "T1", "D1")


@pytest.mark.parametrize(
    ("key", "channel", "parts"),
    [
        (OTHER_KEY, "slack", ("T1", "D1")),
        (KEY, "telegram", ("T1", "D1")),
        (KEY, "slack", ("D1", "T1")),
        (KEY, "slack", ("T1", "D1", "")),
        (KEY, "slack", ("T1D1",)),
        (KEY, "slack", ("T", "1D1")),
    ],
)
def test_anything_else_is_another_one(key: bytes, channel: str, parts: tuple[str, ...]) -> None:
    assert conversation_id(key, channel, *parts) != conversation_id(KEY, "slack", "T1", "D1")


def test_the_id_holds_the_channel_and_a_digest_only() -> None:
    assert re.fullmatch(r"slack-[0-9a-f]{40}", conversation_id(KEY, "slack", "T024BE7LD", "U2147483697"))
