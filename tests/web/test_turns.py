"""One message, one turn, whatever the network does."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from spinewise.channels import turns as turns_module
from spinewise.channels.turns import Deliver, TooManyTurns, TurnFailed, Turns


def runner(
    log: list[str], name: str, *, gate: asyncio.Event | None = None
) -> Callable[[Deliver], Awaitable[None]]:
    async def run(deliver: Deliver) -> None:
        log.append(f"{name} starts")
        deliver({"text": f"{name} 1"})
        if gate is not None:
            await gate.wait()
        deliver({"text": f"{name} 2"})
        log.append(f"{name} ends")

    return run


def texts(replies: list[dict[str, Any]]) -> list[str]:
    return [reply["text"] for reply in replies]


def test_the_same_message_again_joins_its_turn() -> None:
    async def scene() -> None:
        log: list[str] = []
        turns, gate = Turns(), asyncio.Event()
        first = turns.take("c", "m1", runner(log, "a", gate=gate))
        assert await first.reply(0) == {"text": "a 1"}
        again = turns.take("c", "m1", runner(log, "b"))
        gate.set()
        assert texts(await again.all_replies()) == ["a 1", "a 2"]
        later = turns.take("c", "m1", runner(log, "c"))
        assert texts(await later.all_replies()) == ["a 1", "a 2"]
        assert log == ["a starts", "a ends"]

    asyncio.run(scene())


def test_messages_of_one_conversation_wait_for_each_other() -> None:
    async def scene() -> None:
        log: list[str] = []
        turns, gate = Turns(), asyncio.Event()
        first = turns.take("c", "m1", runner(log, "a", gate=gate))
        second = turns.take("c", "m2", runner(log, "b"))
        await first.reply(0)
        await asyncio.sleep(0.01)
        assert log == ["a starts"]
        gate.set()
        await second.all_replies()
        assert log == ["a starts", "a ends", "b starts", "b ends"]

    asyncio.run(scene())


def test_other_conversations_do_not_wait() -> None:
    async def scene() -> None:
        log: list[str] = []
        turns, gate = Turns(), asyncio.Event()
        turns.take("c", "m1", runner(log, "a", gate=gate))
        other = turns.take("d", "m1", runner(log, "b"))
        assert texts(await other.all_replies()) == ["b 1", "b 2"]
        gate.set()

    asyncio.run(scene())


def test_a_turn_goes_on_when_its_listener_has_left() -> None:
    async def scene() -> None:
        log: list[str] = []
        turns, gate = Turns(), asyncio.Event()
        turn = turns.take("c", "m1", runner(log, "a", gate=gate))
        listener = asyncio.ensure_future(turn.all_replies())
        await turn.reply(0)
        listener.cancel()
        gate.set()
        again = turns.take("c", "m1", runner(log, "b"))
        assert texts(await again.all_replies()) == ["a 1", "a 2"]

    asyncio.run(scene())


async def breaks(deliver: Deliver) -> None:
    raise RuntimeError("the action server is away")


async def says_nothing(deliver: Deliver) -> None:
    return


@pytest.mark.parametrize("failing", [breaks, says_nothing])
def test_a_failed_turn_is_told_and_can_be_tried_again(failing: Callable[[Deliver], Awaitable[None]]) -> None:
    async def scene() -> None:
        log: list[str] = []
        turns = Turns()
        turn = turns.take("c", "m1", failing)
        with pytest.raises(TurnFailed):
            await turn.reply(0)
        again = turns.take("c", "m1", runner(log, "b"))
        assert texts(await again.all_replies()) == ["b 1", "b 2"]

    asyncio.run(scene())


def test_a_turn_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns_module, "LONGEST_TURN", 0.02)

    async def scene() -> None:
        turn = Turns().take("c", "m1", runner([], "a", gate=asyncio.Event()))
        assert await turn.reply(0) == {"text": "a 1"}
        with pytest.raises(TurnFailed):
            await turn.reply(1)

    asyncio.run(scene())


def test_too_many_waiting_messages_are_refused() -> None:
    async def scene() -> None:
        turns, gate = Turns(waiting=2), asyncio.Event()
        for name in ("m1", "m2"):
            turns.take("c", name, runner([], name, gate=gate))
        with pytest.raises(TooManyTurns):
            turns.take("c", "m3", runner([], "m3"))
        assert turns.take("c", "m1", runner([], "m1"))  # a repeated one is not one more
        gate.set()

    asyncio.run(scene())


def test_memory_is_bounded() -> None:
    async def scene() -> None:
        turns = Turns(conversations=3, turns=2)
        for conversation in "abcdef":
            for message in "1234":
                await turns.take(conversation, message, runner([], "x")).all_replies()
        assert len(turns._conversations) == 3
        assert all(len(kept.turns) <= 3 for kept in turns._conversations.values())

    asyncio.run(scene())


def test_replies_are_forgotten_after_some_silence() -> None:
    async def scene() -> None:
        log: list[str] = []
        turns = Turns(remembered_for=0.05)
        for name in ("c", "d"):
            await turns.take(name, "m1", runner(log, name)).all_replies()
        while turns._conversations:
            await asyncio.sleep(0.01)
        await turns.take("c", "m1", runner(log, "c again")).all_replies()
        assert log[-1] == "c again ends"

    asyncio.run(asyncio.wait_for(scene(), 20))
