"""The database server is stopped, and started again."""

from __future__ import annotations

from tests.faults.fault import Talk, WebFault


class DatabaseStopped(WebFault):
    name = "database stopped and started"
    how = "a real PostgreSQL gets its fast shutdown and is started again"
    on_demand = True

    def prepare(self) -> None:
        self.server = self.postgres()
        super().prepare()

    @property
    def database(self) -> str:
        return self.server.url

    def happen(self, talk: Talk) -> None:
        self.server.stop()
        talk()

    def mend(self) -> None:
        self.server.start()
