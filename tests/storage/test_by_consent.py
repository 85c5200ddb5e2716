"""Conversations that only pass, and their way into what is kept and out of it again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from rasa.core.brokers.broker import EventBroker
from rasa.shared.core.events import SessionStarted, UserUttered

from spinewise.storage.archive import Consent, Conversations, Mark, NewEvent
from spinewise.storage.by_consent import ByConsent
from spinewise.storage.errors import StoreConflict
from spinewise.storage.memory import MemoryArchive
from spinewise.storage.tracker_store import ConversationStore
from tests.storage.servers import Redis, until
from tests.storage.talk import add, store_over, texts

CONSENT = Consent(1_000.0, "2026-11-24-abcdef01", "web")
NAME = "web-somebody"


@pytest.fixture(params=["memory", "redis"])
def passing(request: pytest.FixtureRequest) -> Callable[[], Conversations]:
    """Makes the place of a process for passing conversations; all of them hold the same ones."""
    if request.param == "memory":
        one = MemoryArchive(keep_for=3600)
        return lambda: one
    server: Redis = request.getfixturevalue("redis")
    client(server).flushdb()
    from spinewise.storage.redis_passing import RedisPassing

    return lambda: RedisPassing(server.url)


def client(server: Redis) -> Any:
    """A client of its own."""
    import redis

    return redis.Redis(port=server.port, decode_responses=True)


def play(
    passing: Callable[[], Conversations], scene: Callable[..., Awaitable[None]], *, ask: bool = True
) -> None:
    """Play something with the stores of two processes that share everything."""

    async def run() -> None:
        kept = MemoryArchive(keep_for=float("inf"))
        stores = [store_over(ByConsent(kept, passing(), ask=ask)) for _ in range(2)]
        try:
            await scene(kept, *stores)
        finally:
            for store in stores:
                await store.archive.close()

    asyncio.run(run())


def keeps(store: ConversationStore, tracker: Any) -> bool:
    assert tracker is not None
    return store.keeps(tracker)


def said(text: str, message_id: str) -> UserUttered:
    return UserUttered(text, metadata={"message_id": message_id})


def test_who_has_not_agreed_is_known_to_all_processes_and_in_no_archive(passing: Any) -> None:
    async def scene(kept: MemoryArchive, one: ConversationStore, two: ConversationStore) -> None:
        await add(one, NAME, SessionStarted(), said("first", "id-1"))
        await add(two, NAME, said("second", "id-2"))
        await add(one, NAME, SessionStarted(), said("third", "id-3"))
        for store in (one, two):
            assert texts(await store.retrieve(NAME)) == ["third"]
            assert texts(await store.retrieve_full_tracker(NAME)) == ["first", "second", "third"]
            assert not keeps(store, await store.retrieve(NAME))
            found = await store.events_from_message(NAME, "id-2")
            assert [e.text for e in found if isinstance(e, UserUttered)] == ["second", "third"]
            assert await store.events_from_message(NAME, "id-9") == []
            assert await store.exists(NAME)
        assert await kept.names() == []
        assert await two.delete(NAME)
        assert not await one.exists(NAME)
        assert await one.retrieve(NAME) is None

    play(passing, scene)


def test_kept_with_everything_and_withdrawn_with_everything(passing: Any) -> None:
    async def scene(kept: MemoryArchive, one: ConversationStore, two: ConversationStore) -> None:
        await add(one, NAME, SessionStarted(), said("first", "id-1"))
        await add(one, NAME, SessionStarted(), said("second", "id-2"))
        await two.retrieve(NAME)
        await one.keep(NAME, CONSENT)
        assert await kept.consent(NAME) == CONSENT
        await add(two, NAME, said("third", "id-3"))
        for store in (one, two):
            assert keeps(store, await store.retrieve(NAME))
            assert texts(await store.retrieve(NAME)) == ["second", "third"]
            assert texts(await store.retrieve_full_tracker(NAME)) == ["first", "second", "third"]
            assert await store.events_from_message(NAME, "id-1") != []
        later = Consent(2_000.0, "2027-01-01-abcdef01", "web")
        await two.keep(NAME, later)
        assert await kept.consent(NAME) == later
        await two.withdraw(NAME)
        assert await kept.names() == []
        await add(one, NAME, said("fourth", "id-4"))
        for store in (one, two):
            assert not keeps(store, await store.retrieve(NAME))
            assert texts(await store.retrieve(NAME)) == ["second", "third", "fourth"]
        await one.withdraw(NAME)
        await one.keep(NAME, CONSENT)
        assert texts(await two.retrieve_full_tracker(NAME)) == ["first", "second", "third", "fourth"]

    play(passing, scene)


def test_where_consent_is_assumed_it_is_kept_from_the_start_until_withdrawn(passing: Any) -> None:
    async def scene(kept: MemoryArchive, one: ConversationStore, two: ConversationStore) -> None:
        await add(one, NAME, said("first", "id-1"))
        assert await kept.names() == [NAME]
        assert await kept.consent(NAME) is None
        await two.withdraw(NAME)
        await add(one, NAME, said("second", "id-2"))
        assert await kept.names() == []
        assert texts(await two.retrieve(NAME)) == ["first", "second"]

    play(passing, scene, ask=False)


def test_of_two_who_read_the_same_only_one_may_write(passing: Any) -> None:
    async def scene(kept: MemoryArchive, one: ConversationStore, two: ConversationStore) -> None:
        event = NewEvent("{}", 1.0)
        for here in (one.archive, kept):
            first = await here.append(NAME, None, [event], None, 1.0)
            for stale in (None, Mark(first.conversation, 0), Mark(first.conversation * 7, 1)):
                with pytest.raises(StoreConflict):
                    await two.archive.append(NAME, stale, [event], None, 1.0)
            await two.archive.append(NAME, first, [event], None, 1.0)
            assert await two.archive.delete(NAME)

    play(passing, scene)


def test_a_move_that_was_cut_off_keeps_nothing_and_can_be_made_again(passing: Any) -> None:
    async def scene(kept: MemoryArchive, one: ConversationStore, two: ConversationStore) -> None:
        await add(one, NAME, said("first", "id-1"))
        await kept.append(NAME, None, [NewEvent("{}", 1.0)], None, 1.0, CONSENT)  # and then it died
        await add(two, NAME, said("second", "id-2"))
        assert not keeps(one, await one.retrieve(NAME))
        await one.keep(NAME, CONSENT)
        assert texts(await two.retrieve_full_tracker(NAME)) == ["first", "second"]
        assert await kept.names() == [NAME]
        await one.withdraw(NAME)
        assert await kept.names() == []

    play(passing, scene)


def test_a_broker_hears_only_of_what_is_kept() -> None:
    streamed: list[str] = []

    class Broker(EventBroker):
        def publish(self, event: dict[str, Any]) -> None:
            streamed.append(event["text"])

    async def scene(kept: MemoryArchive, one: ConversationStore, two: ConversationStore) -> None:
        one.event_broker = Broker()
        await add(one, NAME, said("before", "id-1"))
        await one.keep(NAME, CONSENT)
        await add(one, NAME, said("kept", "id-2"))
        await one.withdraw(NAME)
        await add(one, NAME, said("after", "id-3"))

    memory = MemoryArchive(keep_for=3600)
    play(lambda: memory, scene)
    assert streamed == ["kept"]


def test_memory_forgets_after_an_hour_of_silence() -> None:
    async def scene(kept: MemoryArchive, one: ConversationStore, two: ConversationStore) -> None:
        one._clock = lambda: 1_000.0
        await add(one, NAME, said("first", "id-1"))
        await one.archive.tidy(1_000.0 + 3_599)
        assert await one.exists(NAME)
        await one.archive.tidy(1_000.0 + 3_601)
        assert not await one.exists(NAME)
        assert await one.retrieve(NAME) is None

    memory = MemoryArchive(keep_for=3600)
    play(lambda: memory, scene)


def test_redis_forgets_by_itself(redis: Redis) -> None:
    from spinewise.storage.redis_passing import PREFIX, RedisPassing

    async def scene() -> None:
        place = RedisPassing(redis.url)
        mark = await place.append(NAME, None, [NewEvent("{}", 1.0, "id-1")], 0, 1.0)
        keys = client(redis).keys(f"{PREFIX}*")
        assert len(keys) == 2
        assert all(0 < client(redis).ttl(key) <= 3600 for key in keys)
        short = RedisPassing(redis.url, keep_for=0.2)
        await short.append(NAME, mark, [NewEvent("{}", 1.0)], None, 1.0)
        until(lambda: client(redis).keys(f"{PREFIX}*") == [], "it is still there")
        assert await place.read(NAME) is None
        await short.close()
        await place.close()

    client(redis).flushdb()
    asyncio.run(scene())
