"""``kill -9`` of a worker process in the middle of a turn."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Sequence
from pathlib import Path

import psycopg2

from tests.faults.fault import Talk, WebFault
from tests.storage.servers import until

SAVING = (
    "SELECT client_port FROM pg_stat_activity "
    "WHERE application_name = 'spinewise' AND wait_event_type = 'Lock' AND query LIKE '%moved%'"
)


class WorkerKilled(WebFault):
    name = "kill -9 of a worker in the middle of a turn"
    how = (
        "one server with two workers; the database is held up so that turns are under way for certain, "
        "then the worker that holds the first of them is killed. The other one goes on, and the dead one "
        "has to be replaced"
    )

    def prepare(self) -> None:
        self.base = self.postgres()
        self.line = self.redis()
        super().prepare()
        self.main = self.assistants[0].process.pid
        self.until_workers_ready(2)

    def until_workers_ready(self, times: int) -> None:
        log = self.assistants[0].log
        until(lambda: log.read_text().count("Spinewise is ready") >= times, f"no {times} workers began")

    @property
    def database(self) -> str:
        return self.base.url

    def environment(self) -> dict[str, str]:
        return {"SANIC_WORKERS": "2", "SPINEWISE_REDIS": self.line.url}

    def happen(self, talk: Talk) -> None:
        holding = psycopg2.connect(host="127.0.0.1", port=self.base.port, user="postgres", dbname="spinewise")
        talking = threading.Thread(target=talk)
        try:
            with holding.cursor() as cursor:
                cursor.execute("LOCK TABLE spinewise_events IN SHARE MODE")
            talking.start()
            until(lambda: bool(self.base.run(SAVING)), "no turn came as far as saving")
            self.before = workers(self.main)
            self.killed = owner(int(str(self.base.run(SAVING)[0][0])), self.before)
            os.kill(self.killed, signal.SIGKILL)
        finally:
            holding.close()
        talking.join()

    def mend(self) -> None:
        """Nobody does anything."""

    def afterwards(self) -> Sequence[str]:
        self.until_workers_ready(3)
        now = workers(self.main)
        if len(now) != 2 or self.killed in now or not set(self.before) & set(now):
            return [f"the dead worker was not replaced: {self.before}, then {now}"]
        return []


def workers(main: int) -> list[int]:
    """The processes of a server."""
    return [int(pid) for pid in Path(f"/proc/{main}/task/{main}/children").read_text().split()]


def owner(port: int, processes: Sequence[int]) -> int:
    """The one of some processes that has a connection from a local port."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    sockets = {f"socket:[{row[9]}]" for row in rows if int(row[1].split(":")[1], 16) == port}
    for pid in processes:
        for file in Path(f"/proc/{pid}/fd").iterdir():
            try:
                if os.readlink(file) in sockets:
                    return pid
            except OSError:  # closed meanwhile
                continue
    raise AssertionError(f"nobody has port {port}")
