"""Measures understanding on labelled rows.

Files (one JSON object a line; a missing file is skipped with a line that says so):

``utterances.jsonl``  ``text``, ``gold``, ``unsure``, ``kind``: what a message says about its writer
``answers.jsonl``     ``question``, ``answer``, ``asked``, ``gold``, ``unsure``: what an answer tells
``redflags.jsonl``    ``text``, ``gold``, ``unsure``, ``kind``, ``emergency`` (true, false, or null for
                      "needs one question"): what the user is told, and the flags
``other.jsonl``       ``text``, ``group``: must not start an assessment

What counts: for each row the findings that were understood are compared with
``gold``; ids in ``unsure`` are left out. A flag or choice counts when it is equal,
a number when it is exact, a duration when it is within 25 %, a list element by
element. A wrong value counts as one missed and one made up. Findings of somebody
the writer cares for are not the writer's own and count as none.
"""

from __future__ import annotations

import json
import math
import time
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from spinewise.dialogue.first_message import FirstReply, reply_to_first
from spinewise.dialogue.turn import Conversation
from spinewise.findings import FindingId, FindingValue
from spinewise.understanding.answers import interpret
from spinewise.understanding.reader import pipeline, read
from spinewise.understanding.trained import Trained
from spinewise.understanding.wordset import wordset

VALUES = ("age", "sex", "region", "side", "duration_days", "onset", "severity")
SHADES = wordset(
    "high_energy_trauma very_unwell coughing_blood effort_pain severe_belly_pain stone_pain as_known",
    "eye_inflamed neuro_worsening",
)
"""Finer shades of other findings, which the labelled rows do not tell apart: not compared."""
_NEAR = 0.25
"""A duration may be off by this part of the right one."""


@dataclass
class Count:
    """Found, made up and missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """Part of what was understood that is right."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """Part of what was said that was understood."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        both = 2 * self.right + self.wrong + self.missed
        return 2 * self.right / both if both else 1.0


@dataclass
class Tally:
    """Counts over many rows, altogether and by finding."""

    all: Count = field(default_factory=Count)
    values: Count = field(default_factory=Count)
    by_finding: dict[FindingId, Count] = field(default_factory=dict)

    def add(
        self, predicted: Mapping[FindingId, Any], gold: Mapping[FindingId, Any], unsure: Collection[FindingId]
    ) -> list[str]:
        """Compare one row; returns its errors in words."""
        errors: list[str] = []
        shades = SHADES - set(gold)
        for finding in sorted((set(predicted) | set(gold)) - set(unsure) - shades):
            right, wrong, missed = _compare(finding, predicted.get(finding), gold.get(finding))
            for count in self._counts(finding):
                count.right += right
                count.wrong += wrong
                count.missed += missed
            if wrong or missed:
                errors.append(f"{finding}: understood {predicted.get(finding)!r}, is {gold.get(finding)!r}")
        return errors

    def _counts(self, finding: FindingId) -> list[Count]:
        counts = [self.all, self.by_finding.setdefault(finding, Count())]
        return [*counts, self.values] if finding in VALUES else counts


def _compare(finding: FindingId, predicted: Any, gold: Any) -> tuple[int, int, int]:
    if isinstance(predicted, tuple | list) or isinstance(gold, tuple | list):
        understood, said = set(predicted or ()), set(gold or ())
        return len(understood & said), len(understood - said), len(said - understood)
    if predicted is None or gold is None:
        return 0, int(predicted is not None), int(gold is not None)
    if finding == "duration_days":
        same = abs(float(predicted) - float(gold)) <= _NEAR * float(gold)
    else:
        same = predicted == gold
    return (1, 0, 0) if same else (0, 1, 1)


def wilson(part: int, whole: int) -> tuple[float, float]:
    """95 % interval of a proportion (Wilson 1927)."""
    if whole == 0:
        return 0.0, 1.0
    z = 1.959964
    p = part / whole
    middle = p + z * z / (2 * whole)
    spread = z * math.sqrt(p * (1 - p) / whole + z * z / (4 * whole * whole))
    bottom = 1 + z * z / whole
    return max(0.0, (middle - spread) / bottom), min(1.0, (middle + spread) / bottom)


