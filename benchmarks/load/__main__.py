"""``python -m benchmarks.load [URL]``: load an assistant with realistic conversations.

Without an address, this project's assistant is started for it. Several numbers of people can be
named; each talks for the given time. A table is printed; with ``--plot`` a picture is drawn.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks import ours
from benchmarks.load.people import Log, load, patients_talk
from benchmarks.measure import percentile, stop

WEBHOOK = "/webhooks/rest/webhook"


def figures(log: Log) -> dict[str, float]:
    """Return the figures of one run."""
    times = [turn.milliseconds for turn in log.turns if turn.ok]
    last = max((turn.at for turn in log.turns), default=0.0)
    return {
        "turns": len(log.turns),
        "failed": len(log.turns) - len(times),
        "conversations": log.conversations,
        "per_second": len(times) / last if last else 0.0,
        **{f"p{p}": percentile(times, p / 100) if times else float("nan") for p in (50, 95, 99)},
    }


def table(runs: dict[int, Log]) -> str:
    """Return the figures as Markdown, a row for each number of people."""
    lines = [
        "| people at once | turns | failed | turns per second | p50 ms | p95 ms | p99 ms |",
        "|---" * 7 + "|",
    ]
    for people, log in runs.items():
        row = figures(log)
        lines.append(
            f"| {people} | {row['turns']:.0f} | {row['failed']:.0f} | {row['per_second']:.1f} | "
            f"{row['p50']:.1f} | {row['p95']:.1f} | {row['p99']:.1f} |"
        )
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run it. Returns the exit status: 1 if a turn failed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__)
    parser.add_argument("url", nargs="?", help="of a running assistant with its REST channel open")
    parser.add_argument("--people", default="1,2,4,8,16", help="at once; several, separated by commas")
    parser.add_argument("--seconds", type=float, default=20, help="for each number of people")
    parser.add_argument("--think", type=float, default=0, help="seconds a person reads and types, on average")
    parser.add_argument("--json", type=Path, help="file for every turn")
    parser.add_argument("--plot", type=Path, help="file for a picture, .svg or .png")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as state:
        served = None if options.url else ours.start(Path(state))
        url = options.url or f"http://127.0.0.1:{served.port}"  # type: ignore[union-attr]
        runs = {}
        try:
            for people in map(int, options.people.split(",")):
                talk = load(
                    url.rstrip("/") + WEBHOOK,
                    patients_talk(),
                    people,
                    seconds=options.seconds,
                    think=options.think,
                )
                runs[people] = asyncio.run(talk)
        finally:
            if served is not None:
                stop(served)
    print(table(runs))
    if options.json:
        every = {people: [vars(turn) for turn in log.turns] for people, log in runs.items()}
        options.json.write_text(json.dumps(every), encoding="utf-8")
    if options.plot:
        from benchmarks.load.plots import draw_load

        draw_load(runs, options.plot)
    return 1 if any(not turn.ok for log in runs.values() for turn in log.turns) else 0


if __name__ == "__main__":
    sys.exit(main())
