"""Keeps the raw figures of ``make bench`` and writes them as tables: ``benchmarks/RESULTS.md``."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent
RESULTS = FOLDER / "RESULTS.md"
FIGURES = FOLDER / "results" / "figures.json"
OURS, STOCK, FLOOR = "Spinewise", "stock Rasa", "floor"
ONE = "one worker, SQLite"
ONE_SHARED, TWO_SHARED = "one worker, PostgreSQL and Redis", "two workers, PostgreSQL and Redis"
Figures = dict[str, Any]
HEADER = (
    "# Benchmark: Spinewise beside stock Rasa\n\n"
    "Made by `make bench`. *Stock Rasa* is the project of `rasa init` (DIET, TED) with real TensorFlow, its "
    "tracker store in memory and no custom actions; Spinewise runs its actions, rules and ranking in every "
    "turn and keeps it in SQLite. *Floor* is the same web server and channel with one fixed reply. A turn is "
    "measured through HTTP, by a client on the same machine. Trust the ratios; raw figures move with the "
    "machine."
)
PICTURES = {
    "Turns per second, and the time of a turn, over the number of people at once": "load.svg",
    "Turns of one conversation": "long-conversation.svg",
    "Memory over many turns": "memory.svg",
}


def stamp(*, quick: bool) -> Figures:
    """Return where and when something was measured."""
    where = f"{os.cpu_count()} cores, {_processor()}, Python {platform.python_version()}"
    return {"measured": date.today().isoformat(), "where": where, "quick": quick}


def kept() -> Figures:
    """Return the figures that were measured before."""
    figures: Figures = json.loads(FIGURES.read_text()) if FIGURES.exists() else {}
    return figures


def keep(figures: Figures) -> None:
    """Keep the raw figures."""
    FIGURES.parent.mkdir(exist_ok=True)
    FIGURES.write_text(json.dumps(figures, indent=1, default=float) + "\n", encoding="utf-8")


def write(figures: Figures) -> str:
    """Write and return the tables."""
    parts = [HEADER, _when(figures), _beside(figures), _targets(figures), _loads(figures)]
    parts += [_understanding(figures), _pictures()]
    text = "\n\n".join(part for part in parts if part) + "\n"
    RESULTS.write_text(text, encoding="utf-8")
    return text


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else ():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _when(figures: Figures) -> str:
    runs: dict[tuple[str, str, bool], list[str]] = {}
    for name, part in figures.items():
        if "measured" in part:
            runs.setdefault((part["measured"], part["where"], part["quick"]), []).append(name)
    earlier = [name for name, part in figures.items() if part.get("stock_from_before")]
    told = f"\nStock Rasa's figures are of a run before in: {', '.join(earlier)}." if earlier else ""
    note = figures.get("note", {}).get("text")
    told += f"\n{note}" if note else ""
    when = "\n".join(
        f"Measured on {day}{', quickly' if quick else ''}: {', '.join(names)}; on {where}."
        for (day, where, quick), names in runs.items()
    )
    return when + told


def _beside(figures: Figures) -> str:
    lines = ["| | unit | Spinewise | floor | stock Rasa | Spinewise / stock |", "|---|---|---|---|---|---|"]

    def row(title: str, unit: str, part: str, key: str, digits: int = 1) -> None:
        values = [figures.get(part, {}).get(name, {}).get(key) for name in (OURS, FLOOR, STOCK)]
        if values[0] is None:
            return
        cells = ["" if value is None else f"{value:.{digits}f}" for value in values]
        ratio = f"{values[0] / values[2]:.2f}" if values[2] else ""
        lines.append(f"| {title} | {unit} | {cells[0]} | {cells[1]} | {cells[2]} | {ratio} |")

    row("packages", "MiB", "install", "mib", 0)
    row("train", "s", "train", "s")
    row("ready, with the first answer", "s", "ready", "s")
    row("memory idle", "MiB", "ready", "mib", 0)
    soak = {name: part for name, part in figures.get("memory", {}).items() if name in (OURS, STOCK)}
    if soak:
        told = " and ".join(f"{part['turns']:,.0f} turns ({name})" for name, part in soak.items())
        row(f"memory after {told}", "MiB", "memory", "after", 0)
    for share in (50, 95, 99):
        row(f"turn p{share}, new conversations", "ms", "turns", f"p{share}")
    row("processor time of a turn", "ms", "turns", "cpu_ms", 2)
    for turn in (10, 100, 500):
        row(f"turn {turn} of one conversation", "ms", "long", f"turn {turn}")
    loads = figures.get("load", {})
    rates = {OURS: loads.get(ONE), FLOOR: loads.get(FLOOR), STOCK: loads.get(STOCK)}
    shown = {"rates": {name: {"rate": part["per_second"]} for name, part in rates.items() if part}}
    price = figures.get("price", {}).get("hour", 0.0)
    for part in shown["rates"].values():
        part["cost"] = price / 3600 / part["rate"] * 1e6
    figures = {**figures, **shown}
    row("turns per second, one worker, 8 people", "1/s", "rates", "rate")
    row(f"a million turns, if the machine costs {price} USD an hour and is full", "USD", "rates", "cost", 2)
    return "\n".join(lines)


def _targets(figures: Figures) -> str:
    def get(*path: str) -> float:
        value: Any = figures
        for key in path:
            value = value[key]
        return float(value)

    targets: list[tuple[str, Callable[[], float], str, float, int]] = [
        ("train, s", lambda: get("train", OURS, "s"), "under", 25, 1),
        ("ready, s", lambda: get("ready", OURS, "s"), "under", 6, 1),
        ("memory idle, MiB", lambda: get("ready", OURS, "mib"), "under", 300, 0),
        ("turn p50, ms", lambda: get("turns", OURS, "p50"), "under", 10, 1),
        ("turn p99, ms", lambda: get("turns", OURS, "p99"), "under", 40, 1),
        (
            "turn 500 over turn 10",
            lambda: get("long", OURS, "turn 500") / get("long", OURS, "turn 10"),
            "at most",
            1.5,
            2,
        ),
        ("turns per second, one worker, SQLite", lambda: get("load", ONE, "per_second"), "at least", 120, 0),
        (
            "two workers over one, PostgreSQL and Redis",
            lambda: get("load", TWO_SHARED, "per_second") / get("load", ONE_SHARED, "per_second"),
            "at least",
            1.8,
            2,
        ),
        (
            "memory growth over 10,000 turns, %",
            lambda: (get("memory", OURS, "after") / get("memory", OURS, "idle") - 1) * 100,
            "under",
            5,
            1,
        ),
        (
            "of it after the first 1,000 turns, %",
            lambda: (get("memory", OURS, "after") / get("memory", OURS, "after first tenth") - 1) * 100,
            "",
            0,
            1,
        ),
    ]
    lines = ["| target | wanted | measured | met |", "|---|---|---|---|"]
    for title, measured, words, limit, digits in targets:
        try:
            value = measured()
        except (KeyError, ZeroDivisionError):
            continue
        met = {"under": value < limit, "at most": value <= limit, "at least": value >= limit}.get(words)
        told = {True: "yes", False: "**no**", None: ""}[met]
        wanted = f"{words} {limit:g}" if words else ""
        lines.append(f"| {title} | {wanted} | {value:.{digits}f} | {told} |")
    return "## Targets\n\n" + "\n".join(lines)


def _loads(figures: Figures) -> str:
    loads = {name: part for name, part in figures.get("load", {}).items() if isinstance(part, dict)}
    if not loads:
        return ""
    lines = [
        "## Under load\n",
        "People who do not pause: the next message goes out with the answer. Ours are simulated patients "
        "with detours (`python -m benchmarks.load`); 8 at once where nothing else is said. The client and, "
        "for the shared stores, PostgreSQL and Redis run on the same processors; *server cores* is how many "
        "the server's processes got.\n",
        "| | turns per second | p50 ms | p95 ms | p99 ms | failed | ms of processor per turn | "
        "server cores | client cores |",
        "|---" * 9 + "|",
    ]
    for name, part in loads.items():
        extra = [part.get(key) for key in ("server_cpu_ms", "server_cores", "generator_cores")]
        cells = ["" if value is None else f"{value:.2f}" for value in extra]
        lines.append(
            f"| {name} | {part['per_second']:.1f} | {part['p50']:.1f} | {part['p95']:.1f} | "
            f"{part['p99']:.1f} | {part['failed']:.0f} of {part['turns']:.0f} | {' | '.join(cells)} |"
        )
    return "\n".join(lines)


def _understanding(figures: Figures) -> str:
    peers = {name: part for name, part in figures.get("understanding", {}).items() if isinstance(part, dict)}
    if not peers:
        return ""
    lines = [
        "## Understanding alone\n",
        "The purpose of messages of `tests/intents` that were written apart from `data/nlu`, which all have "
        "learned (nlp.js and hassil at most 200 examples of each purpose, padacioso 10; the last two match "
        "whole sentences and are made for commands). Findings are compared in "
        "[decisions](../docs/decisions.md).\n",
        "| | right | one message, ms | times Spinewise | training, s | memory, MiB |",
        "|---" * 6 + "|",
    ]
    own = next(iter(peers.values()))["ms"]
    for name, part in peers.items():
        lines.append(
            f"| {name} | {part['right']} of {part['messages']} = {part['right'] / part['messages']:.0%} | "
            f"{part['ms']:.2f} | {part['ms'] / own:.2f} | {_cell(part, 'training_s')} | "
            f"{_cell(part, 'memory_mib')} |"
        )
    return "\n".join(lines)


def _cell(part: Figures, key: str) -> str:
    return f"{part[key]:.1f}" if key in part else ""


def _pictures() -> str:
    there = {title: file for title, file in PICTURES.items() if (FOLDER / "results" / file).exists()}
    return "\n\n".join(f"![{title}](results/{file})" for title, file in there.items())