def own_findings(text: str) -> dict[FindingId, FindingValue]:
    """What a message says about its writer; nothing when it is about somebody they care for."""
    reading = read(text)
    return {} if reading.subject is not None else reading.findings()


@cache
def _assistant() -> tuple[Conversation, Trained]:
    """The dialogue and the trained classifiers, as the running assistant has them."""
    from actions.resources import conversation
    from spinewise.serving.model_file import newest_model
    from spinewise.serving.start import ROOT

    return conversation(), Trained.from_archive(newest_model(ROOT / "models"))


@cache
def first_reply(text: str) -> FirstReply:
    """What a person is told after this message, handled as the first of a conversation."""
    talk, trained = _assistant()
    return reply_to_first(talk, trained, text)


def judge(text: str) -> str:
    """The urgency told after this first message: an emergency, or that of the rules so far."""
    from spinewise.reasoning.urgency import triage

    if first_reply(text).told_emergency:
        return "emergency"
    return triage(_assistant()[0].knowledge, read(text).findings()).urgency.name


def run(folder: Path, json_path: Path | None = None, errors: bool = False) -> int:
    """Measure on the files in ``folder`` and print the result; returns the exit status."""
    pipeline()
    summary: dict[str, float] = {}
    milliseconds: list[float] = []
    utterances = _rows(folder / "utterances.jsonl")
    if utterances is not None:
        summary["utterances_f1"] = _findings("utterances", utterances, errors, milliseconds)
        summary["complaint_recall"] = _complaints(utterances, errors)
    answers = _rows(folder / "answers.jsonl")
    if answers is not None:
        summary["answers_f1"] = _findings("answers", answers, errors, milliseconds)
    red_flags = _rows(folder / "redflags.jsonl")
    if red_flags is not None:
        _findings("redflags (flags only)", red_flags, errors, milliseconds, flags_only=True)
        summary.update(_red_flags(red_flags, errors))
    other = _rows(folder / "other.jsonl")
    if other is not None:
        summary["wrong_start_rate"] = _wrong_starts(other, errors, milliseconds)
    if milliseconds:
        ordered = sorted(milliseconds)
        summary["ms_per_message"] = sum(ordered) / len(ordered)
        print(
            f"\nmilliseconds a message: mean {summary['ms_per_message']:.2f}, "
            f"median {ordered[len(ordered) // 2]:.2f}, "
            f"95th percentile {ordered[int(len(ordered) * 0.95)]:.2f} ({len(ordered)} messages)"
        )
    if json_path is not None:
        json_path.write_text(
            json.dumps({k: round(v, 4) for k, v in summary.items()}, indent=2) + "\n", encoding="utf-8"
        )
    if not summary:
        print(f"nothing to measure in {folder}")
        return 1
    return 0


def _rows(file: Path) -> list[dict[str, Any]] | None:
    if not file.exists():
        print(f"skipped: there is no {file.name}")
        return None
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


def _findings(
    title: str,
    rows: Sequence[dict[str, Any]],
    errors: bool,
    milliseconds: list[float],
    flags_only: bool = False,
) -> float:
    tally = Tally()
    wrong: list[str] = []
    exact = 0
    for row in rows:
        begin = time.perf_counter()
        predicted = _understood(row)
        milliseconds.append(1000 * (time.perf_counter() - begin))
        unsure = [*row.get("unsure", ()), *(VALUES if flags_only else ())]
        found = tally.add(predicted, row["gold"], unsure)
        exact += not found
        if found:
            wrong.append(
                f"  {row['id']}: {row.get('text') or row['question'] + ' / ' + row['answer']}\n    "
                + "\n    ".join(found)
            )
    count = tally.all
    low, high = wilson(count.right, count.right + count.missed)
    low_p, high_p = wilson(count.right, count.right + count.wrong)
    print(f"\n{title}: {len(rows)} rows, {exact} without any error")
    print(
        f"  findings: F1 {count.f1:.3f}, precision {count.precision:.3f} (95 % {low_p:.3f} to {high_p:.3f}), "
        f"recall {count.recall:.3f} (95 % {low:.3f} to {high:.3f})"
    )
    if not flags_only:
        print(
            f"  values alone: F1 {tally.values.f1:.3f}, precision {tally.values.precision:.3f}, "
            f"recall {tally.values.recall:.3f}"
        )
    print("  by finding (right, made up, missed, F1):")
    for finding, c in sorted(tally.by_finding.items(), key=lambda item: (item[1].f1, item[0])):
        print(f"    {finding:22} {c.right:4} {c.wrong:4} {c.missed:4}   {c.f1:.2f}")
    if errors:
        print("\n".join(wrong))
    return count.f1


