"""A message that comes again is answered from the conversation, whoever answered it the first time."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.tracker_store import SQLTrackerStore, TrackerStore
from rasa.shared.core.events import BotUttered, SessionStarted, UserUttered

from spinewise.channels.repeats import answered_before
from spinewise.channels.web_output import WebOutput
from spinewise.storage.memory import MemoryArchive
from tests.storage.talk import DOMAIN, add, store_over


@pytest.fixture(params=["ours", "Rasa's"])
def store(request: pytest.FixtureRequest, tmp_path) -> TrackerStore:
    if request.param == "ours":
        return store_over(MemoryArchive())
    return SQLTrackerStore(DOMAIN, db=str(tmp_path / "stock.db"))


def said(text: str, message_id: str) -> UserUttered:
    return UserUttered(text, metadata={"message_id": message_id})


async def asked_again(
    store: TrackerStore, message_id: Any, conversation: str = "a"
) -> tuple[bool, list[str]]:
    told: list[str] = []
    output = WebOutput(lambda reply: told.append(reply["text"]))
    message = UserMessage(
        "x", output, conversation, metadata={"message_id": message_id} if message_id else None
    )
    return await answered_before(store, message), told


@pytest.mark.parametrize(
    ("message_id", "conversation", "expected"),
    [
        ("m-1", "a", (True, ["hello", "how are you?"])),
        ("m-2", "a", (True, ["see you"])),
        pytest.param("m-3", "a", (False, []), id="its turn failed without an answer"),
        ("m-4", "a", (False, [])),
        ("m-1", "b", (False, [])),
        (None, "a", (False, [])),
        (17, "a", (False, [])),
    ],
)
def test_repeats(store: TrackerStore, message_id: Any, conversation: str, expected: Any) -> None:
    async def scene() -> Any:
        await add(store, "a", said("hi", "m-1"), BotUttered("hello"), BotUttered("how are you?"))
        await add(store, "a", said("bye", "m-2"), BotUttered("see you"), SessionStarted())
        await add(store, "a", said("are you there?", "m-3"))
        return await asked_again(store, message_id, conversation)

    assert asyncio.run(scene()) == expected


def test_a_message_whose_first_attempt_failed_has_the_answers_of_the_second(store: TrackerStore) -> None:
    async def scene() -> Any:
        await add(store, "a", said("hi", "m-1"))
        await add(store, "a", said("hi", "m-1"), BotUttered("hello"))
        return await asked_again(store, "m-1")

    assert asyncio.run(scene()) == (True, ["hello"])


def test_a_channel_that_does_not_tell_again_stays_silent(store: TrackerStore) -> None:
    """Telegram and Slack have delivered the answers; telling them again would double them."""

    async def scene() -> Any:
        await add(store, "a", said("hi", "m-1"), BotUttered("hello"))
        output = CollectingOutputChannel()
        before = await answered_before(store, UserMessage("hi", output, "a", metadata={"message_id": "m-1"}))
        return before, output.messages

    assert asyncio.run(scene()) == (True, [])
