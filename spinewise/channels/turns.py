"""One message, one turn: nothing is lost, doubled or out of order.

A browser that lost its connection sends the same message again. It then joins
the turn that is already running, or gets the replies of the one that has ended.
Turns of one conversation run one after the other, in the order they came in.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from spinewise.watching.metrics import TURNS_FAILED

logger = logging.getLogger(__name__)

Reply = dict[str, Any]
Deliver = Callable[[Reply], None]
Run = Callable[[Deliver], Awaitable[None]]

REMEMBERED_FOR = 1800.0
"""Seconds of silence after which the replies of a conversation are forgotten."""
LONGEST_TURN = 60.0
"""Seconds after which a turn is given up."""


class TurnFailed(Exception):
    """The assistant could not answer this message; it may be sent again."""


class TooManyTurns(Exception):
    """More messages of one conversation are waiting than a person would send."""


class Turn:
    """The replies to one message, as they come."""

    def __init__(self) -> None:
        self.replies: list[Reply] = []
        self.ended = False
        self.failed = False
        self._news = asyncio.Event()

    def deliver(self, reply: Reply) -> None:
        """Add a reply."""
        self.replies.append(reply)
        self._wake()

    def end(self, failed: bool) -> None:
        """No more replies will come."""
        self.failed = failed
        self.ended = True
        self._wake()

    async def reply(self, number: int) -> Reply | None:
        """The reply with this number, counted from 0, as soon as it is there; None when there
        are no more. Raises TurnFailed."""
        while number >= len(self.replies):
            if self.failed:
                raise TurnFailed
            if self.ended:
                return None
            await self._news.wait()
        return self.replies[number]

    async def all_replies(self) -> list[Reply]:
        """Every reply, once the turn has ended. Raises TurnFailed."""
        while await self.reply(len(self.replies)) is not None:
            pass
        return self.replies

    def _wake(self) -> None:
        news, self._news = self._news, asyncio.Event()
        news.set()


@dataclass
class _Conversation:
    """What is remembered of one conversation."""

    turns: OrderedDict[str, Turn] = field(default_factory=OrderedDict)
    in_order: asyncio.Lock = field(default_factory=asyncio.Lock)
    last: float = 0.0
    """When it was last asked for, by the loop's clock."""

    @property
    def waiting(self) -> int:
        return sum(not turn.ended for turn in self.turns.values())


class Turns:
    """The turns of all conversations, with bounded memory."""

    def __init__(
        self,
        conversations: int = 2_000,
        turns: int = 30,
        waiting: int = 8,
        remembered_for: float = REMEMBERED_FOR,
    ) -> None:
        """``conversations`` and ``turns`` of each are remembered; at most ``waiting`` may be open."""
        self._remembered_for = remembered_for
        self._clearing: asyncio.TimerHandle | None = None
        self._conversations: OrderedDict[str, _Conversation] = OrderedDict()
        self._most_conversations = conversations
        self._most_turns = turns
        self._most_waiting = waiting
        self._tasks: set[asyncio.Task[None]] = set()

    def take(self, conversation_id: str, message_id: str, run: Run) -> Turn:
        """The turn of a message: the one already known, else a new one that starts now.

        ``run`` handles the message and delivers replies; it sees to it that a message which another
        process has answered is not handled again (:mod:`spinewise.channels.repeats`).
        A turn ends independently of the request that started it. Raises TooManyTurns.
        """
        conversation = self._conversations.pop(conversation_id, None) or _Conversation()
        self._conversations[conversation_id] = conversation
        conversation.last = asyncio.get_running_loop().time()
        if self._clearing is None:
            self._clear_later(conversation.last + self._remembered_for)
        known = conversation.turns.get(message_id)
        if known is not None:
            return known
        if conversation.waiting >= self._most_waiting:
            raise TooManyTurns
        turn = conversation.turns[message_id] = Turn()
        task = asyncio.get_running_loop().create_task(self._play(conversation, message_id, turn, run))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        self._forget_oldest(conversation)
        return turn

    def forget(self, conversation_id: str) -> None:
        """Forget a conversation and all replies of it."""
        self._conversations.pop(conversation_id, None)

    def knows(self, conversation_id: str, message_id: str) -> bool:
        """Whether this message has a turn already."""
        known = self._conversations.get(conversation_id)
        return known is not None and message_id in known.turns

    async def finish(self, patience: float) -> None:
        """Wait until all open turns have ended, for so many seconds at most."""
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=patience)

    async def _play(self, conversation: _Conversation, message_id: str, turn: Turn, run: Run) -> None:
        failed = True
        try:
            async with conversation.in_order:
                await asyncio.wait_for(run(turn.deliver), LONGEST_TURN)
            failed = not turn.replies
            if failed:
                logger.error("A turn ended without any reply. Is the action server running?")
        except Exception:  # the person is told and can send again; what went wrong is logged
            logger.exception("A turn failed.")
        finally:
            if failed:
                TURNS_FAILED.inc()
                conversation.turns.pop(message_id, None)
            turn.end(failed)

    def _clear_later(self, when: float) -> None:
        self._clearing = asyncio.get_running_loop().call_at(when, self._clear)

    def _clear(self) -> None:
        """Forget who has been silent for long; the oldest come first."""
        now = asyncio.get_running_loop().time()
        self._clearing = None
        for name, conversation in list(self._conversations.items()):
            if conversation.last + self._remembered_for > now:
                self._clear_later(conversation.last + self._remembered_for)
                return
            del self._conversations[name]

    def _forget_oldest(self, conversation: _Conversation) -> None:
        while len(conversation.turns) > self._most_turns:
            oldest = next(iter(conversation.turns))
            if not conversation.turns[oldest].ended:
                break
            del conversation.turns[oldest]
        while len(self._conversations) > self._most_conversations:
            oldest = next(iter(self._conversations))
            if self._conversations[oldest].waiting:
                break
            del self._conversations[oldest]
