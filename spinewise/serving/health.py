"""Whether the parts of the running assistant work.

Each part is asked a question that costs next to nothing, all of them at once, and none for longer
than :data:`PATIENCE`. What is said about a part is one of a few fixed sentences: whoever may ask
learns no address, no name and nothing that anybody said. What went wrong in detail is in the log.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urljoin

import aiohttp
from rasa.core.agent import Agent

from spinewise.channels.ending import ENDING
from spinewise.loaded import loaded
from spinewise.serving.actions import InProcessActions
from spinewise.storage.errors import StoreDamaged, StoreFull
from spinewise.storage.lock_store import ConversationLocks
from spinewise.storage.tracker_store import ConversationStore

PATIENCE = 2.0
"""Seconds after which a part that has not answered counts as one that does not work."""
WRITE_EVERY = 5.0
"""Seconds between two attempts to write, of all processes together, however many ask."""
JOB = "health"
NOBODY = "nobody: health"
"""A conversation that does not exist. No channel gives such a name."""


@dataclass(frozen=True)
class Part:
    """How one part is."""

    ok: bool
    why: str


Ask = Callable[[Agent], Awaitable[Part]]


async def health(agent: Agent | None) -> Mapping[str, Part]:
    """Ask every part how it is.

    Args:
        agent: the assistant's agent; None before one is loaded.
    """
    if ENDING.begun:
        return dict.fromkeys(("model", *_ASKED), Part(False, "not asked, because this process is ending"))
    if agent is None or not agent.is_ready():
        rest = dict.fromkeys(_ASKED, Part(False, "not asked, because the model is not loaded"))
        return {"model": Part(False, "not loaded"), **rest}
    answers = await asyncio.gather(*(_in_time(ask(agent)) for ask in _ASKED.values()))
    return {"model": Part(True, "loaded"), **dict(zip(_ASKED, answers, strict=True))}


async def _in_time(answer: Awaitable[Part]) -> Part:
    asking = asyncio.ensure_future(answer)
    # Not wait_for, which waits until what it gave up has come to its end: a database that hangs
    # does not even answer that.
    if not (await asyncio.wait({asking}, timeout=PATIENCE))[0]:
        asking.add_done_callback(_unheard)
        asking.cancel()
        return Part(False, f"did not answer within {PATIENCE:g} seconds")
    try:
        return asking.result()
    except StoreFull:
        return Part(False, "there is no room left")
    except StoreDamaged:
        return Part(False, "what is kept cannot be read")
    except Exception:  # whatever it is: the question was whether it works, and it does not
        return Part(False, "cannot be reached")


def _unheard(late: asyncio.Future[Part]) -> None:
    """Take note of how it ended, so that the event loop does not complain that nobody did."""
    if not late.cancelled():
        late.exception()


async def _knowledge(agent: Agent) -> Part:
    if not isinstance(agent.action_endpoint, InProcessActions):
        return Part(True, "kept by the action server")
    from actions.resources import conversation

    there = loaded().has(conversation)
    return Part(there, "loaded" if there else "not loaded yet")


async def _store(agent: Agent) -> Part:
    store = agent.tracker_store
    await store.exists(NOBODY)
    if isinstance(store, ConversationStore):
        # Reading works on a full disk. Whichever process is asked first writes a word; the others need not.
        await store.archive.claim(JOB, time.time(), WRITE_EVERY)
    return Part(True, "answers")


async def _locks(agent: Agent) -> Part:
    locks = agent.lock_store
    if not isinstance(locks, ConversationLocks):
        # Rasa's own lock stores wait without letting others go on.
        await asyncio.get_running_loop().run_in_executor(None, locks.get_lock, NOBODY)
        return Part(True, "answers")
    await locks.lines.ping()
    return Part(True, "answers" if locks.lines.shared else "inside this process")


async def _actions(agent: Agent) -> Part:
    endpoint = agent.action_endpoint
    if isinstance(endpoint, InProcessActions):
        return Part(True, "inside this process")
    async with (
        aiohttp.ClientSession() as client,
        client.get(_beside(endpoint.url), allow_redirects=False) as answer,
    ):
        return Part(answer.status == 200, "answers" if answer.status == 200 else f"says {answer.status}")


def _beside(webhook: str) -> str:
    """Address of an action server's health, which is beside its webhook."""
    return urljoin(webhook.rstrip("/"), "health")


_ASKED: Mapping[str, Ask] = {"knowledge": _knowledge, "store": _store, "locks": _locks, "actions": _actions}
