"""The learned ear for danger: told and alarmed at each threshold, on messages it was not trained on.

``python -m benchmarks.danger_signs [FILE.jsonl ...]``

Five-fold over ``data/danger`` (each message heard by a classifier that never saw it), and
the files given (rows with ``text`` and ``emergency``, as ``redflags.jsonl``) by one trained
on all of it. `told` and `alarms` are of the ear alone, with what the words state weighed in.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from sklearn.model_selection import StratifiedKFold
from spacy.tokens import Doc

from spinewise.dialogue.suspicion import suspected
from spinewise.knowledge.load import load
from spinewise.understanding import danger_signs
from spinewise.understanding.danger_component import signs
from spinewise.understanding.linear import LinearClassifier
from spinewise.understanding.reader import analysed

THRESHOLDS = (0.5, 0.7, 0.85, 0.9, 0.95, 0.97, 0.98, 0.99)


@dataclass(frozen=True)
class Scored:
    """One message with the confidence at which it was suspected, 0 if it was not."""

    emergency: bool
    confidence: float


def score(model: LinearClassifier, doc: Doc, emergency: bool) -> Scored:
    """Hear one message and weigh it as the dialogue does."""
    sheet, reading = doc._.message, doc._.reading
    heard = danger_signs.hear(model, sheet.words, sheet.sentences)
    if heard is None:
        return Scored(emergency, 0.0)
    weighed = replace(reading, sounds_like=replace(heard, sure=True))
    believed = suspected(load(), weighed, {}, reading.findings())
    return Scored(emergency, heard.confidence if believed else 0.0)


def table(name: str, scored: Sequence[Scored]) -> str:
    """Return the lines of one data set."""
    dangers = np.array([s.confidence for s in scored if s.emergency])
    others = np.array([s.confidence for s in scored if not s.emergency])
    lines = [
        f"{name}: {len(dangers)} emergencies, {len(others)} others",
        "| threshold | told | alarms |",
        "|---|---|---|",
    ]
    for threshold in THRESHOLDS:
        told, alarms = (dangers >= threshold).mean(), (others >= threshold).mean()
        lines.append(f"| {threshold} | {told:.1%} | {alarms:.1%} |")
    return "\n".join(lines)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    options = parser.parse_args()
    danger_signs.LIKELY = 0.0
    examples = danger_signs.load_examples(signs(load()))
    docs = [analysed(example.text) for example in examples]
    words = [doc._.message.words for doc in docs]
    labels = np.array([example.sign for example in examples])
    scored: list[Scored] = []
    for seen, unseen in StratifiedKFold(5, shuffle=True, random_state=0).split(labels, labels):
        model = danger_signs.train([(words[i], str(labels[i])) for i in seen])
        scored += [score(model, docs[i], labels[i] != danger_signs.NONE) for i in unseen]
    print(table("data/danger, five-fold", scored), "\n")
    model = danger_signs.train(list(zip(words, labels.tolist(), strict=True)))
    for file in options.files:
        rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
        judged = [row for row in rows if row["emergency"] is not None]
        found = [score(model, analysed(row["text"]), bool(row["emergency"])) for row in judged]
        print(table(str(file), found), "\n")


if __name__ == "__main__":
    main()
