"""What a supervisor asks the running server: ``/health/live`` and ``/health/ready``."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import asdict

from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as json_response

from spinewise.serving.health import Part, health

_NEVER_KEPT = {"cache-control": "no-store"}


class Probes:
    """The routes. Anybody may ask, so however many do, the parts are asked once at a time."""

    def __init__(self) -> None:
        self._asking: asyncio.Task[Mapping[str, Part]] | None = None

    def add_to(self, app: Sanic) -> None:
        """Add the routes of both questions."""
        for name, handler in (("live", self._live), ("ready", self._ready)):
            app.add_route(handler, f"/health/{name}", methods=["GET", "HEAD"], name=f"health_{name}")

    async def _live(self, _: Request) -> HTTPResponse:
        """Tell that the event loop goes round. Nothing else: a restart would mend nothing else."""
        return json_response({"ok": True}, headers=_NEVER_KEPT)

    async def _ready(self, request: Request) -> HTTPResponse:
        """Tell whether a message could be answered now, and if not, which part is why."""
        parts = dict(await self._parts(request.app))
        if parts["model"].ok and getattr(request.app.ctx, "reload_refused", False):
            parts["model"] = Part(True, "loaded; a newer one, or newer knowledge, was refused: see the log")
        ok = all(part.ok for part in parts.values())
        body = {"ok": ok, "parts": {name: asdict(part) for name, part in parts.items()}}
        return json_response(body, status=200 if ok else 503, headers=_NEVER_KEPT)

    async def _parts(self, app: Sanic) -> Mapping[str, Part]:
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(health(getattr(app.ctx, "agent", None)))
        # Others wait for the same answer; one of them hanging up must not take it away.
        return await asyncio.shield(self._asking)


async def add(app: Sanic, _: asyncio.AbstractEventLoop | None = None) -> None:
    """Add the routes. Has to happen in the main process, before the router is closed."""
    Probes().add_to(app)
