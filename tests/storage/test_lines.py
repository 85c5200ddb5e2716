"""Turns of one conversation wait for each other: in one process, and over Redis in several."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

import pytest
import redis as client
from rasa.core.lock_store import LockError
from rasa.shared.core.events import UserUttered

from spinewise.storage import redis_lines
from spinewise.storage.errors import LockLost
from spinewise.storage.lines import Lines
from spinewise.storage.local_lines import LocalLines
from spinewise.storage.lock_store import ConversationLocks
from spinewise.storage.memory import MemoryArchive
from spinewise.storage.redis_lines import RedisLines
from tests.storage.servers import Redis
from tests.storage.talk import DOMAIN, store_over, texts


@pytest.fixture(params=["local", "redis"])
def processes(request: pytest.FixtureRequest) -> Callable[..., list[ConversationLocks]]:
    """Makes the lock stores of several processes (of one, where lines are not shared)."""
    if request.param == "local":

        def local(count: int, **_: Any) -> list[ConversationLocks]:
            return [ConversationLocks(lines=LocalLines())] * count

        return local
    url = request.getfixturevalue("redis").url

    def shared(count: int, **settings: Any) -> list[ConversationLocks]:
        return [ConversationLocks(lines=RedisLines(url, **settings)) for _ in range(count)]

    return shared


def play(stores: list[ConversationLocks], scene: Callable[..., Any]) -> Any:
    async def run() -> Any:
        try:
            return await asyncio.wait_for(scene(*stores), 50)
        finally:
            for store in stores:
                await store.lines.close()

    return asyncio.run(run())


async def in_line(store: ConversationLocks, count: int) -> None:
    """Wait until so many turns wait for the conversation ``c``."""

    async def waiting() -> int:
        if isinstance(store.lines, LocalLines):
            return len(store.lines._lines["c"]) - 1
        assert isinstance(store.lines, RedisLines)
        return int(await store.lines._redis.llen(redis_lines._keys("c")[1]))

    while await waiting() != count:
        await asyncio.sleep(0.005)


def test_one_at_a_time_in_the_order_they_came(processes) -> None:
    async def scene(*stores: ConversationLocks) -> list[str]:
        log: list[str] = []

        async def turn(number: int) -> None:
            async with stores[number % len(stores)].lock("c"):
                log.append(f"{number} in")
                await asyncio.sleep(0)
                log.append(f"{number} out")

        tasks = []
        async with stores[0].lock("c"):
            for number in range(9):
                tasks.append(asyncio.create_task(turn(number)))
                await in_line(stores[0], number + 1)
            assert log == []
        await asyncio.gather(*tasks)
        return log

    expected = [f"{number} {step}" for number in range(9) for step in ("in", "out")]
    assert play(processes(3), scene) == expected


def test_conversations_do_not_wait_for_each_other(processes) -> None:
    async def scene(one: ConversationLocks, two: ConversationLocks) -> bool:
        async with one.lock("a"), two.lock("b"):
            return True

    assert play(processes(2), scene)


def test_many_at_once_never_overlap(processes) -> None:
    async def scene(*stores: ConversationLocks) -> int:
        inside = most = done = 0

        async def turn(store: ConversationLocks) -> None:
            nonlocal inside, most, done
            async with store.lock("c"):
                inside += 1
                most = max(most, inside)
                await asyncio.sleep(0.001)
                inside -= 1
                done += 1

        await asyncio.gather(*(turn(store) for store in stores for _ in range(40)))
        assert done == 40 * len(stores)
        return most

    assert play(processes(3), scene) == 1


def test_a_failed_turn_lets_the_next_one_in(processes) -> None:
    async def scene(one: ConversationLocks, two: ConversationLocks) -> bool:
        with pytest.raises(ZeroDivisionError):
            async with one.lock("c"):
                1 / 0  # noqa: B018
        async with two.lock("c"):
            return True

    assert play(processes(2), scene)


def test_one_who_gave_up_waiting_is_passed_over(processes) -> None:
    async def scene(one: ConversationLocks, two: ConversationLocks) -> list[str]:
        log: list[str] = []

        async def turn(store: ConversationLocks, name: str) -> None:
            async with store.lock("c"):
                log.append(name)

        async with one.lock("c"):
            gone = asyncio.create_task(turn(two, "gone"))
            await in_line(one, 1)
            stays = asyncio.create_task(turn(one, "stays"))
            await in_line(one, 2)
            gone.cancel()
            await asyncio.wait({gone})
        await stays
        return log

    assert play(processes(2), scene) == ["stays"]


def test_waiting_has_an_end(processes) -> None:
    async def scene(one: ConversationLocks, two: ConversationLocks) -> None:
        async with one.lock("c"):
            with pytest.raises(LockError, match="taken too long"):
                async with two.lock("c", lock_lifetime=0.1):
                    pass
        async with two.lock("c", lock_lifetime=0.1):
            pass

    play(processes(2), scene)


def test_who_holds_it_for_too_long_loses_it_and_can_no_longer_write(processes) -> None:
    async def scene(one: ConversationLocks, two: ConversationLocks) -> list[str]:
        store = store_over(MemoryArchive())

        async def say(text: str) -> None:
            tracker = await store.get_or_create_tracker("c", append_action_listen=False)
            tracker.update(UserUttered(text), DOMAIN)
            await store.save(tracker)

        async with one.lock("c", lock_lifetime=0.3) as slow:
            tracker = await store.get_or_create_tracker("c", append_action_listen=False)
            while slow.valid:
                await asyncio.sleep(0.01)
            tracker.update(UserUttered("too late"), DOMAIN)
            with pytest.raises(LockLost):
                await store.save(tracker)
        async with two.lock("c"):
            await say("in time")
        return texts(await store.retrieve("c"))

    assert play(processes(2), scene) == ["in time"]


def test_nothing_is_left_of_lines_that_nobody_stands_in(redis: Redis) -> None:
    lines = LocalLines()

    async def scene(local: ConversationLocks, shared: ConversationLocks) -> None:
        for store in (local, shared):
            for number in range(50):
                async with store.lock(f"left-{number}"):
                    pass

    play([ConversationLocks(lines=lines), ConversationLocks(lines=RedisLines(redis.url))], scene)
    assert lines._lines == {}
    assert client.Redis(port=redis.port).keys(f"{redis_lines.PREFIX}*left-*") == []


# --- over Redis alone


async def die(store: ConversationLocks) -> None:
    """What kill -9 does to a process: it renews nothing and gives nothing back."""
    for task in store.lines._tasks:
        task.cancel()


def test_a_dead_holder_is_noticed(redis: Redis) -> None:
    async def scene(dead: ConversationLocks, alive: ConversationLocks) -> None:
        await dead.lock("c").__aenter__()
        await die(dead)
        async with alive.lock("c"):
            pass

    stores = [ConversationLocks(lines=RedisLines(redis.url, hold=0.5)) for _ in range(2)]
    play(stores, scene)


def test_a_dead_waiter_is_passed_over(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redis_lines, "CLAIM", 0.3)

    async def scene(one: ConversationLocks, dead: ConversationLocks, alive: ConversationLocks) -> bool:
        await dead.lines.open()
        async with one.lock("c"):
            # In line, and then never heard of again.
            waiting = asyncio.create_task(dead.lock("c").__aenter__())
            await in_line(one, 1)
            await die(dead)
            next_one = asyncio.create_task(alive.lock("c").__aenter__())
            await in_line(one, 2)
        await next_one
        ended = waiting.done()
        waiting.cancel()
        return ended

    stores = [ConversationLocks(lines=RedisLines(redis.url, hold=5)) for _ in range(3)]
    assert play(stores, scene) is False


def test_who_goes_on_longer_than_a_hold_keeps_it(redis: Redis) -> None:
    async def scene(one: ConversationLocks, two: ConversationLocks) -> bool:
        async with one.lock("c") as lease:
            with pytest.raises(LockError):
                async with two.lock("c", lock_lifetime=1.2):
                    pass
            return lease.valid

    stores = [ConversationLocks(lines=RedisLines(redis.url, hold=0.4)) for _ in range(2)]
    assert play(stores, scene) is True


def test_the_next_one_is_woken_and_need_not_ask_again(redis: Redis) -> None:
    """With a hold of a minute, whoever only asked again when it is over would come far too late."""

    async def scene(one: ConversationLocks, two: ConversationLocks) -> None:
        async with one.lock("c"):
            waiting = asyncio.create_task(two.lock("c").__aenter__())
            await in_line(one, 1)
        await asyncio.wait_for(waiting, 20)

    stores = [ConversationLocks(lines=RedisLines(redis.url, hold=60)) for _ in range(2)]
    play(stores, scene)


@pytest.fixture
def own_redis(tmp_path) -> Any:
    """A Redis that a test may stop."""
    server = Redis(tmp_path)
    server.start()
    yield server
    server.stop()


def test_redis_away_is_said_and_its_return_noticed(own_redis: Redis) -> None:
    async def scene(store: ConversationLocks) -> None:
        async with store.lock("c"):
            pass
        own_redis.stop()
        with pytest.raises(LockError, match="Redis cannot be used now"):
            async with store.lock("c"):
                pass
        own_redis.start()
        async with store.lock("c"):
            pass

    play([ConversationLocks(lines=RedisLines(own_redis.url))], scene)


def test_a_turn_under_way_survives_a_restart_of_redis(own_redis: Redis) -> None:
    async def scene(one: ConversationLocks, two: ConversationLocks) -> None:
        async with one.lock("c") as lease:
            own_redis.stop()
            own_redis.start()
            # The new Redis knows nothing; the holder tells it before its time is over.
            new = client.Redis(port=own_redis.port)
            while not new.exists(redis_lines._keys("c")[0]):
                await asyncio.sleep(0.05)
            assert lease.valid
            with pytest.raises(LockError):
                async with two.lock("c", lock_lifetime=0.5):
                    pass
        async with two.lock("c"):
            pass

    play([ConversationLocks(lines=RedisLines(own_redis.url, hold=8)) for _ in range(2)], scene)


def test_no_redis_at_start_is_said(tmp_path) -> None:
    async def scene(store: ConversationLocks) -> None:
        with pytest.raises(LockError, match="Redis cannot be used now"):
            await store.lines.open()

    play([ConversationLocks(lines=RedisLines("redis://127.0.0.1:9/0"))], scene)


def test_leases_are_counted_by_a_clock_that_does_not_jump() -> None:
    async def scene(store: ConversationLocks) -> bool:
        async with store.lock("c") as lease:
            return lease.lapses - time.monotonic() < 3600

    assert play([ConversationLocks(lines=LocalLines())], scene)


def test_lines_say_whether_they_are_shared() -> None:
    assert [kind.shared for kind in (Lines, LocalLines, RedisLines)] == [False, False, True]


@pytest.mark.parametrize("left", ["before it is sent", "before it arrives", "after it arrived"])
def test_a_renewal_never_takes_a_conversation_that_was_left(redis: Redis, left: str) -> None:
    async def scene(store: ConversationLocks) -> None:
        lines = store.lines
        assert isinstance(lines, RedisLines)
        first, last = await lines.enter("a", 40), await lines.enter("b", 40)
        renew = lines._renew

        async def renewing(**call: Any) -> Any:
            mine = ":".join(call["keys"]).count("{b}") > 0
            if mine and left == "before it arrives":
                await lines.leave(last)
            done = await renew(**call)
            if not mine and left == "before it is sent":
                await lines.leave(last)
            if mine and left == "after it arrived":
                await lines.leave(last)
            return done

        lines._renew = renewing  # type: ignore[assignment]
        await lines._renew_all()
        await lines.leave(await lines.enter("b", 1))  # fails if nobody's hold is still on it
        await lines.leave(first)

    play([ConversationLocks(lines=RedisLines(redis.url, hold=60))], scene)
