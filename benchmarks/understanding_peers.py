"""Other systems, trained on our data, measured on the same labelled rows as ``make understanding``.

``python -m benchmarks.understanding_peers DIR [--make]``

The peers are nlp.js and stock Rasa. Each learns two models: one from the intents
of ``data/nlu`` (``inform`` starts an assessment, ``affirm`` and ``deny`` answer a
question about flags) and one with an intent for every finding and value
(``benchmarks/peers/examples.py``). A finding is set when its intent comes first
with more than the peer's own threshold. Since each gives one intent for a text,
the findings are also looked for in every piece between punctuation marks ("in
pieces"). Rows are compared by the code of ``spinewise.understanding.evaluation``;
``flags`` leaves out values such as age and duration, which intents cannot carry. What
an emergency is follows from the findings by the same rules of urgency.

Peers are installed and trained with ``--make`` only, into ``var/``; without it,
one that is not ready for the present data is left out with a line that says so.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from benchmarks.intent_classifiers import Examples
from benchmarks.peers import diet, nlpjs
from benchmarks.peers.answered import Answered
from benchmarks.peers.examples import finding_examples, purpose_examples, told
from spinewise.findings import FindingId
from spinewise.knowledge.load import load
from spinewise.reasoning.urgency import triage
from spinewise.understanding.answers import interpret
from spinewise.understanding.evaluation import VALUES, Tally, own_findings, wilson
from spinewise.understanding.reader import pipeline, read

Row = dict[str, Any]
FILES = ("utterances", "answers", "redflags", "other")
_PIECES = re.compile(r"[.,;:!?\n]+|\bbut\b", re.IGNORECASE)
_FAILURES = (OSError, subprocess.CalledProcessError)


class Peer(Protocol):
    """What each module in ``benchmarks/peers`` offers."""

    NAME: str
    THRESHOLD: float
    MOST: int | None
    """Examples of one purpose that it learns well from."""

    def missing(self) -> str | None:
        """Return what is missing on this machine."""

    def prepare(self) -> None:
        """Install it."""

    def trained(self, examples: Examples) -> bool:
        """Whether its model for these examples is there."""

    def train(self, examples: Examples) -> None:
        """Train it."""

    def ask(self, examples: Examples, texts: Sequence[str]) -> Answered:
        """Ask it."""


PEERS: tuple[Peer, ...] = (nlpjs, diet)


@dataclass
class Understanding:
    """What one system makes of a row."""

    findings: Callable[[Row], dict[FindingId, Any]]
    starts: Callable[[Row], bool]
    milliseconds: list[float] = field(default_factory=list)
    """Of each message; may be filled while it is asked."""


def rows_of(folder: Path) -> dict[str, list[Row]]:
    """Return the rows of each file that is there."""
    rows: dict[str, list[Row]] = {}
    for name in FILES:
        file = folder / f"{name}.jsonl"
        if file.exists():
            lines = file.read_text(encoding="utf-8").splitlines()
            rows[name] = [json.loads(line) for line in lines if line.strip()]
    return rows


def text_of(row: Row) -> str:
    """Return what the person wrote."""
    return str(row["answer"] if "answer" in row else row["text"])


def pieces(text: str) -> list[str]:
    """Return the parts of a message between punctuation marks."""
    return [part.strip() for part in _PIECES.split(text) if part.strip()] or [text]


def ours() -> Understanding:
    """Return the understanding of the product."""
    pipeline()
    result = Understanding(lambda row: {}, lambda row: read(row["text"]).complaint)

    def findings(row: Row) -> dict[FindingId, Any]:
        began = time.perf_counter()
        if "answer" not in row:
            found = dict(own_findings(row["text"]))
        else:
            reading = read(row["answer"])
            own = reading.subject is None
            found = dict(interpret(reading, row["asked"], row["question"]).findings) if own else {}
        result.milliseconds.append((time.perf_counter() - began) * 1000)
        return found

    result.findings = findings
    return result


def of_peer(
    peer: Peer, purposes: Examples, phrases: Examples, rows: Sequence[Row], cut: bool
) -> Understanding:
    """Ask a peer about all rows, and return its understanding."""
    texts = list(dict.fromkeys(text_of(row) for row in rows))
    parts = list(dict.fromkeys(part for text in texts for part in [text, *pieces(text)]))
    purpose = dict(zip(texts, _all(peer.ask(purposes, texts)), strict=True))
    finding = dict(zip(parts, _all(peer.ask(phrases, parts)), strict=True))
    flags = {name for name, entry in load().findings.items() if entry.type == "flag"}

    def sure(answer: tuple[str | None, float, float]) -> str:
        return (answer[0] or "") if answer[1] >= peer.THRESHOLD else ""

    def findings(row: Row) -> dict[FindingId, Any]:
        text = text_of(row)
        found: dict[FindingId, Any] = {}
        for part in pieces(text) if cut else [text]:
            name, value = told(sure(finding[part])) or ("", None)
            if isinstance(value, tuple):
                value = tuple(dict.fromkeys((*found.get(name, ()), *value)))
            if name:
                found[name] = value
        asked = [name for name in row.get("asked", ()) if name in flags]
        meant = sure(purpose[text])
        if meant == "deny" or (meant == "affirm" and len(asked) == 1):
            found = {**dict.fromkeys(asked, meant == "affirm"), **found}
        return found

    cost = {
        text: purpose[text][2] + sum(finding[part][2] for part in (pieces(text) if cut else [text]))
        for text in texts
    }
    return Understanding(findings, lambda row: sure(purpose[row["text"]]) == "inform", list(cost.values()))


def _all(answered: Answered) -> list[tuple[str | None, float, float]]:
    return [
        (name, score, ms) for (name, score), ms in zip(answered.intents, answered.milliseconds, strict=True)
    ]


def measure(system: Understanding, rows: dict[str, list[Row]]) -> dict[str, str]:
    """Return the figures of one system as cells of a table."""
    cells: dict[str, str] = {}
    for name in ("utterances", "answers"):
        every, flags = Tally(), Tally()
        for row in rows.get(name, ()):
            found = system.findings(row)
            every.add(found, row["gold"], row.get("unsure", ()))
            flags.add(found, row["gold"], [*row.get("unsure", ()), *VALUES])
        if name in rows:
            cells[f"{name} F1"] = f"{every.all.f1:.3f}"
            cells[f"{name} flags P / R / F1"] = (
                f"{flags.all.precision:.2f} / {flags.all.recall:.2f} / {flags.all.f1:.3f}"
            )
    if "utterances" in rows:
        complaints = [row for row in rows["utterances"] if row["kind"] == "complaint"]
        cells["complaints recognised"] = _share([system.starts(row) for row in complaints])
    if "other" in rows:
        cells["wrong starts"] = _share([system.starts(row) for row in rows["other"]])
    if "redflags" in rows:
        knowledge = load()
        alarm = {
            row["id"]: triage(knowledge, system.findings(row)).urgency.name == "emergency"
            for row in rows["redflags"]
        }
        for title, wanted in (("emergencies recognised", True), ("false alarms", False)):
            cells[title] = _share([alarm[r["id"]] for r in rows["redflags"] if r["emergency"] is wanted])
    if system.milliseconds:
        cells["ms a message"] = f"{sum(system.milliseconds) / len(system.milliseconds):.2f}"
    return cells


def _share(hits: Sequence[bool]) -> str:
    low, high = wilson(sum(hits), len(hits))
    return f"{sum(hits)} of {len(hits)} = {sum(hits) / max(1, len(hits)):.1%} ({low:.1%} to {high:.1%})"


def table(results: dict[str, dict[str, str]]) -> str:
    """Return the figures as markdown, one column per system."""
    titles = list(dict.fromkeys(title for cells in results.values() for title in cells))
    lines = ["| | " + " | ".join(results) + " |", "|---" * (len(results) + 1) + "|"]
    for title in titles:
        lines.append(f"| {title} | " + " | ".join(cells.get(title, "") for cells in results.values()) + " |")
    return "\n".join(lines)


def ready(peer: Peer, models: Sequence[Examples], make: bool) -> bool:
    """Whether a peer can be asked; with ``make``, it is installed and trained first."""
    try:
        if make:
            if peer.missing() is not None:
                peer.prepare()
            for examples in models:
                if not peer.trained(examples):
                    print(f"training {peer.NAME} on {len(examples.texts)} examples", flush=True)
                    peer.train(examples)
        lacks = peer.missing()
        if lacks is None and not all(peer.trained(examples) for examples in models):
            lacks = "it has not been trained on the present data"
    except _FAILURES as error:
        lacks = f"it could not be made ({error})"
    if lacks is not None:
        print(f"skipped: {peer.NAME}: {lacks}" + ("" if make else "; PEERS=yes makes it"))
    return lacks is None


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print. Returns the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--make", action="store_true", help="install and train what is not ready")
    chosen = parser.parse_args(arguments)
    rows = rows_of(chosen.folder)
    if not rows:
        print(f"nothing to measure in {chosen.folder}")
        return 0
    every = [row for part in rows.values() for row in part]
    phrases = finding_examples(leave_out=[text_of(row) for row in every])
    purposes = {peer.NAME: purpose_examples(peer.MOST) for peer in PEERS}
    print("\npeers, trained on our data and measured on the same rows:")
    peers = [peer for peer in PEERS if ready(peer, (purposes[peer.NAME], phrases), chosen.make)]
    if not peers:
        return 0
    results = {"Spinewise": measure(ours(), rows)}
    for peer in peers:
        for cut in (False, True):
            title = peer.NAME + (", in pieces" if cut else "")
            results[title] = measure(of_peer(peer, purposes[peer.NAME], phrases, every, cut), rows)
    print("\n" + table(results))
    return 0


if __name__ == "__main__":
    sys.exit(main())
