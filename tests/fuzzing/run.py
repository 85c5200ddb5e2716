"""Many made-up messages, bodies and files, and a table of what came of them."""

from __future__ import annotations

import gc
import itertools
import multiprocessing
import os
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from tests.fuzzing import dialogue, doors, loading, understanding

CHUNK = 250
"""Cases that are made up together. Hypothesis remembers them until the chunk is done."""


class Target(NamedTuple):
    """What is fuzzed."""

    cases: st.SearchStrategy[Any]
    check: Callable[[Any], int]
    memory: Callable[[], float]
    """Memory in MiB of the process that does the work."""
    well: Callable[[], None] = lambda: None
    """Called after each chunk."""
    said: Callable[[], str] = lambda: ""
    """What is told at the end, beside the table."""


class Run(NamedTuple):
    """What came of one target."""

    name: str
    inputs: int
    seconds: float
    first: float
    """Memory in MiB after a tenth of it, when everything that is kept on purpose has been met."""
    last: float
    slowest: float
    said: str


def _memory() -> float:
    gc.collect()
    return int(Path("/proc/self/status").read_text().partition("VmRSS:")[2].split()[0]) / 1024


def _chunk(target: Target, number: int) -> tuple[int, float]:
    """Try one chunk of cases: how many inputs they had, and the longest time that one case took."""
    met: list[tuple[int, float]] = []

    @seed(number)
    @settings(max_examples=CHUNK, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(target.cases)
    def chunk(case: Any) -> None:
        start = time.perf_counter()
        met.append((target.check(case), time.perf_counter() - start))

    chunk()
    return sum(inputs for inputs, _ in met), max(seconds for _, seconds in met)


def fuzz(name: str, target: Target, wanted: int) -> Run:
    """Give a target so many inputs; the first exception ends it, with the case made small."""
    inputs, first, slowest = 0, 0.0, 0.0
    began = time.perf_counter()
    for number in itertools.count():
        met, longest = _chunk(target, number)
        inputs, slowest = inputs + met, max(slowest, longest)
        target.well()
        if not first and inputs >= wanted / 10:
            first = target.memory()
        if inputs >= wanted:
            break
    seconds = time.perf_counter() - began
    return Run(name, inputs, seconds, first, target.memory(), slowest, target.said())


SHARES = {
    "knowledge loader: files": 0.1,
    "doors: bodies": 0.3,
    "understanding: messages": 0.35,
    "dialogue: messages": 0.25,
}
"""How much of everything each target gets."""


def run(name: str, wanted: int) -> Run:
    """Fuzz one target, in a process of its own so that its memory is its own."""
    if name.startswith("knowledge"):
        return fuzz(name, Target(loading.CASES, loading.check, _memory), wanted)
    if name.startswith("understanding"):
        return fuzz(name, Target(understanding.CASES, understanding.check, _memory), wanted)
    if name.startswith("dialogue"):
        return fuzz(name, Target(dialogue.CASES, dialogue.check, _memory), wanted)
    with tempfile.TemporaryDirectory() as folder, doors.open_doors(Path(folder)) as server:
        told = Target(doors.CASES, server.check, server.memory, server.unharmed, server.said)
        return fuzz(name, told, wanted)


def main(wanted: int) -> int:
    """Fuzz everything and print a table. Ends with the traceback of the first thing that went wrong."""
    with ProcessPoolExecutor(os.cpu_count(), multiprocessing.get_context("spawn")) as pool:
        waiting = [pool.submit(run, name, round(wanted * share)) for name, share in SHARES.items()]
        runs = [one.result() for one in waiting]
    print("| what | inputs | a second | exceptions | memory after a tenth, at the end | slowest |")
    print("|---|---|---|---|---|---|")
    for one in runs:
        rate = one.inputs / one.seconds
        memory = f"{one.first:.0f} MiB, {one.last:.0f} MiB"
        print(f"| {one.name} | {one.inputs:,} | {rate:.0f} | 0 | {memory} | {one.slowest:.1f} s |")
    print("\n" + "\n".join(one.said for one in runs if one.said))
    return 0
