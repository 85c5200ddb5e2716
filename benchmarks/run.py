"""``make bench``: Spinewise and stock Rasa side by side in one run; writes ``benchmarks/RESULTS.md``."""

from __future__ import annotations

import os
import platform
import shutil
import statistics
import sys
import tempfile
from datetime import date
from pathlib import Path

from benchmarks import stock
from benchmarks.measure import (
    Served,
    around,
    long_conversation,
    memory_mib,
    new_conversations,
    percentile,
    start,
    stop,
    timed,
)

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "benchmarks" / "RESULTS.md"
OURS = [
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
]
THEIRS = ["hello", "i am sad", "yes", "bye", "hi", "great", "are you a bot?", "no", "goodbye", "hey"]
CONVERSATIONS = 20
LONG = 210
TARGETS = {
    "ready": "at most 0.2",
    "memory": "at most 0.3",
    "turn p50, new conversations": "at most 0.4",
    "turn p95, new conversations": "",
}

Row = tuple[str, str, float, float]


def main() -> int:
    """Measure and write the table. Returns the exit status."""
    stock.prepare()
    ours = {**os.environ, "RASA_TELEMETRY_ENABLED": "false"}
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "spinewise"
        wanted = ("actions", "data", "knowledge", "spinewise", "config.yml", "domain.yml", "endpoints.yml")
        copy.mkdir()
        for name in wanted:
            source = ROOT / name
            (shutil.copytree if source.is_dir() else shutil.copy)(source, copy / name)
        print("Training", flush=True)
        train = [sys.executable, "-W", "ignore", "-m", "rasa", "train", "--force"]
        rows.append(
            ("train", "s", timed(train, copy, ours), timed(stock.train(), stock.PROJECT, stock.ENVIRONMENT))
        )
    print("Starting", flush=True)
    mine = start(
        lambda port: [sys.executable, "-m", "spinewise.serving", "--dev", "--port", str(port)], ROOT, ours
    )
    theirs: Served | None = None
    try:
        theirs = start(stock.serve, stock.PROJECT, stock.ENVIRONMENT)
        rows.append(("ready", "s", mine.ready_seconds, theirs.ready_seconds))
        rows += turns(mine, theirs)
        rows.append(("memory", "MiB", memory_mib(mine), memory_mib(theirs)))
    finally:
        stop(mine)
        if theirs is not None:
            stop(theirs)
    text = report(rows)
    RESULTS.write_text(text, encoding="utf-8")
    print(text)
    return 0


def turns(mine: Served, theirs: Served) -> list[Row]:
    """Measure turns of both, in turns, so that the machine's moods hit both."""
    fresh: tuple[list[float], list[float]] = ([], [])
    print("New conversations", flush=True)
    for _ in range(CONVERSATIONS // 5):
        fresh[0].extend(new_conversations(mine.port, OURS, 5))
        fresh[1].extend(new_conversations(theirs.port, THEIRS, 5))
    print("One long conversation", flush=True)
    long = (long_conversation(mine.port, OURS, LONG), long_conversation(theirs.port, THEIRS, LONG))
    rows: list[Row] = [
        ("turn p50, new conversations", "ms", statistics.median(fresh[0]), statistics.median(fresh[1])),
        ("turn p95, new conversations", "ms", percentile(fresh[0], 0.95), percentile(fresh[1], 0.95)),
    ]
    rows += [
        (f"turn {turn} of one conversation", "ms", around(long[0], turn), around(long[1], turn))
        for turn in (10, 100, 200)
    ]
    return rows


def report(rows: list[Row]) -> str:
    """Return the table as Markdown."""
    figures = {name: (mine, theirs) for name, _, mine, theirs in rows}
    last, tenth = figures["turn 200 of one conversation"], figures["turn 10 of one conversation"]
    lines = [
        "# Benchmark: Spinewise beside stock Rasa",
        "",
        f"Measured on {date.today().isoformat()} by `make bench`, in one run, on {os.cpu_count()} cores, "
        f"Python {platform.python_version()}. Stock Rasa is the project of `rasa init` (DIET, TED) with real "
        "TensorFlow and no custom actions; Spinewise runs its custom actions, rules and ranking in every "
        "turn. "
        "Trust the ratios; the raw figures move with the machine.",
        "",
        "| | unit | Spinewise | stock Rasa | ratio | target |",
        "|---|---|---|---|---|---|",
    ]
    for name, unit, mine, theirs in rows:
        lines.append(
            f"| {name} | {unit} | {mine:.1f} | {theirs:.1f} | {mine / theirs:.2f} | {TARGETS.get(name, '')} |"
        )
    lines.append(
        f"| turn 200 over turn 10 | | {last[0] / tenth[0]:.2f} | {last[1] / tenth[1]:.2f} | | at most 1.5 |"
    )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
