"""Pictures of load tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt

from benchmarks.load.people import Log
from benchmarks.measure import percentile

matplotlib.rcParams["svg.hashsalt"] = "spinewise"


def draw_load(runs: Mapping[int, Log], file: Path) -> None:
    """Draw turns per second and the time of a turn over the number of people at once."""
    people = list(runs)
    times = [[turn.milliseconds for turn in log.turns if turn.ok] for log in runs.values()]
    rate = [
        len(each) / max(turn.at for turn in log.turns) for each, log in zip(times, runs.values(), strict=True)
    ]
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.4), layout="constrained")
    left.plot(people, rate, marker="o", color="#0b5c5c")
    left.set(xlabel="people at once, without a pause", ylabel="turns per second", ylim=(0, None))
    for share, colour in ((0.5, "#0b5c5c"), (0.95, "#c77700"), (0.99, "#a02020")):
        right.plot(
            people,
            [percentile(each, share) for each in times],
            marker="o",
            color=colour,
            label=f"p{share * 100:.0f}",
        )
    right.set(xlabel="people at once, without a pause", ylabel="a turn, ms", ylim=(0, None))
    right.legend(frameon=False)
    _save(figure, file)


def draw_long(series: Mapping[str, Sequence[float]], file: Path, most: int = 100) -> None:
    """Draw the time of each turn of one long conversation, as the median of ten."""
    figure, axes = plt.subplots(figsize=(6, 3.4), layout="constrained")
    for name, times in series.items():
        middle = [sorted(times[i : i + 10])[len(times[i : i + 10]) // 2] for i in range(0, len(times), 10)]
        axes.plot([i * 10 + 5 for i in range(len(middle))], middle, label=name)
    axes.set(xlabel="turn of one conversation", ylabel="a turn, ms (log)", yscale="log")
    axes.legend(frameon=False)
    _save(figure, file)


def draw_memory(series: Mapping[str, Sequence[tuple[int, float]]], file: Path) -> None:
    """Draw resident memory over the number of turns."""
    figure, axes = plt.subplots(figsize=(6, 3.4), layout="constrained")
    for name, points in series.items():
        axes.plot([turns for turns, _ in points], [mib for _, mib in points], marker=".", label=name)
    axes.set(xlabel="turns", ylabel="memory, MiB", ylim=(0, None))
    axes.legend(frameon=False)
    _save(figure, file)


def _save(figure: plt.Figure, file: Path) -> None:
    for axes in figure.axes:
        axes.spines[["top", "right"]].set_visible(False)
    file.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(file, metadata={"Date": None} if file.suffix == ".svg" else None)
    plt.close(figure)
