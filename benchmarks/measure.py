"""Measuring a running server: start, memory, turns."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import statistics
import subprocess
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Served:
    """A server under measurement."""

    process: subprocess.Popen[bytes]
    port: int
    ready_seconds: float


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def timed(command: Sequence[str], folder: Path, environment: dict[str, str]) -> float:
    """Run a command; return its seconds."""
    began = time.perf_counter()
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)
    return time.perf_counter() - began


def start(command: Callable[[int], list[str]], folder: Path, environment: dict[str, str]) -> Served:
    """Start a server; ready is when it answers its first message with words."""
    port = free_port()
    began = time.perf_counter()
    process = subprocess.Popen(
        command(port),
        cwd=folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    while time.perf_counter() - began < 180:
        if process.poll() is not None:
            raise RuntimeError(f"{command(port)} ended with {process.returncode}")
        try:
            if Client(port).say("hello"):
                return Served(process, port, time.perf_counter() - began)
        except (OSError, http.client.HTTPException, ValueError):
            pass
        time.sleep(0.05)
    raise RuntimeError(f"{command(port)} was not ready in time")


def stop(served: Served) -> None:
    """End a server and what it started."""
    os.killpg(served.process.pid, signal.SIGTERM)
    try:
        served.process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        os.killpg(served.process.pid, signal.SIGKILL)
        served.process.wait(timeout=20)


def memory_mib(served: Served) -> float:
    """Return the resident memory of the server in MiB."""
    for line in Path(f"/proc/{served.process.pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("no memory figure")


def cpu_seconds(served: Served) -> float:
    """Return the processor time of the server so far, its worker processes included."""
    parents, spent = {}, {}
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = file.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has just ended
        number = int(file.parent.name)
        parents[number] = int(fields[1])
        spent[number] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    family = {served.process.pid}
    while more := {n for n, parent in parents.items() if parent in family} - family:
        family |= more
    return sum(spent.get(number, 0.0) for number in family)


class Client:
    """One person at the REST channel."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.sender = uuid.uuid4().hex

    def say(self, text: str) -> list[dict[str, object]]:
        """Send a message; return the bot's messages."""
        body = json.dumps({"sender": self.sender, "message": text})
        self.connection.request("POST", "/webhooks/rest/webhook", body, {"Content-Type": "application/json"})
        answer = self.connection.getresponse()
        replies = json.loads(answer.read())
        if answer.status != 200:
            raise ValueError(f"status {answer.status}: {replies}")
        return list(replies)

    def milliseconds(self, text: str) -> float:
        """Send a message; return how long the whole turn took."""
        began = time.perf_counter()
        self.say(text)
        return (time.perf_counter() - began) * 1000


def new_conversations(port: int, script: Sequence[str], count: int) -> list[float]:
    """Return milliseconds of every turn of ``count`` new conversations."""
    return [client.milliseconds(text) for client in (Client(port) for _ in range(count)) for text in script]


def long_conversation(port: int, script: Sequence[str], turns: int) -> list[float]:
    """Return milliseconds of each turn of one conversation that repeats the script."""
    client = Client(port)
    return [client.milliseconds(script[turn % len(script)]) for turn in range(turns)]


def around(times: Sequence[float], turn: int, width: int = 10) -> float:
    """Return the median of the turns around one turn, counted from 1."""
    first = max(0, turn - width)
    return statistics.median(times[first : turn + width])


def percentile(times: Sequence[float], share: float) -> float:
    """Return a percentile, ``share`` from 0 to 1."""
    return sorted(times)[min(len(times) - 1, int(share * len(times)))]
