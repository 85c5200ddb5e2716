"""The running bot: takes updates, once each, and hands them to the chats in order."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from rasa.core.agent import Agent
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from spinewise.channels.backoff import Backoff
from spinewise.channels.ending import ENDING
from spinewise.channels.lanes import LaneFull, Lanes
from spinewise.channels.limits import Limiter, Rate
from spinewise.channels.once import Once
from spinewise.channels.telegram.api import LONG_POLL, BotApi, named, where, wished
from spinewise.channels.telegram.chats import Chats, OnNewMessage
from spinewise.channels.telegram.keyboard import Button
from spinewise.channels.telegram.rendering import Say
from spinewise.channels.telegram.settings import TelegramSettings
from spinewise.channels.telegram.updates import COMMANDS, Kind, Malformed, happening, update_id
from spinewise.watching import request_id

logger = logging.getLogger(__name__)

LAST_WORDS = 3.0
"""Seconds for confirming what was handled when the program ends."""
READY_AFTER = 0.2
"""Seconds between looks whether the assistant can answer."""


class Service:
    """One bot. ``start`` it when the server runs, ``stop`` it when the server ends."""

    def __init__(
        self,
        settings: TelegramSettings,
        key: bytes,
        say: Say,
        agent: Callable[[], Agent | None],
        on_new_message: OnNewMessage,
    ) -> None:
        """``key``: the signing key. ``agent``: the agent as it is at the moment."""
        self._settings = settings
        self._key = key
        self._say = say
        self._agent = agent
        self._api = BotApi(settings)
        self._chats = Chats(self._api, say, key, self._ready_agent, on_new_message)
        self._lanes = Lanes()
        self._once = Once()
        self._per_chat = Limiter(Rate(burst=40, per_second=1))
        self._username: str | None = None
        self._open: set[int] = set()
        """Ids of updates that are being handled."""
        self._next: int | None = None
        """The update after the last one that came."""
        self._progress = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    @property
    def ready(self) -> bool:
        """Whether the assistant can take a message."""
        agent = self._agent()
        return agent is not None and bool(agent.is_ready()) and not ENDING.begun

    def start(self) -> None:
        """Begin to take updates. Returns at once; Telegram need not be within reach."""
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def stop(self) -> None:
        """End: let open answers go out, and confirm what was handled."""
        if self._task is None:
            return
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        await self._lanes.close(ENDING.left)
        if self._settings.webhook_url is None and self._next is not None:
            try:
                await asyncio.wait_for(self._api.updates(self._unconfirmed(), 0), LAST_WORDS)
            except (TelegramError, asyncio.TimeoutError):
                logger.info("Telegram: the last messages will be delivered again.")
        await self._api.close()

    def take(self, raw: Mapping[str, Any]) -> asyncio.Task[None] | None:
        """Handle an update; the task that does, or None if there is nothing to do or it came before.

        Raises Malformed.
        """
        identifier = update_id(raw)
        what = happening(raw, self._username)
        if what is None or not self._once.first(identifier):
            return None
        try:
            if what.kind is not Kind.BLOCKED and self._per_chat.wait(str(what.chat)):
                raise LaneFull
            task = self._lanes.put(what.chat, lambda: self._chats.take(identifier, what))
        except LaneFull:
            with contextlib.suppress(LaneFull):
                self._lanes.put(("refused", what.chat), lambda: self._chats.refuse(what))
            return None
        self._open.add(identifier)
        task.add_done_callback(lambda _: self._ended(identifier))
        return task

    def _ended(self, identifier: int) -> None:
        self._open.discard(identifier)
        self._progress.set()

    async def _run(self) -> None:
        try:
            while not self.ready:
                await asyncio.sleep(READY_AFTER)
            await self._persistently(self._begin)
            logger.info("Telegram: the bot is ready.")
            if self._settings.webhook_url is None:
                await self._persistently(self._poll)
        except InvalidToken:
            logger.error(
                "Telegram does not accept the token in SPINEWISE_TELEGRAM_TOKEN. Copy it anew from "
                "@BotFather and start again. The Telegram channel is off; everything else goes on."
            )

    async def _persistently(self, work: Callable[[Backoff], Awaitable[None]]) -> None:
        """Do something until it succeeds, with growing waits. Raises InvalidToken."""
        backoff = Backoff(first=1.0)
        while True:
            try:
                await work(backoff)
                return
            except InvalidToken:
                raise
            except RetryAfter as wait:
                backoff.failed()
                seconds = wished(wait)
            except TelegramError as problem:
                seconds = backoff.failed()
                self._tell(problem, backoff.failures)
            except Exception as problem:  # a mistake of ours; the rest of the assistant goes on
                seconds = backoff.failed()
                logger.error("Telegram: something went wrong (%s). Trying again.", where(problem))
            await asyncio.sleep(seconds)

    def _tell(self, problem: TelegramError, failures: int) -> None:
        """Say once in a row what is wrong. A conflict is normal for a moment after a restart."""
        if isinstance(problem, Conflict):
            if failures == 3:
                logger.warning(
                    "Telegram: another program takes the messages of this bot. Only one may run with a "
                    "token; stop the other one. Trying again."
                )
        elif failures == 1:
            logger.warning(
                "Telegram cannot be used at the moment (%s). Trying again; everything else goes on.",
                named(problem),
            )

    async def _begin(self, backoff: Backoff) -> None:
        self._username = await self._api.username()
        if self._username:
            link = f"https://t.me/{self._username}"
            self._chats.group_keyboard = [[Button(self._say("telegram_open_chat"), url=link)]]
        if self._settings.webhook_url is None:
            await self._api.deliver_by_polling()
        else:
            await self._api.deliver_to(self._settings.webhook_url, self._settings.webhook_secret(self._key))
        try:
            await self._api.offer_commands({name: self._say(_DESCRIPTIONS[name]) for name in COMMANDS})
        except InvalidToken:
            raise
        except TelegramError as problem:
            logger.info("Telegram: the menu of commands could not be set (%s).", named(problem))

    async def _poll(self, backoff: Backoff) -> None:
        """Fetch updates and handle them, until a call fails.

        An update is confirmed only when it and all before it have been handled: what is cut off
        is delivered again. While some are being handled, Telegram gives them again at once, so
        instead of waiting there, this waits here for them.
        """
        if backoff.failures:
            await self._api.deliver_by_polling()  # a webhook that somebody set meanwhile is in the way
        while True:
            wait = 0 if self._open else LONG_POLL
            self._progress.clear()
            came = await self._api.updates(self._unconfirmed(), wait)
            if backoff.failures:
                logger.warning("Telegram can be used again.")
                backoff.worked()
            new = sum(self._came(raw) for raw in came)
            if came and not new and not self._open:
                raise TelegramError("no update can be read")
            if not came:
                # All is confirmed. After a week of silence Telegram may begin anew with lower numbers.
                self._next = None
            if self._open:
                try:
                    await asyncio.wait_for(self._progress.wait(), 0.5 if new else 1.0)
                except asyncio.TimeoutError:
                    continue

    def _came(self, raw: Any) -> bool:
        """Take an update that was fetched; whether it is a new one."""
        try:
            identifier = update_id(raw)
        except Malformed:
            logger.warning("Telegram: an update without a number was left out.")
            return False
        request_id.begin()
        new = self._next is None or identifier >= self._next
        if new:
            self._next = identifier + 1
        try:
            self.take(raw)
        except Malformed:
            logger.warning("Telegram: an update that could not be read was left out.")
        return new

    def _unconfirmed(self) -> int | None:
        return min(self._open) if self._open else self._next

    def _ready_agent(self) -> Agent:
        agent = self._agent()
        if agent is None:
            raise RuntimeError("no model is loaded")
        return agent


_DESCRIPTIONS = {
    "start": "telegram_command_start",
    "restart": "telegram_command_restart",
    "help": "telegram_command_help",
    "export": "telegram_command_export",
    "delete": "telegram_command_delete",
}
"""Names of the texts in the menu of commands."""
