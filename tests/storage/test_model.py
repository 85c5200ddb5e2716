"""Whatever several processes do to conversations, every place for them behaves like a simple list."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.events import Event, SessionStarted, SlotSet, UserUttered

from spinewise.storage.archive import Archive
from spinewise.storage.errors import StoreConflict
from spinewise.storage.memory import MemoryArchive
from spinewise.storage.sqlite import SQLiteArchive
from tests.storage.talk import DOMAIN, store_over

PROCESSES = 2
words = st.text(max_size=5).map(lambda text: text.encode("utf-8", "replace").decode())
events = st.lists(
    st.one_of(
        words.map(lambda text: ("said", text)),
        st.floats(0, 120).map(lambda age: ("age", age)),
        st.just(("session", None)),
    ),
    max_size=4,
)
steps = st.lists(
    st.tuples(
        st.integers(0, PROCESSES - 1),
        st.sampled_from(["a", "b"]),
        st.one_of(
            st.tuples(st.just("turn"), events),
            st.tuples(st.just("read, and save after the next step"), events),
            st.tuples(st.just("turn that fails"), events),
            st.tuples(st.just("delete"), st.none()),
        ),
    ),
    max_size=12,
)


def made(kind: str, value: Any) -> Event:
    if kind == "said":
        return UserUttered(value)
    return SlotSet("age", value) if kind == "age" else SessionStarted()


def plain(event: Event) -> tuple[str, Any]:
    if isinstance(event, UserUttered):
        return "said", event.text
    return ("age", event.value) if isinstance(event, SlotSet) else ("session", None)


def newest_session(conversation: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    begins = [index for index, event in enumerate(conversation) if event[0] == "session"]
    return conversation[begins[-1] :] if begins else conversation


async def follow(archives: list[Archive], what: Any) -> None:
    """Do the steps with the real thing and with lists, and compare after each."""
    stores: list[TrackerStore] = [store_over(archive) for archive in archives]
    model: dict[str, list[tuple[str, Any]]] = {}
    changes: dict[str, int] = {}
    open_turn: tuple[Any, Any, str, list[tuple[str, Any]], int | None] | None = None

    def state(name: str) -> int | None:
        return changes.get(name) if name in model else None

    async def save(store: TrackerStore, tracker: Any, name: str, new: Any, seen: int | None) -> None:
        if new and state(name) != seen:
            with pytest.raises(StoreConflict):
                await store.save(tracker)
            return
        await store.save(tracker)
        if new:
            model.setdefault(name, []).extend(new)
            changes[name] = changes.get(name, 0) + 1

    for process, name, (kind, new) in what:
        store = stores[process]
        if kind == "delete":
            assert await store.delete(name) is (name in model)
            if model.pop(name, None) is not None:
                changes[name] = changes.get(name, 0) + 1
        else:
            seen = state(name)
            tracker = await store.get_or_create_tracker(name, append_action_listen=False)
            for event in new:
                tracker.update(made(*event), DOMAIN)
            if kind == "turn":
                await save(store, tracker, name, new, seen)
        if open_turn is not None:
            await save(*open_turn)
            open_turn = None
        if kind.startswith("read"):
            open_turn = (store, tracker, name, new, seen)
        for one in stores:
            assert sorted(await one.keys()) == sorted(model)
            for each, conversation in model.items():
                full = await one.retrieve_full_tracker(each)
                assert [plain(event) for event in full.events] == conversation
                session = await one.retrieve(each)
                assert [plain(event) for event in session.events] == newest_session(conversation)
                ages = [value for name_, value in newest_session(conversation) if name_ == "age"]
                assert session.get_slot("age") == (ages[-1] if ages else None)
                # Given back, so that the next step finds it ready.
                one.ready.keep(each, session, session._spinewise_read_as.mark)


async def play(make: Any, what: Any) -> None:
    archives = [make() for _ in range(PROCESSES)]
    try:
        await follow(archives, what)
    finally:
        for archive in archives:
            await archive.close()


@settings(max_examples=150, deadline=None)
@given(steps)
def test_memory(what: Any) -> None:
    one = MemoryArchive()
    asyncio.run(play(lambda: one, what))


@settings(max_examples=40, deadline=None)
@given(steps)
def test_sqlite(what: Any) -> None:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(play(lambda: SQLiteArchive(Path(folder) / "c.sqlite"), what))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_postgres(database: str, postgres: Any, what: Any) -> None:
    from spinewise.storage.postgres import PostgresArchive
    from tests.storage.conftest import TABLES

    postgres.run(f"DROP TABLE IF EXISTS {TABLES}")
    asyncio.run(play(lambda: PostgresArchive(database), what))
