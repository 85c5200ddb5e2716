"""Work in order within a lane, lanes side by side."""

from __future__ import annotations

import asyncio

import pytest

from spinewise.channels.lanes import LaneFull, Lanes


def test_order_within_a_lane_and_none_between_lanes() -> None:
    async def play() -> list[str]:
        lanes, done, gate = Lanes(), [], asyncio.Event()

        async def slow() -> None:
            await gate.wait()
            done.append("a1")

        async def quick(name: str) -> None:
            done.append(name)

        tasks = [
            lanes.put("a", slow),
            lanes.put("a", lambda: quick("a2")),
            lanes.put("b", lambda: quick("b1")),
        ]
        await tasks[2]
        gate.set()
        await asyncio.gather(*tasks)
        return done

    assert asyncio.run(play()) == ["b1", "a1", "a2"]


def test_a_failure_does_not_hold_up_its_lane() -> None:
    async def play() -> list[str]:
        lanes, done = Lanes(), []

        async def fails() -> None:
            raise RuntimeError

        async def works() -> None:
            done.append("works")

        first, second = lanes.put("a", fails), lanes.put("a", works)
        await asyncio.gather(first, second, return_exceptions=True)
        return done

    assert asyncio.run(play()) == ["works"]


def test_a_full_lane_takes_no_more_until_there_is_room() -> None:
    async def play() -> None:
        lanes, gate = Lanes(waiting=2), asyncio.Event()

        async def wait() -> None:
            await gate.wait()

        tasks = [lanes.put("a", wait), lanes.put("a", wait)]
        with pytest.raises(LaneFull):
            lanes.put("a", wait)
        other = lanes.put("b", wait)
        gate.set()
        await asyncio.gather(*tasks, other)
        await lanes.put("a", wait)

    asyncio.run(play())


def test_closing_waits_for_what_ends_and_stops_what_does_not() -> None:
    async def play() -> tuple[bool, bool]:
        lanes = Lanes()

        async def short() -> None:
            await asyncio.sleep(0)

        async def endless() -> None:
            await asyncio.Event().wait()

        ends, never = lanes.put("a", short), lanes.put("b", endless)
        await lanes.close(patience=0.05)
        return ends.cancelled(), never.cancelled()

    assert asyncio.run(play()) == (False, True)
