"""The end of the server: turns that have begun are finished, and nothing new is begun."""

from __future__ import annotations

import asyncio
import contextlib
import signal

from sanic import Sanic

from spinewise.channels.ending import ENDING

LAST_BYTES = 5.0
"""Seconds for connections that are still busy once all turns have ended."""

SERVES_AFTER = 0.1
"""Seconds after which the event loop certainly serves, and no longer starts."""


async def set_up(app: Sanic, _: asyncio.AbstractEventLoop | None = None) -> None:
    """Bound the time that Sanic waits for connections."""
    app.config.GRACEFUL_SHUTDOWN_TIMEOUT = LAST_BYTES


async def end_at_once(_: Sanic, loop: asyncio.AbstractEventLoop) -> None:
    """Let SIGTERM end this process at once, as long as it is starting and has no turns.

    A worker would else do what the main process does with it, and what comes while the event loop
    changes from starting to serving is lost.
    """
    loop.remove_signal_handler(signal.SIGTERM)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def end_gracefully(app: Sanic) -> None:
    """Let SIGTERM end turns first, as soon as the server serves."""
    loop = asyncio.get_running_loop()
    loop.call_later(SERVES_AFTER, loop.add_signal_handler, signal.SIGTERM, app.stop)


async def begin(_: Sanic, loop: asyncio.AbstractEventLoop) -> None:
    """Let health say from now on that this process ends.

    Another SIGTERM changes nothing: a supervisor may send it to all processes, and the main process
    hands its own on to the workers. Another Ctrl+C ends the process at once.
    """
    ENDING.begin()
    loop.add_signal_handler(signal.SIGTERM, lambda: None)
    with contextlib.suppress(ValueError, RuntimeError):
        loop.remove_signal_handler(signal.SIGINT)
