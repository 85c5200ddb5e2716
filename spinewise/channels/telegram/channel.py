"""The Telegram channel as Rasa sees it. Off, and not even loaded, without a token.

With long polling, which is the default, it opens no door of its own. With a webhook it
takes updates at ``POST /webhooks/telegram/webhook`` from whoever knows the secret.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic
from sanic.exceptions import PayloadTooLarge
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as json_response

from spinewise.channels.session import SecretError, signing_key
from spinewise.channels.telegram.settings import SettingsError, TelegramSettings, telegram_settings
from spinewise.channels.web_requests import Refused, json_body
from spinewise.channels.web_settings import web_settings
from spinewise.replies.wording import default_wording

if TYPE_CHECKING:
    from spinewise.channels.telegram.service import Service

logger = logging.getLogger(__name__)

LARGEST_UPDATE = 512 * 1024
"""Bytes of one delivery: a long message that quotes another one, in their longest JSON form."""
HANDLED_WITHIN = 25.0
"""Seconds after which a delivery is confirmed although its answer is not out yet. Telegram
delivers again what is not confirmed within a minute or so."""
SECRET_HEADER = "x-telegram-bot-api-secret-token"


class TelegramChannel(InputChannel):  # type: ignore[misc]
    """Rasa input channel of the Telegram bot."""

    def __init__(self, settings: TelegramSettings | None, key: bytes = b"") -> None:
        """``settings``: None leaves the channel off. ``key``: the signing key."""
        self._settings = settings
        self._key = key

    @classmethod
    def name(cls) -> str:
        """Name of the channel, as it stands in conversations and in the webhook's address."""
        return "telegram"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> TelegramChannel:
        """The channel as ``credentials.yml`` and the environment set it.

        Settings that make no sense leave it off, with a line in the log: the rest goes on.
        """
        try:
            settings = telegram_settings(credentials)
            return cls(settings, signing_key(web_settings({}).state) if settings else b"")
        except (SettingsError, SecretError) as problem:
            logger.error("The Telegram channel is off: %s.", str(problem).rstrip("."))
            return cls(None)

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The start and end of the bot, and the webhook's door if there is one."""
        doors = Blueprint("spinewise_telegram")
        if self._settings is None:
            return doors
        from spinewise.channels.telegram.service import Service

        settings, key = self._settings, self._key
        running: list[Service] = []

        async def begin(app: Sanic, _: Any) -> None:
            wording = default_wording()
            service = Service(
                settings, key, wording.say, lambda: getattr(app.ctx, "agent", None), on_new_message
            )
            running.append(service)
            service.start()

        async def end(app: Sanic, _: Any) -> None:
            while running:
                await running.pop().stop()

        async def webhook(request: Request) -> HTTPResponse:
            try:
                _check_secret(request, settings.webhook_secret(key))
                if request.stream is not None:
                    request.stream.request_max_size = LARGEST_UPDATE
                body = await json_body(request.headers.get("content-type"), request.stream, LARGEST_UPDATE)
                return await _deliver(running, body)
            except Refused as refused:
                return json_response({"error": {"code": refused.code}}, status=refused.status)
            except PayloadTooLarge:
                return json_response({"error": {"code": "too_large"}}, status=413)

        doors.listener("after_server_start")(begin)
        doors.listener("before_server_stop")(end)
        if settings.webhook_url is not None:
            doors.add_route(webhook, "/webhook", methods=["POST"], name="webhook", stream=True)
        return doors


def _check_secret(request: Request, secret: str) -> None:
    given = request.headers.get(SECRET_HEADER, "")
    if not hmac.compare_digest(given.encode("utf-8", "replace"), secret.encode()):
        raise Refused(403, "secret", "")


async def _deliver(running: list[Service], body: Mapping[str, Any]) -> HTTPResponse:
    """Take an update, and confirm it when it has been handled: else Telegram delivers it again."""
    from spinewise.channels.telegram.updates import Malformed

    if not running or not running[0].ready:
        raise Refused(503, "unavailable", "")
    try:
        task = running[0].take(body)
    except Malformed as error:
        raise Refused(400, "shape", "") from error
    if task is not None:
        await asyncio.wait({task}, timeout=HANDLED_WITHIN)
    return json_response({"ok": True})
