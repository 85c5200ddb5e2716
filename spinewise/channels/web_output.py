"""The way out to the browser: bot messages of Rasa as reply objects."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from rasa.core.channels.channel import OutputChannel

from spinewise.channels.display import displayed


class WebOutput(OutputChannel):  # type: ignore[misc]
    """Hands each bot message to ``deliver`` as one reply object with its time."""

    def __init__(self, deliver: Callable[[dict[str, Any]], None]) -> None:
        self._deliver = deliver

    @classmethod
    def name(cls) -> str:
        """Name of the channel."""
        return "web"

    def tell_again(self, replies: list[dict[str, Any]]) -> None:
        """Deliver replies of a turn that has ended before; see :mod:`spinewise.channels.repeats`."""
        for reply in replies:
            self._deliver(reply)

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Send a bot message whole: one reply, never its text and its card separately."""
        self._send(message.get("text"), message.get("custom"), message.get("buttons"))

    async def send_text_message(self, recipient_id: str, text: str, **kwargs: Any) -> None:
        """Send words alone."""
        self._send(text, None, None)

    async def send_custom_json(self, recipient_id: str, json_message: dict[str, Any], **kwargs: Any) -> None:
        """Send a reply object alone."""
        self._send(None, json_message, None)

    def _send(self, text: str | None, custom: Any, buttons: Any) -> None:
        reply = displayed(text, custom, buttons)
        if reply is not None:
            self._deliver({**reply, "time": time.time()})
