"""The Slack channel of Rasa: off without tokens, and never in the way of the rest.

Slack's library is imported only when the channel is switched on. Connecting happens beside
the running assistant, so a network or a Slack that is down delays nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic
from sanic.exceptions import PayloadTooLarge
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as json_response

from spinewise.channels.session import signing_key
from spinewise.channels.slack.settings import SlackSettings, SlackSettingsError, slack_settings
from spinewise.channels.web_settings import web_settings
from spinewise.replies.wording import default_wording

if TYPE_CHECKING:
    from spinewise.channels.slack.connection import SlackConnection

logger = logging.getLogger(__name__)

ADDRESS = "/webhook"
"""Where Slack's signed requests come in, below ``/webhooks/slack``."""

OnNewMessage = Callable[[UserMessage], Awaitable[Any]]


class SlackChannel(InputChannel):  # type: ignore[misc]
    """Rasa input channel of Slack."""

    def __init__(self, settings: SlackSettings | None, state: Path) -> None:
        """``settings``: None leaves the channel off. ``state``: folder of the signing key."""
        self._settings = settings
        self._state = state
        self._connection: SlackConnection | None = None

    @classmethod
    def name(cls) -> str:
        """Name of the channel, as it stands in conversations."""
        return "slack"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> SlackChannel:
        """The channel as the environment sets it; settings that cannot work leave it off."""
        try:
            settings = slack_settings()
        except SlackSettingsError as problem:
            logger.error("The Slack channel is off: %s", problem)
            settings = None
        return cls(settings, web_settings({}).state)

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """The signed way in, if it is used, and the start and end of the connection."""
        routes = Blueprint("spinewise_slack")
        settings = self._settings
        if settings is None:
            return routes

        async def start(app: Sanic, _: Any) -> None:
            self._connection = _connection(settings, self._state, app, on_new_message)
            self._connection.start()

        async def stop(app: Sanic, _: Any) -> None:
            if self._connection is not None:
                await self._connection.close()

        async def requests(request: Request) -> HTTPResponse:
            if request.stream is not None:
                from spinewise.channels.slack.doors import LARGEST_BODY

                request.stream.request_max_size = LARGEST_BODY
            if self._connection is None or self._connection.door is None:
                return HTTPResponse(status=503)
            try:
                answer = await self._connection.door.knock(request.headers, request.stream)
            except PayloadTooLarge:
                return HTTPResponse(status=413)
            if answer.body is not None:
                return json_response(dict(answer.body), status=answer.status)
            return HTTPResponse(status=answer.status)

        if settings.mode == "requests":
            routes.add_route(requests, ADDRESS, methods=["POST"], name="requests", stream=True)
        routes.listener("after_server_start")(start)
        routes.listener("before_server_stop")(stop)
        return routes


def _connection(
    settings: SlackSettings, state: Path, app: Sanic, on_new_message: OnNewMessage
) -> SlackConnection:
    from spinewise.channels.slack.connection import SlackConnection

    def agent() -> Agent | None:
        loaded: Agent | None = getattr(app.ctx, "agent", None)
        return loaded if loaded is not None and loaded.is_ready() else None

    wording = default_wording()
    return SlackConnection(settings, signing_key(state), wording, agent, on_new_message)
