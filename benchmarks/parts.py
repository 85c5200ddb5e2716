"""What ``make bench`` measures, part by part. Each returns its raw figures, by system."""

from __future__ import annotations

import asyncio
import importlib.metadata
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks import ours, stock
from benchmarks.load.__main__ import WEBHOOK
from benchmarks.load.__main__ import figures as load_figures
from benchmarks.load.people import Fixed, Log, Script, patients_talk
from benchmarks.load.people import load as put_load
from benchmarks.measure import (
    Served,
    cpu_seconds,
    long_conversation,
    memory_mib,
    new_conversations,
    percentile,
    start,
    stop,
    timed,
)

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "benchmarks" / "results"
OURS = (
    "my mid back hurts after lifting",
    "no",
    "I'm 42",
    "no",
    "why do you ask?",
    "no",
    "it gets better when I move",
    "no",
    "not sure",
    "no",
)
THEIRS = ("hello", "i am sad", "yes", "bye", "hi", "great", "are you a bot?", "no", "goodbye", "hey")
PEOPLE = 8
"""At once, without a pause, when turns per second are counted."""
SPINEWISE, STOCK, FLOOR = "Spinewise", "stock Rasa", "floor"
Raw = dict[str, Any]


@dataclass(frozen=True)
class Amounts:
    """How much of everything is measured."""

    conversations: int
    long: int
    """Turns of the long conversation."""
    soak: int
    """Turns after which memory is looked at."""
    their_soak: int
    """The same for stock Rasa, which is slower."""
    seconds: float
    """Of load."""
    messages: int
    """For understanding alone."""
    starts: int
    stock: bool = True

    def without_stock(self) -> Amounts:
        """Return the same without stock Rasa."""
        return replace(self, stock=False)


@contextmanager
def served(name: str, extra: dict[str, str] | None = None) -> Iterator[Served]:
    """Start one of the three systems; ready is when it answers its first message."""
    with tempfile.TemporaryDirectory() as state:
        if name == SPINEWISE:
            running = ours.start(Path(state), extra)
        elif name == FLOOR:
            command = [sys.executable, "-W", "ignore", "-m", "benchmarks.floor", "--port"]
            running = start(lambda port: [*command, str(port)], ROOT, dict(stock.ENVIRONMENT))
        else:
            running = start(stock.serve, stock.PROJECT, stock.ENVIRONMENT)
        try:
            yield running
        finally:
            stop(running)


def systems(amounts: Amounts, *, floor: bool = False) -> list[str]:
    """Return which systems take part."""
    names = [SPINEWISE] + ([FLOOR] if floor else [])
    if amounts.stock:
        stock.prepare()
        names.append(STOCK)
    return names


def install(amounts: Amounts) -> Raw:
    """MiB of all packages, as their own records list them; without byte code."""
    listed = (ROOT / "requirements" / "runtime.txt").read_text()
    names = re.findall(r"^([A-Za-z0-9_.-]+)==", listed, re.MULTILINE)
    size = count = 0
    for name in names:
        try:
            files = importlib.metadata.distribution(name).files or []
        except importlib.metadata.PackageNotFoundError:
            continue  # for another Python or system
        count += 1
        size += sum(int(file.size or 0) for file in files if file.suffix != ".pyc")
    figures: Raw = {SPINEWISE: {"mib": size / 2**20, "packages": count}}
    if STOCK in systems(amounts):
        code = (
            "import importlib.metadata as m; every = list(m.distributions());"
            "files = [f for d in every for f in d.files or () if f.suffix != '.pyc'];"
            "print(len(every), sum(int(f.size or 0) for f in files))"
        )
        done = subprocess.run([str(stock.PYTHON), "-c", code], capture_output=True, text=True, check=True)
        their_count, their_size = done.stdout.split()
        figures[STOCK] = {"mib": int(their_size) / 2**20, "packages": int(their_count)}
    return figures


