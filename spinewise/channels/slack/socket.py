"""Socket Mode: events come through a WebSocket that the assistant opens; no public address."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from spinewise.channels.backoff import Backoff
from spinewise.channels.slack.doors import NotReady
from spinewise.channels.slack.sending import BAD_TOKEN, RECONNECT, UNREACHABLE, quiet_logger, reason_of
from spinewise.watching import request_id

logger = logging.getLogger(__name__)

OPENING = 20.0
"""Seconds for opening the WebSocket."""
PING = 5.0
"""Seconds between two looks at whether the connection lives."""


class SlackSocket(SocketModeClient):
    """Slack's own client, which keeps the connection; here with patience when an address is asked for.

    A network that is down is waited out with back-off, and said once. A token that is not
    good is said once, and then nothing more is tried.
    """

    def __init__(
        self,
        app_token: str,
        web_client: AsyncWebClient,
        take: Callable[[str, Mapping[str, Any]], None],
        *,
        backoff: Backoff | None = None,
        ping_interval: float = PING,
    ) -> None:
        """``take`` gets the type of each envelope and its payload; it must not wait for anything."""
        super().__init__(app_token, logger=quiet_logger(), web_client=web_client, ping_interval=ping_interval)
        self._take = take
        self._backoff = backoff or Backoff(*RECONNECT)
        self.socket_mode_request_listeners.append(self._receive)

    async def issue_new_wss_url(self) -> str:
        """The address for the next connection, as soon as Slack gives one."""
        while True:
            try:
                answer = await self.web_client.apps_connections_open(app_token=self.app_token)
            except (SlackApiError, *UNREACHABLE) as problem:
                reason = reason_of(problem)
                if reason in BAD_TOKEN:
                    logger.error(
                        "Slack refuses SPINEWISE_SLACK_APP_TOKEN (%s). The Slack channel is off; everything "
                        "else goes on. Make a new app-level token with the scope connections:write.",
                        reason,
                    )
                    self.closed = True
                    self.auto_reconnect_enabled = False
                    raise
                if not self._backoff.failures:
                    logger.warning("Slack cannot be reached (%s). I keep trying.", reason)
                await asyncio.sleep(self._backoff.failed())
            else:
                if self._backoff.failures:
                    logger.warning("Slack can be reached again.")
                self._backoff.worked()
                return str(answer["url"])

    async def connect(self) -> None:
        """Open the WebSocket. An address of Slack is good for one attempt, so each gets a new one."""
        while not self.closed:
            if self.wss_uri is None:
                self.wss_uri = await self.issue_new_wss_url()
            try:
                await asyncio.wait_for(super().connect(), OPENING)  # type: ignore[no-untyped-call]
            except asyncio.TimeoutError:
                logger.warning("Slack's WebSocket could not be opened. I keep trying.")
                self.wss_uri = None
            else:
                return

    async def _receive(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        """Queue what came in, in the order in which it came, and tell Slack at once that it is here."""
        try:
            request_id.begin()
            self._take(request.type, request.payload)
        except NotReady:
            return  # without an acknowledgement, Slack sends it again
        except Exception as problem:  # whatever it was, Slack must not send it again and again
            logger.error("An event of Slack could not be taken: %s", type(problem).__name__)
        await client.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id))
