"""The database server is stopped, and started again."""

from __future__ import annotations

from tests.faults.fault import PostgresFault, Talk


class DatabaseStopped(PostgresFault):
    name = "database stopped and started"
    how = "a real PostgreSQL gets its fast shutdown and is started again"
    on_demand = True

    def happen(self, talk: Talk) -> None:
        self.server.stop()
        talk()

    def mend(self) -> None:
        self.server.start()