def train(amounts: Amounts) -> Raw:
    """Seconds to train from nothing: what ``make train`` runs, and ``rasa train`` for the other."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "spinewise"
        copy.mkdir()
        wanted = ("actions", "data", "knowledge", "spinewise", "scripts", "config.yml", "domain.yml")
        for name in (*wanted, "endpoints.yml"):
            source = ROOT / name
            (shutil.copytree if source.is_dir() else shutil.copy)(source, copy / name)
        environment = {**stock.ENVIRONMENT, "PYTHONPATH": str(copy)}
        figures: Raw = {SPINEWISE: {"s": timed([sys.executable, "scripts/train.py"], copy, environment)}}
    if STOCK in systems(amounts):
        figures[STOCK] = {"s": timed(stock.train(), stock.PROJECT, stock.ENVIRONMENT)}
    return figures


def ready(amounts: Amounts) -> Raw:
    """Seconds from nothing to the first answer, as the median of some starts; and memory then."""
    figures: Raw = {}
    for name in systems(amounts, floor=True):
        seconds, mib = [], []
        for _ in range(1 if name == STOCK else amounts.starts):
            with served(name) as running:
                seconds.append(running.ready_seconds)
                mib.append(memory_mib(running))
        figures[name] = {"s": percentile(seconds, 0.5), "mib": percentile(mib, 0.5), "starts": len(seconds)}
    return figures


def turns(amounts: Amounts) -> Raw:
    """Milliseconds of a turn of new conversations, one person at a time, actions and store included."""
    figures: Raw = {}
    for name in systems(amounts, floor=True):
        with served(name) as running:
            script = THEIRS if name == STOCK else OURS
            new_conversations(running.port, script, 2)
            began = cpu_seconds(running)
            times = new_conversations(running.port, script, amounts.conversations)
            spent = cpu_seconds(running) - began
        figures[name] = {f"p{p}": percentile(times, p / 100) for p in (50, 95, 99)}
        figures[name] |= {"turns": len(times), "cpu_ms": spent * 1000 / len(times)}
    return figures


def long(amounts: Amounts) -> Raw:
    """Milliseconds around some turns of one conversation."""
    from benchmarks.load.plots import draw_long
    from benchmarks.measure import around

    figures: Raw = {}
    series = {}
    for name in systems(amounts):
        with served(name) as running:
            script = THEIRS if name == STOCK else OURS
            new_conversations(running.port, script, 2)
            series[name] = long_conversation(running.port, script, amounts.long)
        wanted = [turn for turn in (10, 100, 500) if turn <= amounts.long]
        figures[name] = {f"turn {turn}": around(series[name], turn) for turn in wanted}
    draw_long(series, PICTURES / "long-conversation.svg")
    return figures


def memory(amounts: Amounts) -> Raw:
    """MiB over many turns of realistic conversations (stock Rasa: of its own script)."""
    from benchmarks.load.plots import draw_memory

    figures: Raw = {}
    series = {}
    for name in systems(amounts):
        most = amounts.their_soak if name == STOCK else amounts.soak
        make = _theirs() if name == STOCK else patients_talk()
        with served(name) as running:
            points = [(0, memory_mib(running))]
            for step in range(1, 11):
                log = _load(running, make, 4, turns=most // 10)
                points.append((points[-1][0] + len(log.turns), memory_mib(running)))
                if any(not turn.ok for turn in log.turns):
                    raise RuntimeError(f"{name}: a turn failed in step {step}")
        series[name] = points
        # The first tenth fills caches that are bounded; growth is told from both.
        figures[name] = {
            "idle": points[0][1],
            "after first tenth": points[1][1],
            "after": points[-1][1],
            "turns": points[-1][0],
        }
    draw_memory(series, PICTURES / "memory.svg")
    return figures


def load(amounts: Amounts) -> Raw:
    """Turns per second with people who do not pause: one worker, two workers, the floor, stock Rasa."""
    from benchmarks.load.plots import draw_load

    figures: Raw = {}
    with served(SPINEWISE) as running:
        _load(running, patients_talk(), PEOPLE, seconds=2)
        runs = {n: _load(running, patients_talk(), n, seconds=amounts.seconds / 2) for n in (1, 2, 4, 16)}
        figures["one worker, SQLite"], runs[PEOPLE] = _measured(running, patients_talk(), amounts.seconds)
    draw_load(dict(sorted(runs.items())), PICTURES / "load.svg")
    figures |= {f"{n} people, one worker, SQLite": load_figures(runs[n]) for n in sorted(runs)}
    with ours.shared_servers() as extra:
        if extra is None:
            print("PostgreSQL and Redis are not installed; two workers are left out", flush=True)
        else:
            for workers, name in ((1, "one worker"), (2, "two workers")):
                with served(SPINEWISE, {**extra, "SANIC_WORKERS": str(workers)}) as running:
                    _load(running, patients_talk(), PEOPLE, seconds=2)
                    title = f"{name}, PostgreSQL and Redis"
                    figures[title], _ = _measured(running, patients_talk(), amounts.seconds)
    with served(FLOOR) as running:
        figures[FLOOR], _ = _measured(running, lambda: Fixed(OURS), amounts.seconds / 2)
    if STOCK in systems(amounts):
        with served(STOCK) as running:
            _load(running, _theirs(), PEOPLE, seconds=2)
            figures[STOCK], _ = _measured(running, _theirs(), amounts.seconds)
    return figures


def understanding(amounts: Amounts) -> Raw:
    """Purposes of messages that were written apart: every peer learns ``data/nlu``."""
    from benchmarks.peers.purposes import compare

    return compare(amounts.messages)


def _theirs() -> Callable[[], Script]:
    return lambda: Fixed(THEIRS)


def _load(
    running: Served,
    make: Callable[[], Script],
    people: int,
    *,
    seconds: float | None = None,
    turns: int | None = None,
) -> Log:
    url = f"http://127.0.0.1:{running.port}{WEBHOOK}"
    return asyncio.run(put_load(url, make, people, seconds=seconds, turns=turns))


def _measured(running: Served, make: Callable[[], Script], seconds: float) -> tuple[Raw, Log]:
    """Load with :data:`PEOPLE`; also how much processor time server and load generator took."""
    before, mine, began = cpu_seconds(running), time.process_time(), time.perf_counter()
    log = _load(running, make, PEOPLE, seconds=seconds)
    took = time.perf_counter() - began
    figures: Raw = load_figures(log)
    figures["server_cpu_ms"] = (cpu_seconds(running) - before) * 1000 / max(1, len(log.turns))
    figures["server_cores"] = (cpu_seconds(running) - before) / took
    figures["generator_cores"] = (time.process_time() - mine) / took
    return figures, log
