"""What can fail, each in the same shape: prepare, break, watch, mend, verify."""

from __future__ import annotations

import os
import shutil
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from pathlib import Path

from spinewise.storage.settings import sqlite_url
from tests.conftest import Assistant, start_assistant, stop_assistant
from tests.faults.person import Person, WebPerson
from tests.faults.verdict import dishonest
from tests.storage.servers import Postgres, Redis, program

CONSENT = "SPINEWISE_CONSENT"
"""What is said is kept from the first message on. Without effect where nobody is asked first."""
Talk = Callable[[], None]
"""Lets everybody say the next message, at once; returns when all were answered, refused or cut off."""


class Fault(ABC):
    """One fault. It is played by :func:`tests.faults.play.play`, which calls the methods in their order."""

    name = ""
    """As it stands in the table."""
    how = ""
    """How it is done; what is only simulated is said here."""
    on_demand = False
    """Left to ``make faults``; the others are part of ``make test`` too."""
    people = 3
    said_before = 2
    """Messages of each person before it happens."""

    def __init__(self) -> None:
        self.folder = Path()
        self._endings: list[Callable[[], None]] = []

    @abstractmethod
    def prepare(self) -> None:
        """Start all that is needed."""

    def arrives(self, who: int) -> Person:
        """Somebody new."""
        raise NotImplementedError

    @abstractmethod
    def happen(self, talk: Talk) -> None:
        """Break it, and let people talk meanwhile."""

    @abstractmethod
    def mend(self) -> None:
        """Do what an operator or time would do; nothing if the assistant has to mend itself."""

    @property
    @abstractmethod
    def database(self) -> str:
        """Where conversations are kept."""

    def watch(self) -> Sequence[str]:
        """What else is wrong while it is broken."""
        return ()

    def afterwards(self) -> Sequence[str]:
        """What else is wrong when all is over."""
        return ()

    def finally_(self, ending: Callable[[], None]) -> None:
        """Do something at the end, whatever happens; the last one is done first."""
        self._endings.append(ending)

    def close(self) -> None:
        """Stop all that was started."""
        while self._endings:
            self._endings.pop()()


class WebFault(Fault):
    """A fault that people at the web page meet. One assistant with SQLite, unless a fault says otherwise."""

    def __init__(self) -> None:
        super().__init__()
        self.assistants: list[Assistant] = []

    def prepare(self) -> None:
        self.assistants.append(self.start())

    def environment(self) -> dict[str, str]:
        """Settings of the assistant beside the ordinary ones."""
        return {}

    def settings(self) -> dict[str, str]:
        """The whole environment of the assistant."""
        return {
            "SPINEWISE_STATE": str(self.state),
            "SPINEWISE_DATABASE": self.database,
            "SPINEWISE_SECRET": "a secret for the tests of faults",
            CONSENT: "assumed",
            "SANIC_PROXIES_COUNT": "1",
            **self.environment(),
        }

    def start(self) -> Assistant:
        """Start an assistant."""
        log = self.folder / f"log-{len(self.assistants)}.txt"
        running = start_assistant(log, environment=self.settings(), dev=False)
        self.finally_(lambda: stop_assistant(running))
        return running

    @property
    def state(self) -> Path:
        return self.folder / "state"

    @property
    def database(self) -> str:
        return sqlite_url(self.state / "conversations.sqlite")

    def arrives(self, who: int) -> Person:
        person = WebPerson(who, self.assistants[who % len(self.assistants)].url)
        came = person.arrive()
        assert came.outcome == "answered", came
        return person

    def watch(self) -> Sequence[str]:
        """Somebody opens the page while it is broken."""
        came = WebPerson(self.people + 1, self.assistants[0].url).arrive()
        bad = dishonest(came)
        return [f"opening the page: {bad}"] if bad else []

    # --- servers beside the assistant

    def postgres(self) -> Postgres:
        """A database server of this fault's own."""
        program("postgres")
        folder = Path(tempfile.mkdtemp(prefix="spinewise-faults-"))
        self.finally_(lambda: shutil.rmtree(folder))
        server = Postgres(folder)
        self.finally_(server.stop)
        server.make()
        return server

    def redis(self) -> Redis:
        """A Redis of this fault's own."""
        program("redis-server")
        folder = self.folder / "redis"
        os.makedirs(folder)
        server = Redis(folder)
        self.finally_(server.stop)
        server.start()
        return server


class PostgresFault(WebFault):
    """A fault of an assistant whose database is a PostgreSQL of its own."""

    def prepare(self) -> None:
        self.server = self.postgres()
        super().prepare()

    @property
    def database(self) -> str:
        return self.server.url
