"""A new model and new knowledge for the running server, without losing a conversation.

Everything is made anew beside what is in use, in a thread, while turns are answered. Only if all of it is
sound does it take the place of the old, between two turns. Else the old stays, and the log says why.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.core.processor import MessageProcessor
from sanic import Sanic

from spinewise.knowledge.errors import KnowledgeError
from spinewise.knowledge.load import default_folder
from spinewise.loaded import Loaded
from spinewise.replies.wording import WordingError
from spinewise.serving import fingerprints
from spinewise.serving.memory import settle_memory
from spinewise.serving.model_file import BadModel, newest_model, verified
from spinewise.storage.gate import StillBusy
from spinewise.storage.lock_store import ConversationLocks
from spinewise.watching import metrics, scrape

logger = logging.getLogger(__name__)

PATIENCE = 10.0
"""Seconds for turns to come to an end; those that come meanwhile wait."""
ROUNDS = 6
"""How often such a moment is sought."""


@dataclass(frozen=True)
class _New:
    """What was made beside what is in use."""

    values: Loaded
    path: Path
    name: str
    metadata: Any
    runner: Any
    sums: tuple[str, str]


class Reloading:
    """Takes new models and knowledge into use, one after the other."""

    def __init__(self, app: Sanic, models: Path) -> None:
        self._app = app
        self._models = models
        self._one_at_a_time = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Begin; returns at once."""
        task = asyncio.get_running_loop().create_task(self.reload())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def reload(self) -> None:
        """Take into use what is in the folders now, or tell why not."""
        async with self._one_at_a_time:
            try:
                new = await asyncio.get_running_loop().run_in_executor(None, make_anew, self._models)
                await self._swap(new)
            except (BadModel, KnowledgeError, WordingError) as problem:
                self._refused(str(problem))
            except StillBusy:
                self._refused("turns take too long. Try again")
            except Exception as problem:  # whatever it is, the old goes on
                logger.exception("What is new could not be loaded.")
                self._refused(f"it cannot be loaded ({type(problem).__name__})")
            else:
                metrics.RELOADS.labels("done").inc()
                metrics.REFUSED_RELOAD.set(0)
                logger.warning("Reloaded: answering by model %s from now on.", new.name)

    def _refused(self, why: str) -> None:
        metrics.RELOADS.labels("refused").inc()
        metrics.REFUSED_RELOAD.set(1)
        self._app.ctx.reload_refused = True
        logger.error("Not reloaded, the old model and knowledge go on: %s", why)

    async def _swap(self, new: _New) -> None:
        agent: Agent = self._app.ctx.agent
        for left in reversed(range(ROUNDS)):
            try:
                async with AsyncExitStack() as between_turns:
                    if isinstance(agent.lock_store, ConversationLocks):
                        await between_turns.enter_async_context(agent.lock_store.gate.closed(PATIENCE))
                    _put_in_place(agent, new)
                break
            except StillBusy:
                if not left:
                    raise
        settle_memory()
        scrape.tell_build(*new.sums)
        self._app.ctx.reload_refused = False


def make_anew(models: Path) -> _New:
    """Read, check and load everything as it is now in the folders.

    Raises:
        BadModel: there is no model, it is not as it was trained, or it does not fit the knowledge.
        KnowledgeError: the knowledge files have errors; each is named by file and line.
        WordingError: the wording file has an error.
    """
    from actions.resources import conversation

    path = newest_model(models)
    model_sum = verified(path)
    values = Loaded()
    with values.being_made():
        knowledge = conversation().knowledge
        name, metadata, runner = MessageProcessor._load_model(path)
    missing = sorted(set(knowledge.findings) - {slot.name for slot in metadata.domain.slots})
    if missing:
        raise BadModel(f"the model {name} does not know the finding '{missing[0]}'. Train it: make train")
    return _New(values, path, name, metadata, runner, (model_sum, fingerprints.of_folder(default_folder())))


def _put_in_place(agent: Agent, new: _New) -> None:
    """Let the agent answer by what is new. Nothing is waited for in here."""
    processor = agent.processor
    processor.model_filename, processor.model_path = new.name, new.path
    processor.model_metadata, processor.graph_runner = new.metadata, new.runner
    processor.domain = agent.domain = new.metadata.domain
    agent.tracker_store.domain = new.metadata.domain
    if isinstance(agent.nlg, TemplatedNaturalLanguageGenerator):
        agent.nlg.responses = new.metadata.domain.responses
    agent._set_fingerprint()
    new.values.use()
