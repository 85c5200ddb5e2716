"""A number for each request and each delivery, by which log lines that belong together are found.

It is drawn, or comes from the proxy; it is never made from anything about the person.
"""

from __future__ import annotations

import re
import secrets
from asyncio import AbstractEventLoop
from contextvars import ContextVar

from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse

HEADER = "x-request-id"
WELL_FORMED = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""What proxies draw: 32 digits, or a UUID. Words do not fit in."""

_current: ContextVar[str | None] = ContextVar("request_id", default=None)


def current() -> str | None:
    """The number of the request that is being handled here, or None."""
    return _current.get()


def begin(given: str | None = None) -> str:
    """Handle a request or delivery from now on, in this task and in those that it starts.

    Args:
        given: the number that a trusted proxy has drawn; another one is drawn if it is not well-formed.
    """
    number = given if given and WELL_FORMED.fullmatch(given) else secrets.token_hex(16)
    _current.set(number)
    return number


async def _begin(request: Request) -> None:
    trusted = bool(request.app.config.PROXIES_COUNT)
    request.ctx.number = begin(request.headers.get(HEADER) if trusted else None)


async def _tell(request: Request, response: HTTPResponse) -> None:
    response.headers[HEADER] = getattr(request.ctx, "number", None) or begin()


async def add(app: Sanic, _: AbstractEventLoop | None = None) -> None:
    """Give each HTTP request its number, and tell it in the answer."""
    app.register_middleware(_begin, "request")
    app.register_middleware(_tell, "response")
