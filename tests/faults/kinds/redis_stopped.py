"""Redis is stopped, and started again with nothing in it."""

from __future__ import annotations

from tests.faults.fault import Talk, WebFault


class RedisStopped(WebFault):
    name = "Redis stopped and started"
    how = "a real Redis is ended and started again, empty"
    on_demand = True

    def prepare(self) -> None:
        self.server = self.redis()
        super().prepare()

    def environment(self) -> dict[str, str]:
        return {"SPINEWISE_REDIS": self.server.url}

    def happen(self, talk: Talk) -> None:
        self.server.stop()
        talk()

    def mend(self) -> None:
        self.server.start()
