"""The end of the server: turns that have begun are finished, and nothing new is begun."""

from __future__ import annotations

import asyncio
import contextlib
import signal

from sanic import Sanic

from spinewise.channels.ending import ENDING

LAST_BYTES = 5.0
"""Seconds for connections that are still busy once all turns have ended."""

STARTED_AFTER = 0.05
"""Seconds after which the event loop has certainly changed from starting to serving."""


async def set_up(app: Sanic, _: asyncio.AbstractEventLoop | None = None) -> None:
    """Bound the time that Sanic waits for connections."""
    app.config.GRACEFUL_SHUTDOWN_TIMEOUT = LAST_BYTES


async def end_at_once(_: Sanic, __: asyncio.AbstractEventLoop) -> None:
    """Let SIGTERM end a process that is loading: a worker would do what the main process does with it."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


async def end_once_started(app: Sanic, loop: asyncio.AbstractEventLoop) -> None:
    """Let a SIGTERM from now on wait until the server serves: Sanic would lose it before."""
    loop.add_signal_handler(signal.SIGTERM, _end, app, loop)


def started(app: Sanic) -> None:
    """The server is about to serve."""
    asyncio.get_running_loop().call_later(STARTED_AFTER, setattr, app.ctx, "started", True)


def _end(app: Sanic, loop: asyncio.AbstractEventLoop) -> None:
    if getattr(app.ctx, "started", False):
        app.stop()
    else:
        loop.call_later(STARTED_AFTER, _end, app, loop)


async def begin(_: Sanic, loop: asyncio.AbstractEventLoop) -> None:
    """Let health say from now on that this process ends.

    Another SIGTERM changes nothing: a supervisor may send it to all processes, and the main process
    hands its own on to the workers. Another Ctrl+C ends the process at once.
    """
    ENDING.begin()
    loop.add_signal_handler(signal.SIGTERM, lambda: None)
    with contextlib.suppress(ValueError, RuntimeError):
        loop.remove_signal_handler(signal.SIGINT)
