"""``make bench``: Spinewise, the floor and stock Rasa side by side; writes ``benchmarks/RESULTS.md``.

``--quick`` takes less of everything, ``--only`` names parts; rows of parts that were not measured
keep the figures of the run before, with its date (``benchmarks/results/figures.json``).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence

from benchmarks import report
from benchmarks.parts import Amounts, install, load, long, memory, ready, train, turns, understanding

PARTS: dict[str, Callable[[Amounts], report.Figures]] = {
    "install": install,
    "train": train,
    "ready": ready,
    "turns": turns,
    "long": long,
    "memory": memory,
    "load": load,
    "understanding": understanding,
}
QUICK = Amounts(conversations=5, long=110, soak=1_000, their_soak=100, seconds=5, messages=50, starts=1)
FULL = Amounts(conversations=40, long=510, soak=10_000, their_soak=1_000, seconds=20, messages=200, starts=3)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and write the tables. Returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="minutes instead of a quarter of an hour")
    parser.add_argument("--only", default=",".join(PARTS), help=f"parts, from {', '.join(PARTS)}")
    parser.add_argument("--without-stock", action="store_true", help="leave stock Rasa out")
    parser.add_argument("--price", type=float, default=0.05, help="of the machine for an hour, in USD")
    parser.add_argument("--note", default="", help="what else there is to know about this run")
    options = parser.parse_args(arguments)
    amounts = QUICK if options.quick else FULL
    amounts = amounts.without_stock() if options.without_stock else amounts
    figures = report.kept()
    figures |= {"price": {"hour": options.price}, "note": {"text": options.note}}
    for name in options.only.split(","):
        print(f"measuring: {name}", flush=True)
        before = figures.get(name, {}).get(report.STOCK)
        figures[name] = {**report.stamp(quick=options.quick), **PARTS[name](amounts)}
        if before and report.STOCK not in figures[name]:
            figures[name] |= {report.STOCK: before, "stock_from_before": True}
        report.keep(figures)
    text = report.write(figures)
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
