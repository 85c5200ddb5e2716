"""The disk with the conversations has no room left."""

from __future__ import annotations

import errno
import resource
import subprocess
from collections.abc import Sequence

import pytest
import requests

from tests.faults.fault import Talk, WebFault

BLOCK = b"x" * 4096


class _NoRoom(WebFault):
    def watch(self) -> Sequence[str]:
        return [*super().watch(), *self.not_ready(self.reason)]

    reason = ""

    def not_ready(self, reason: str) -> list[str]:
        """What is wrong with what the readiness probe says."""
        answer = requests.get(f"{self.assistants[0].url}/health/ready", timeout=30)
        why = answer.json()["parts"]["store"]["why"]
        return [] if (answer.status_code, why) == (503, reason) else [f"ready: {answer.status_code} {why}"]

    def afterwards(self) -> Sequence[str]:
        answer = requests.get(f"{self.assistants[0].url}/health/ready", timeout=30)
        return [] if answer.status_code == 200 else [f"not ready afterwards: {answer.text}"]


class DiskFull(_NoRoom):
    name = "full disk"
    how = "the state is on a small file system of its own (tmpfs), which is filled to the last byte"
    reason = "there is no room left"

    def prepare(self) -> None:
        self.state.mkdir()
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(self.state)],
            capture_output=True,
            text=True,
        )
        if mounted.returncode != 0:
            pytest.skip(f"a small file system needs the right to mount: {mounted.stderr.strip()}")
        self.finally_(lambda: subprocess.run(["umount", "--lazy", str(self.state)], check=True))
        super().prepare()

    def happen(self, talk: Talk) -> None:
        with (self.state / "ballast").open("wb", buffering=0) as ballast:
            try:
                while True:
                    ballast.write(BLOCK)
            except OSError as full:
                assert full.errno == errno.ENOSPC
        talk()

    def mend(self) -> None:
        (self.state / "ballast").unlink()


class WritingFails(_NoRoom):
    name = "disk refuses writes"
    how = "the server's limit for the size of its files (RLIMIT_FSIZE) is set to nothing, and lifted again"
    reason = "cannot be reached"

    def happen(self, talk: Talk) -> None:
        self.pid = self.assistants[0].process.pid
        self.before = resource.prlimit(self.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(self.pid, resource.RLIMIT_FSIZE, (0, self.before[1]))
        talk()

    def mend(self) -> None:
        resource.prlimit(self.pid, resource.RLIMIT_FSIZE, self.before)
