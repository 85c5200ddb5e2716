"""The memory store keeps Rasa's contract and never shows what was not saved."""

from __future__ import annotations

import asyncio

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from spinewise.storage.memory import MemoryTrackerStore

DOMAIN = Domain.from_dict(
    {
        "version": "3.1",
        "intents": ["inform"],
        "slots": {"age": {"type": "float", "mappings": [{"type": "custom"}]}},
    }
)


def run(coroutine):
    return asyncio.run(coroutine)


@pytest.fixture
def store() -> MemoryTrackerStore:
    return MemoryTrackerStore(DOMAIN)


def new_tracker(sender: str) -> DialogueStateTracker:
    return DialogueStateTracker(sender, DOMAIN.slots)


async def add(store: MemoryTrackerStore, sender: str, *events) -> None:
    tracker = await store.retrieve(sender) or new_tracker(sender)
    for event in events:
        tracker.update(event, DOMAIN)
    await store.save(tracker)


def texts(tracker: DialogueStateTracker) -> list[str]:
    return [event.text for event in tracker.events if isinstance(event, UserUttered)]


def test_unknown_conversation_is_none(store: MemoryTrackerStore) -> None:
    assert run(store.retrieve("nobody")) is None


def test_turns_are_added_in_order_and_nothing_twice(store: MemoryTrackerStore) -> None:
    async def talk() -> list[str]:
        for word in ("one", "two", "three"):
            await add(store, "a", UserUttered(word), ActionExecuted("action_listen"))
        return texts(await store.retrieve_full_tracker("a"))

    assert run(talk()) == ["one", "two", "three"]


def test_a_turn_that_was_not_saved_is_not_seen(store: MemoryTrackerStore) -> None:
    async def talk() -> list[str]:
        await add(store, "a", UserUttered("kept"))
        broken = await store.retrieve("a")
        broken.update(UserUttered("lost in a crash"), DOMAIN)
        return texts(await store.retrieve("a"))

    assert run(talk()) == ["kept"]


def test_a_new_session_hides_the_one_before_but_keeps_it(store: MemoryTrackerStore) -> None:
    async def talk():
        await add(store, "a", UserUttered("before"), SlotSet("age", 30.0))
        await add(store, "a", UserUttered("last"), SessionStarted(), SlotSet("age", 31.0))
        await add(store, "a", UserUttered("after"))
        return await store.retrieve("a"), await store.retrieve_full_tracker("a")

    session, full = run(talk())
    assert texts(session) == ["after"]
    assert session.get_slot("age") == 31.0
    assert texts(full) == ["before", "last", "after"]


def test_conversations_do_not_mix(store: MemoryTrackerStore) -> None:
    async def talk():
        await add(store, "a", UserUttered("mine"))
        await add(store, "b", UserUttered("yours"))
        return texts(await store.retrieve("a")), sorted(await store.keys())

    assert run(talk()) == (["mine"], ["a", "b"])


def test_the_oldest_goes_first_when_there_are_too_many() -> None:
    store = MemoryTrackerStore(DOMAIN, most=2)

    async def talk():
        for sender in ("a", "b", "a", "c"):
            await add(store, sender, UserUttered("hi"))
        return sorted(await store.keys())

    assert run(talk()) == ["a", "c"]


def test_silent_conversations_are_forgotten() -> None:
    store = MemoryTrackerStore(DOMAIN, keep_for=-1.0)

    async def talk():
        await add(store, "a", UserUttered("hi"))
        return await store.keys()

    assert run(talk()) == []


def test_delete(store: MemoryTrackerStore) -> None:
    async def talk():
        await add(store, "a", UserUttered("hi"))
        return await store.delete("a"), await store.delete("a"), await store.retrieve("a")

    assert run(talk()) == (True, False, None)
