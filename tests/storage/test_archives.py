"""What every place for conversations does beyond Rasa's contract: deleting, forgetting, dividing work."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from spinewise.storage.archive import DAY, Archive, NewEvent
from spinewise.storage.memory import MemoryArchive
from spinewise.storage.retention import EVERY, purge, purge_if_due

NOW = 1_800_000_000.0


def with_archives(another: Callable[[], Archive], play: Callable[..., Awaitable[Any]], count: int = 1) -> Any:
    async def run() -> Any:
        archives = [another() for _ in range(count)]
        try:
            return await play(*archives)
        finally:
            for archive in archives:
                await archive.close()

    return asyncio.run(run())


async def say(archive: Archive, name: str, text: str, ago: float, session: bool = False) -> None:
    """One turn of two events, so many days ago."""
    found = await archive.read(name)
    events = [NewEvent(f'"{text} {part}"', NOW - ago * DAY) for part in (1, 2)]
    await archive.append(name, found.mark if found else None, events, 1 if session else None, NOW - ago * DAY)


def test_who_was_silent_for_too_long_is_forgotten(another) -> None:
    async def play(archive: Archive) -> Any:
        await say(archive, "old", "secret", ago=31)
        await say(archive, "young", "hello", ago=29)
        done = await purge(archive, 30, NOW)
        return done.conversations, list(await archive.names()), await archive.read_all("old")

    assert with_archives(another, play) == (1, ["young"], None)


def test_of_who_comes_back_old_sessions_are_forgotten_and_the_present_one_is_not(another) -> None:
    async def play(archive: Archive) -> Any:
        await say(archive, "a", "ancient", ago=90, session=True)
        await say(archive, "a", "old", ago=60)
        await say(archive, "a", "turning", ago=45, session=True)
        await say(archive, "a", "going on", ago=40)
        await say(archive, "a", "new", ago=1)
        before = await archive.read("a")
        done = await purge(archive, 30, NOW)
        again = await purge(archive, 30, NOW)
        await say(archive, "a", "later", ago=0)
        return done.trimmed, again.trimmed, before, await archive.read_all("a"), await archive.read("a")

    trimmed, again, before, everything, session = with_archives(another, play)
    assert (trimmed, again) == (1, 0)
    kept = ['"turning 2"', '"going on 1"', '"going on 2"', '"new 1"', '"new 2"']
    assert before.events == kept
    assert everything.events == session.events == [*kept, '"later 1"', '"later 2"']


def test_many_are_forgotten_in_small_steps(another) -> None:
    async def play(archive: Archive) -> Any:
        for number in range(7):
            await say(archive, f"c-{number}", "hello", ago=40)
        first = await archive.forget(NOW - 30 * DAY, 3)
        return first, (await purge(archive, 30, NOW)).conversations, list(await archive.names())

    assert with_archives(another, play) == (3, 4, [])


def test_a_round_is_made_once_an_hour_by_one_of_all_processes(another) -> None:
    async def play(*archives: Archive) -> Any:
        await archives[0].open()
        first = await asyncio.gather(*(purge_if_due(one, 30, NOW) for one in archives))
        soon = await asyncio.gather(*(purge_if_due(one, 30, NOW + EVERY - 1) for one in archives))
        later = await asyncio.gather(*(purge_if_due(one, 30, NOW + EVERY) for one in archives))
        return [sum(done is not None for done in rounds) for rounds in (first, soon, later)]

    assert with_archives(another, play, count=3) == [1, 0, 1]


def test_when_the_last_round_was_survives_a_restart(another) -> None:
    async def play(archive: Archive) -> bool:
        return await archive.claim("retention", NOW, EVERY)

    assert with_archives(another, play) is True
    assert with_archives(another, play) is False


@pytest.mark.parametrize(("ahead", "again"), [(EVERY / 2, False), (1000 * DAY, True)])
def test_a_clock_that_was_ahead_does_not_put_rounds_off(another, ahead: float, again: bool) -> None:
    async def play(archive: Archive) -> tuple[bool, bool, bool]:
        first, then, soon = [await archive.claim("retention", at, EVERY) for at in (NOW + ahead, NOW, NOW)]
        return first, then, soon

    assert with_archives(another, play) == (True, again, False)


def test_operators_see_when_and_how_much_but_not_what(another) -> None:
    async def play(archive: Archive) -> Any:
        await say(archive, "b", "hello", ago=2)
        await say(archive, "a", "hello", ago=3)
        await say(archive, "a", "again", ago=1)
        return [(one.name, one.events, one.first_at, one.last_at) for one in await archive.summaries()]

    assert with_archives(another, play) == [
        ("b", 2, NOW - 2 * DAY, NOW - 2 * DAY),
        ("a", 4, NOW - 3 * DAY, NOW - DAY),
    ]


def test_memory_is_bounded_by_number_and_by_time() -> None:
    async def play() -> Any:
        archive = MemoryArchive(keep_for=DAY, most=3)
        for name in ("a", "b", "c", "d"):
            await say(archive, name, "hello", ago=0.5)
        many = list(await archive.names())
        await say(archive, "e", "hello", ago=-1)
        return many, list(await archive.names())

    assert asyncio.run(play()) == (["b", "c", "d"], ["e"])


def test_memory_is_bounded_by_what_is_in_it() -> None:
    async def play() -> Any:
        archive = MemoryArchive(room=1_000)
        mark = await archive.append("a", None, [NewEvent("x" * 400, NOW)], None, NOW)
        await archive.append("b", None, [NewEvent("x" * 400, NOW)], None, NOW)
        await archive.append("a", mark, [NewEvent("x" * 400, NOW)], None, NOW)
        first = list(await archive.names())
        await archive.delete("a")
        await archive.append("c", None, [NewEvent("x" * 900, NOW)], None, NOW)
        await archive.append("d", None, [NewEvent("x" * 2_000, NOW)], None, NOW)
        return first, list(await archive.names())

    assert asyncio.run(play()) == (["a"], ["d"])
