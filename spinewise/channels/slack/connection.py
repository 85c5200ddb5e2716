"""The connection to Slack, beside the running assistant."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from slack_sdk.errors import SlackClientError

from spinewise.channels.backoff import Backoff
from spinewise.channels.ending import ENDING
from spinewise.channels.slack.conversations import SlackConversations
from spinewise.channels.slack.doors import SignedDoor
from spinewise.channels.slack.sending import (
    BAD_TOKEN,
    RECONNECT,
    UNREACHABLE,
    SlackSender,
    reason_of,
)
from spinewise.channels.slack.settings import SlackSettings
from spinewise.channels.slack.socket import SlackSocket
from spinewise.replies.wording import Wording

logger = logging.getLogger(__name__)


class SlackConnection:
    """Keeps the channel connected, in one of its two modes."""

    def __init__(
        self,
        settings: SlackSettings,
        key: bytes,
        wording: Wording,
        agent: Callable[[], Agent | None],
        on_new_message: Callable[[UserMessage], Awaitable[Any]],
    ) -> None:
        self._settings = settings
        self._sender = SlackSender(settings.bot_token, settings.api)
        self._conversations = SlackConversations(self._sender, key, wording, agent, on_new_message)
        self._socket: SlackSocket | None = None
        self._task: asyncio.Task[None] | None = None
        self.door: SignedDoor | None = None
        """Where signed requests are checked, unless Socket Mode is used."""
        if settings.mode == "requests" and settings.signing_secret:
            self.door = SignedDoor(settings.signing_secret, self._conversations.take)

    def start(self) -> None:
        """Begin to connect; returns at once."""
        self._task = asyncio.get_running_loop().create_task(self._connect())

    async def close(self) -> None:
        """Take in nothing more, let answers under way go out, and end."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if self._socket is not None:
            await self._socket.close()  # type: ignore[no-untyped-call]
        await self._conversations.close(ENDING.left)

    async def _connect(self) -> None:
        try:
            if await self._token_is_good() and self._settings.app_token:
                self._socket = SlackSocket(
                    self._settings.app_token, self._sender.impatient, self._conversations.take
                )
                await self._socket.connect()
        except SlackClientError:
            pass  # the socket has said what is wrong
        except Exception as problem:
            logger.error("The Slack channel stopped: %s", type(problem).__name__)

    async def _token_is_good(self) -> bool:
        """Ask Slack, for as long as it takes to get an answer."""
        backoff = Backoff(*RECONNECT)
        while True:
            try:
                await self._sender.check()
            except (SlackClientError, *UNREACHABLE) as problem:
                reason = reason_of(problem)
                if reason in BAD_TOKEN:
                    logger.error(
                        "Slack refuses SPINEWISE_SLACK_BOT_TOKEN (%s). The Slack channel is off; everything "
                        "else goes on. Copy the token from your Slack app's page 'OAuth & Permissions'.",
                        reason,
                    )
                    return False
                if not backoff.failures:
                    logger.warning("Slack cannot be reached (%s). I keep trying.", reason)
                await asyncio.sleep(backoff.failed())
            else:
                if backoff.failures:
                    logger.warning("Slack can be reached again.")
                return True
