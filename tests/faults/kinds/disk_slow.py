"""The disk, or the machine with the database, does not answer."""

from __future__ import annotations

import os
import signal
import sqlite3
from pathlib import Path

from tests.faults.fault import PostgresFault, Talk, WebFault
from tests.faults.kinds.worker_killed import workers


class DiskSlow(WebFault):
    name = "slow disk (SQLite)"
    how = (
        "simulated: another process holds the file's lock for writing, so that no write ends, until "
        "everybody was told something"
    )

    def happen(self, talk: Talk) -> None:
        other = sqlite3.connect(self.state / "conversations.sqlite", isolation_level=None)
        try:
            other.execute("BEGIN EXCLUSIVE")
            talk()
        finally:
            other.close()

    def mend(self) -> None:
        """The lock is gone."""


class DatabaseFrozen(PostgresFault):
    name = "slow disk (PostgreSQL)"
    how = "simulated: all processes of a real PostgreSQL are stopped (SIGSTOP), and go on (SIGCONT)"
    on_demand = True

    def happen(self, talk: Talk) -> None:
        self.finally_(lambda: self.signal(signal.SIGCONT))
        self.signal(signal.SIGSTOP)
        talk()

    def mend(self) -> None:
        self.signal(signal.SIGCONT)

    def signal(self, what: signal.Signals) -> None:
        assert self.server.process is not None
        main = self.server.process.pid
        for pid in (main, *workers(main)):
            if Path(f"/proc/{pid}").exists():
                os.kill(pid, what)
