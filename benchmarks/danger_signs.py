"""The learned ear for danger: told and alarmed at each threshold, on messages it was not trained on.

``python -m benchmarks.danger_signs [FILE.jsonl ...]``

Five-fold over ``data/danger`` (each message heard by a classifier that never saw it), and
the files given (rows with ``text`` and ``emergency``, as ``redflags.jsonl``) by one trained
on all of it. Only ``data/danger`` is learned here; the model of ``make train`` also learns ordinary
messages of ``data/nlu``, so its confidences differ. The first line of each table is of what the
words state alone; below it, of both together.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf
from pathlib import Path

import numpy as np
from sklearn.model_selection import StratifiedKFold
from spacy.tokens import Doc

from spinewise.dialogue.suspicion import suspected
from spinewise.knowledge.load import Knowledge, load
from spinewise.knowledge.models import Urgency
from spinewise.reasoning.urgency import triage
from spinewise.understanding import danger_signs
from spinewise.understanding.danger_component import signs
from spinewise.understanding.linear import LinearClassifier
from spinewise.understanding.reader import analysed

THRESHOLDS = (0.5, 0.7, 0.85, 0.9, 0.95, 0.97, 0.98, 0.99)


@dataclass(frozen=True)
class Scored:
    """One message with the confidence at which it was suspected, 0 if it was not."""

    emergency: bool
    stated: bool
    """The words alone call for help now."""
    confidence: float


def score(knowledge: Knowledge, model: LinearClassifier, doc: Doc, emergency: bool) -> Scored:
    """Read and hear one message, and weigh it as the dialogue does."""
    sheet, reading = doc._.message, doc._.reading
    told = reading.findings()
    others = dict.fromkeys(reading.other_in_danger, True)
    stated = any(triage(knowledge, found).urgency == Urgency.emergency for found in (told, others))
    heard = danger_signs.hear(model, sheet.words, sheet.sentences)
    if heard is None:
        return Scored(emergency, stated, 0.0)
    weighed = replace(reading, sounds_like=replace(heard, sure=True))
    believed = suspected(knowledge, weighed, {}, told)
    return Scored(emergency, stated, heard.confidence if believed else 0.0)


def table(name: str, scored: Sequence[Scored]) -> str:
    """Return the lines of one data set."""
    dangers, others = [s for s in scored if s.emergency], [s for s in scored if not s.emergency]
    lines = [
        f"{name}: {len(dangers)} emergencies, {len(others)} others",
        "| | told | alarms |",
        "|---|---|---|",
    ]
    for threshold in (inf, *THRESHOLDS):
        told, alarms = (
            sum(s.stated or s.confidence >= threshold for s in group) / len(group)
            for group in (dangers, others)
        )
        label = "words alone" if threshold == inf else f"from {threshold}"
        lines.append(f"| {label} | {told:.1%} | {alarms:.1%} |")
    return "\n".join(lines)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    options = parser.parse_args()
    danger_signs.LIKELY = 0.0
    knowledge = load()
    examples = danger_signs.load_examples(signs(knowledge))
    docs = [analysed(example.text) for example in examples]
    words = [doc._.message.words for doc in docs]
    labels = np.array([example.sign for example in examples])
    scored: list[Scored] = []
    for seen, unseen in StratifiedKFold(5, shuffle=True, random_state=0).split(labels, labels):
        model = danger_signs.train([(words[i], str(labels[i])) for i in seen])
        scored += [score(knowledge, model, docs[i], labels[i] != danger_signs.NONE) for i in unseen]
    print(table("data/danger, five-fold", scored), "\n")
    model = danger_signs.train(list(zip(words, labels.tolist(), strict=True)))
    for file in options.files:
        rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
        judged = [row for row in rows if row["emergency"] is not None]
        found = [score(knowledge, model, analysed(row["text"]), bool(row["emergency"])) for row in judged]
        print(table(str(file), found), "\n")


if __name__ == "__main__":
    main()
