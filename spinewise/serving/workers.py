"""Several worker processes behind one port. Whoever dies is replaced, so that service comes back by itself.

Sanic's own way of running several processes waits until all have ended, and starts none again.
"""

from __future__ import annotations

import contextlib
import ctypes
import logging
import os
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Callable
from types import FrameType
from typing import IO

from spinewise.channels.backoff import Backoff
from spinewise.serving.reload import SIGNAL as RELOAD

logger = logging.getLogger(__name__)

LIVED = 60.0
"""Seconds after which a worker that dies is replaced at once, however many have died before."""
LOOK = 0.1
"""Seconds between looks whether to end, while the next worker is waited for."""


def listening(host: str, port: int) -> socket.socket:
    """A socket that workers share. Raises OSError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    shared = socket.socket(family, socket.SOCK_STREAM)
    shared.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    shared.bind((host, port))
    return shared


class Workers:
    """Worker processes, watched by the process that makes them."""

    def __init__(self, count: int, work: Callable[[], str]) -> None:
        """``work`` serves until it is told to end; what it gives is why it could not begin, or nothing."""
        self._count = count
        self._work = work
        self._began: dict[int, tuple[float, bool]] = {}
        """When each worker began, and whether it is one of the first."""
        self._ending = False
        self._backoff = Backoff(first=0.5, longest=30.0)

    def run(self) -> str:
        """Keep them running until this process is told to end.

        Returns:
            Why one of the first could not begin, which ends all of them; nothing after a normal end.
        """
        for told in (signal.SIGTERM, signal.SIGINT):
            signal.signal(told, self._end)
        signal.signal(RELOAD, self._hand_on)
        with tempfile.TemporaryFile(buffering=0) as why:
            for _ in range(self._count):
                self._begin(why)
            while self._began:
                worker, status = os.wait()
                if worker not in self._began:
                    continue
                since, first = self._began.pop(worker)
                code = os.waitstatus_to_exitcode(status)
                if first and code == os.EX_CONFIG:
                    self._end()
                if not self._ending:
                    self._replace(code, time.monotonic() - since)
            why.seek(0)
            return why.read().decode()

    def _end(self, *_: int | FrameType | None) -> None:
        self._ending = True
        for worker in self._began:
            with contextlib.suppress(ProcessLookupError):
                os.kill(worker, signal.SIGTERM)

    def _hand_on(self, number: int, _: FrameType | None) -> None:
        for worker in self._began:
            with contextlib.suppress(ProcessLookupError):
                os.kill(worker, number)

    def _replace(self, code: int, lived: float) -> None:
        if lived >= LIVED:
            self._backoff.worked()
        how = signal.Signals(-code).name if code < 0 else f"status {code}"
        logger.error("A worker process has ended (%s). Another one takes its place.", how)
        due = time.monotonic() + self._backoff.failed()
        while time.monotonic() < due and not self._ending:
            time.sleep(LOOK)
        if not self._ending:
            self._begin(None)

    def _begin(self, why: IO[bytes] | None) -> None:
        """``why``: where one of the first tells the process above why it cannot begin."""
        parent = os.getpid()
        worker = os.fork()
        if worker:
            self._began[worker] = (time.monotonic(), why is not None)
            if self._ending:  # told to end just before it was known
                self._end()
            return
        status = 1
        try:
            for told in (signal.SIGTERM, signal.SIGINT):
                signal.signal(told, signal.SIG_DFL)
            signal.signal(RELOAD, signal.SIG_IGN)  # what is still starting takes what is new anyway
            _end_with(parent)
            problem = self._work()
            status = os.EX_CONFIG if problem else 0
            if problem and why is not None:
                why.seek(0)  # as a rule all have the same problem; it is enough to hear it once
                why.write(problem.encode())
            elif problem:
                logger.error("A worker process cannot begin: %s", problem)
        except BaseException:  # nothing of this process may go on where the other one is
            logger.exception("A worker process failed.")
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)


def _end_with(parent: int) -> None:
    """Let this process end when the one that made it was killed, so that none serves on unseen."""
    with contextlib.suppress(OSError, AttributeError):  # Linux only
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG
    if os.getppid() != parent:
        os._exit(1)
