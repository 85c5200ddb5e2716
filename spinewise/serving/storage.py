"""Storage as the running server uses it: checked at start, kept clean while it runs, closed at the end."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Mapping

from rasa.core.agent import Agent
from rasa.core.lock_store import LockError
from rasa.core.tracker_store import FailSafeTrackerStore
from rasa.core.utils import AvailableEndpoints
from sanic import Sanic

from spinewise.storage.errors import StoreError
from spinewise.storage.lock_store import ConversationLocks
from spinewise.storage.retention import keep_purging
from spinewise.storage.settings import (
    MEMORY,
    StorageSettingsError,
    archive_at,
    asks_consent,
    database,
    redis,
    retention_days,
)
from spinewise.storage.tracker_store import ConversationStore

WORKERS = "SANIC_WORKERS"


class StorageProblem(Exception):
    """The assistant cannot start with this storage; the message says what to do."""


def check(endpoints: AvailableEndpoints, environment: Mapping[str, str] = os.environ) -> None:
    """Make sure that the settings make sense, and fit the number of worker processes.

    Raises:
        StorageProblem: they do not.
    """
    ours = _is(endpoints.tracker_store, ConversationStore)
    place = (endpoints.tracker_store.url if ours else None) or database(environment)
    try:
        retention_days(environment)
        asks = asks_consent(environment)
        if ours:
            archive_at(place)
    except StorageSettingsError as problem:
        raise StorageProblem(str(problem)) from problem
    workers = environment.get(WORKERS, "1").strip() or "1"
    if not workers.isdigit() or int(workers) < 1:
        raise StorageProblem(f"{WORKERS}: {workers!r} is not a number of worker processes")
    if int(workers) == 1:
        return
    why = f"{WORKERS} is {workers}: several processes answer the same people. "
    if _is(endpoints.lock_store, ConversationLocks):
        shared = bool(endpoints.lock_store.url or redis(environment))
    else:
        shared = endpoints.lock_store is not None and endpoints.lock_store.type != "in_memory"
    if not shared:
        raise StorageProblem(
            f"{why}They need one Redis to take turns by. Name it, as in "
            f"SPINEWISE_REDIS=redis://localhost:6379/0, or set {WORKERS}=1"
        )
    if ours and asks and not redis(environment):
        raise StorageProblem(
            f"{why}Conversations that nobody agreed to keep are in one Redis that all of them share. Name "
            f"it in SPINEWISE_REDIS, or set {WORKERS}=1"
        )
    if (ours and place == MEMORY) or endpoints.tracker_store is None:
        raise StorageProblem(
            f"{why}They need one database, and SPINEWISE_DATABASE is {MEMORY}. Name another (SQLite serves "
            f"the processes of one machine, PostgreSQL those of many), or set {WORKERS}=1"
        )


async def begin(app: Sanic) -> None:
    """Take storage into use: connect, bring tables up to date, and delete from now on what is too old.

    Raises:
        StorageProblem: the database or Redis cannot be used.
    """
    agent: Agent = app.ctx.agent
    if isinstance(agent.tracker_store, FailSafeTrackerStore):
        # Rasa's wrapper takes a conversation that cannot be read for a new one, and keeps in memory what
        # cannot be written. People are to be told instead, and to find what they said when it works again.
        agent.tracker_store = agent.tracker_store._tracker_store
        agent.processor.tracker_store = agent.tracker_store
    try:
        if isinstance(agent.lock_store, ConversationLocks):
            await agent.lock_store.lines.open()
        if isinstance(agent.tracker_store, ConversationStore):
            await agent.tracker_store.archive.open()
    except (StoreError, LockError) as problem:
        raise StorageProblem(str(problem)) from problem
    if isinstance(agent.tracker_store, ConversationStore):
        store = agent.tracker_store
        app.ctx.retention = asyncio.create_task(
            keep_purging(store.archive, retention_days(), store.ready.let_go)
        )


async def end(app: Sanic, _: asyncio.AbstractEventLoop | None = None) -> None:
    """Let go of everything, once the last turn has ended."""
    task: asyncio.Task[None] | None = getattr(app.ctx, "retention", None)
    if task is not None:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
    agent: Agent | None = getattr(app.ctx, "agent", None)
    if agent is not None and isinstance(agent.tracker_store, ConversationStore):
        await agent.tracker_store.archive.close()
    if agent is not None and isinstance(agent.lock_store, ConversationLocks):
        await agent.lock_store.lines.close()


def _is(endpoint: object, kind: type) -> bool:
    return getattr(endpoint, "type", None) == f"{kind.__module__}.{kind.__qualname__}"
