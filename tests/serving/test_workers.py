"""Worker processes are replaced when they die, and end together when they are told to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.kinds.worker_killed import workers
from tests.storage.servers import until

PROGRAM = """
import signal, sys
from spinewise.serving.workers import Workers
def work():
    if "cannot" in sys.argv:
        return "there is no model"
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print("began", flush=True)
    signal.pause()
    return ""
print("ended:", Workers(2, work).run(), flush=True)
"""


class Running:
    def __init__(self, folder: Path, *arguments: str) -> None:
        self.out = folder / "out.txt"
        with self.out.open("w") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-c", PROGRAM, *arguments], stdout=out, stderr=subprocess.STDOUT
            )

    def until_began(self, times: int) -> list[int]:
        until(lambda: self.out.read_text().count("began") >= times, f"no {times} workers")
        until(lambda: len(self.workers) == 2, f"no two workers: {self.workers}")
        return self.workers

    @property
    def workers(self) -> list[int]:
        return workers(self.process.pid)

    def ended(self) -> str:
        assert self.process.wait(timeout=30) == 0, self.out.read_text()
        return self.out.read_text().splitlines()[-1]


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    program = Running(tmp_path)
    yield program
    if program.process.poll() is None:
        program.process.kill()
        program.process.wait()


def test_who_dies_is_replaced_again_and_again(running: Running) -> None:
    for times, how in ((2, signal.SIGKILL), (3, signal.SIGTERM), (4, signal.SIGSEGV)):
        victim = running.until_began(times)[0]
        os.kill(victim, how)
        until(lambda victim=victim: victim not in running.workers, "it did not die")
    assert len(running.until_began(5)) == 2
    assert running.process.poll() is None


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_all_end_when_told_to(running: Running, told: signal.Signals) -> None:
    of_it = running.until_began(2)
    running.process.send_signal(told)
    assert running.ended() == "ended: "
    assert not any(Path(f"/proc/{pid}").exists() for pid in of_it)


def test_none_serves_on_without_the_one_that_watches(running: Running) -> None:
    of_it = running.until_began(2)
    running.process.kill()
    running.process.wait()
    until(lambda: not any(alive(pid) for pid in of_it), "workers go on")


def test_who_cannot_begin_says_why(tmp_path: Path) -> None:
    assert Running(tmp_path, "cannot").ended() == "ended: there is no model"


def alive(pid: int) -> bool:
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
