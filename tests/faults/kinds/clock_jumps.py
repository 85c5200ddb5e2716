"""The clock of the machine jumps by hours, and back."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import requests

from tests.faults.fault import Talk, WebFault

CLOCK = Path(__file__).resolve().parents[1] / "clock"


class _ClockJumps(WebFault):
    hours = 0

    def prepare(self) -> None:
        self.offset = self.folder / "offset"
        self.set(0)
        super().prepare()

    def environment(self) -> dict[str, str]:
        path = os.pathsep.join([str(CLOCK), *filter(None, [os.environ.get("PYTHONPATH")])])
        return {"PYTHONPATH": path, "WRONG_BY": str(self.offset), "SPINEWISE_REDIS": self.line}

    @property
    def line(self) -> str:
        if not hasattr(self, "server"):
            self.server = self.redis()
        return self.server.url

    def happen(self, talk: Talk) -> None:
        self.set(self.hours)
        talk()

    def mend(self) -> None:
        self.set(0)

    def set(self, hours: int) -> None:
        """Set the clock in one step."""
        draft = self.offset.with_suffix(".new")
        draft.write_text(str(hours * 3600))
        draft.replace(self.offset)

    def afterwards(self) -> Sequence[str]:
        answer = requests.get(f"{self.assistants[0].url}/health/ready", timeout=30)
        return [] if answer.status_code == 200 else [f"not ready: {answer.text}"]


class ClockForward(_ClockJumps):
    name = "clock jumps forward"
    how = "`time.time` of the server is 5 hours ahead, then right again; other clocks of the machine stay"
    hours = 5
    on_demand = True


class ClockBackward(_ClockJumps):
    name = "clock jumps backward"
    how = "`time.time` of the server is 5 hours behind, then right again"
    hours = -5