def _understood(row: dict[str, Any]) -> dict[FindingId, FindingValue]:
    if "answer" not in row:
        return own_findings(row["text"])
    reading = read(row["answer"])
    if reading.subject is not None:
        return {}
    return interpret(reading, row["asked"], row["question"]).findings


def _complaints(rows: Sequence[dict[str, Any]], errors: bool) -> float:
    complaints = [row for row in rows if row["kind"] == "complaint"]
    missed = [row for row in complaints if not _taken_up(row["text"])]
    return _rate("complaints recognised", len(complaints) - len(missed), len(complaints), missed, errors)


def _taken_up(text: str) -> bool:
    """Whether a first message is taken as a complaint: the questions begin, or help is advised at once."""
    reply = first_reply(text)
    return reply.started or reply.told_emergency


def _wrong_starts(rows: Sequence[dict[str, Any]], errors: bool, milliseconds: list[float]) -> float:
    started = []
    for row in rows:
        begin = time.perf_counter()
        read(row["text"])
        milliseconds.append(1000 * (time.perf_counter() - begin))
        if first_reply(row["text"]).started:
            started.append(row)
    print(f"\nother: {len(rows)} rows")
    rate = _rate("wrong starts", len(started), len(rows), started, errors)
    for group in sorted({row["group"] for row in rows}):
        part = [row for row in started if row["group"] == group]
        print(f"    {group}: {len(part)} of {sum(row['group'] == group for row in rows)}")
    return rate


def _red_flags(rows: Sequence[dict[str, Any]], errors: bool) -> dict[str, float]:
    """Emergencies recognised, and false alarms, by what the user is told after the first message."""
    told = {row["id"]: judge(row["text"]) for row in rows}
    urgent = [row for row in rows if row["emergency"] is True]
    quiet = [row for row in rows if row["emergency"] is False]
    missed = [row for row in urgent if told[row["id"]] != "emergency"]
    alarmed = [row for row in quiet if told[row["id"]] == "emergency"]
    recall = _rate("emergencies recognised", len(urgent) - len(missed), len(urgent), missed, errors)
    alarms = _rate("false alarms", len(alarmed), len(quiet), alarmed, errors)
    kinds = Counter(row["kind"] for row in quiet)
    for kind, whole in sorted(kinds.items()):
        print(f"    {kind}: {sum(row['kind'] == kind for row in alarmed)} of {whole}")
    unclear = [row for row in rows if row["emergency"] is None]
    if unclear:
        said = Counter(told[row["id"]] for row in unclear)
        print(
            f"  needing one question ({len(unclear)}): told "
            + ", ".join(f"{k} {v}" for k, v in sorted(said.items()))
        )
    return {"emergency_recall": recall, "false_alarm_rate": alarms}


def _rate(title: str, part: int, whole: int, shown: Sequence[dict[str, Any]], errors: bool) -> float:
    low, high = wilson(part, whole)
    rate = part / whole if whole else 1.0
    print(f"  {title}: {part} of {whole} = {rate:.3f} (95 % {low:.3f} to {high:.3f})")
    if errors:
        for row in shown:
            print(f"    {row['id']}: {row['text']}")
    return rate
