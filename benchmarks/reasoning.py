"""How long the reasoning takes: ``python -m benchmarks.reasoning [rounds]``.

Plays the invented people of ``tests/reasoning/patients.yml`` and times each call
by the processor time it takes, in milliseconds. The first round, in which the
tables are made and nothing is remembered yet, is told apart.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from statistics import mean, median
from time import process_time
from typing import Any

import yaml

from spinewise.knowledge.load import Knowledge, load
from spinewise.reasoning.assess import assess
from spinewise.reasoning.implications import close
from spinewise.reasoning.questions import about_left, next_question
from spinewise.reasoning.urgency import triage

PATIENTS = Path(__file__).resolve().parents[1] / "tests" / "reasoning" / "patients.yml"
Times = dict[str, list[float]]


def play(knowledge: Knowledge, patient: dict[str, Any], times: Times) -> int:
    """One conversation; adds its times. Returns the number of questions."""
    truth = {**patient["told"], **patient["truth"]}
    findings: dict[str, Any] = dict(patient["told"])
    asked: list[str] = []
    unsure: set[str] = set()

    def timed(name: str, call: Callable[..., Any], *arguments: Any) -> Any:
        start = process_time()
        result = call(*arguments)
        times.setdefault(name, []).append((process_time() - start) * 1000)
        return result

    while True:
        timed("triage", triage, knowledge, findings)
        question = timed("next question", next_question, knowledge, findings, asked, unsure)
        if question is None:
            break
        timed("about left", about_left, knowledge, findings, asked, unsure)
        asked.append(question.id)
        known = close(knowledge, findings)
        for finding in question.asks:
            if finding in known:
                continue
            if finding in truth:
                findings = {**findings, finding: truth[finding]}
            elif finding in patient.get("unsure", ()) or knowledge.findings[finding].type != "flag":
                unsure.add(finding)
            else:
                findings = {**findings, finding: False}
    timed("assess", assess, knowledge, findings, asked)
    return len(asked)


def measure(rounds: int = 5) -> tuple[Times, Times, list[int]]:
    """Times of the first round, of the others, and the number of questions of each person."""
    knowledge = load()
    patients = yaml.safe_load(PATIENTS.read_text())["patients"]
    first: Times = {}
    others: Times = {}
    counts = [play(knowledge, patient, first) for patient in patients]
    for _ in range(rounds):
        for patient in patients:
            play(knowledge, patient, others)
    return first, others, counts


def main() -> None:
    """Print the table."""
    first, others, counts = measure(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
    print("call             round    mean     p50     p95     max   (ms)")
    for name in others:
        for label, times in (("first", first[name]), ("later", others[name])):
            ordered = sorted(times)
            print(
                f"{name:<16} {label}  {mean(times):6.2f}  {median(times):6.2f}"
                f"  {ordered[int(0.95 * len(ordered))]:6.2f}  {ordered[-1]:6.2f}"
            )
    print(f"questions: median {median(counts):g}, most {max(counts)}, {len(counts)} people")


if __name__ == "__main__":
    main()
