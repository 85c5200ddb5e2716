"""Rasa's standard REST channel for tests and tools, without its two traps.

A message without ``sender`` is refused (the stock channel puts all such visitors
into one shared conversation), and text is only text: a leading slash never
becomes an intent payload.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import UserMessage
from rasa.core.channels.rest import RestInput
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from spinewise.channels.web_requests import plain


class DevRestChannel(RestInput):  # type: ignore[misc]
    """``POST /webhooks/rest/webhook`` with ``{"sender": ..., "message": ...}``."""

    @classmethod
    def name(cls) -> str:
        """Keep the address of the stock channel."""
        return "rest"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Rasa's routes behind a check of the body."""
        routes = super().blueprint(on_new_message)

        @routes.middleware("request")  # type: ignore[untyped-decorator]
        async def check_body(request: Request) -> HTTPResponse | None:
            if request.method != "POST":
                return None
            problem = body_problem(request)
            return response.json({"error": problem}, status=400) if problem else None

        return routes

    def _extract_message(self, req: Request) -> str:
        return plain(req.json["message"])


def body_problem(request: Request) -> str | None:
    """Say what is wrong with the body of a message, or None when nothing is."""
    try:
        body = request.json
    except Exception:  # sanic raises its own InvalidUsage, whatever the reason
        return "the body is not JSON"
    if not isinstance(body, dict):
        return "the body must be a JSON object"
    for field in ("sender", "message"):
        if not isinstance(body.get(field), str):
            return f"'{field}' is missing or not a text"
    if not body["sender"].strip():
        return "'sender' is empty"
    return None
