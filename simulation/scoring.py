"""Scores of played patients; the words are those of the patient files.

*top-1*: the first-ranked cause is one of ``expected_top``. *top-3*: one of
``expected_in_top3`` is among the first three. *urgency exact*: as
``expected_urgency``. *unsafe*: less urgent than the least urgent level that is
acceptable; no advice at all counts as unsafe. *over-triage*: more urgent than
the most urgent level that is acceptable. *emergency missed*: an emergency was
expected and the person was not told so.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from simulation.answering import words
from simulation.patients import URGENCIES, VALUES, Patient
from simulation.playing import Played


@dataclass(frozen=True)
class Score:
    """Scores of one patient."""

    top1: bool
    top3: bool
    urgency_exact: bool
    unsafe: bool
    over_triage: bool
    emergency_expected: bool
    emergency_missed: bool
    questions: int
    """Questions that were put, repeats not counted."""


@dataclass(frozen=True)
class Rate:
    """A share of patients with its 95 % Wilson interval; all from 0 to 1."""

    hits: int
    of: int

    @property
    def value(self) -> float:
        """The share; 0 when there is nobody."""
        return self.hits / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % Wilson score interval (Wilson 1927); 0 to 1 when there is nobody."""
        return wilson(self.hits, self.of)


@dataclass(frozen=True)
class Summary:
    """Scores of a group of patients."""

    n: int
    top1: Rate
    top3: Rate
    urgency_exact: Rate
    unsafe: Rate
    over_triage: Rate
    emergency_missed: Rate
    """Of the patients for whom an emergency was expected."""
    questions_median: float
    questions_p90: float


def score(played: Played) -> Score:
    """Score a played conversation."""
    assessment = played.assessment or {}
    causes = [cause["id"] for cause in assessment.get("causes", ())]
    told = assessment.get("urgency")
    return score_advice(played.patient, causes, told, questions=len(played.questions))


def score_advice(patient: Patient, causes: Sequence[str], urgency: str | None, *, questions: int) -> Score:
    """Score advice given to a patient.

    Args:
        patient: who got it.
        causes: ids of causes, most probable first.
        urgency: how soon help was said to be needed; None when nothing was said.
        questions: how many questions were put before.
    """
    level = URGENCIES.index(urgency) if urgency is not None else -1
    acceptable = [URGENCIES.index(name) for name in patient.acceptable_urgency]
    emergency_expected = patient.expected_urgency == "emergency"
    return Score(
        top1=bool(causes) and causes[0] in patient.expected_top,
        top3=any(cause in patient.expected_in_top3 for cause in causes[:3]),
        urgency_exact=urgency == patient.expected_urgency,
        unsafe=level < min(acceptable),
        over_triage=level > max(acceptable),
        emergency_expected=emergency_expected,
        emergency_missed=emergency_expected and urgency != "emergency",
        questions=questions,
    )


def summarise(scores: Iterable[Score]) -> Summary:
    """Sum up a group of scores."""
    group = list(scores)

    def rate(holds: Callable[[Score], bool]) -> Rate:
        return Rate(sum(holds(s) for s in group), len(group))

    counts = sorted(s.questions for s in group)
    return Summary(
        n=len(group),
        top1=rate(lambda s: s.top1),
        top3=rate(lambda s: s.top3),
        urgency_exact=rate(lambda s: s.urgency_exact),
        unsafe=rate(lambda s: s.unsafe),
        over_triage=rate(lambda s: s.over_triage),
        emergency_missed=Rate(
            sum(s.emergency_missed for s in group), sum(s.emergency_expected for s in group)
        ),
        questions_median=median(counts),
        questions_p90=percentile(counts, 0.9),
    )


def wilson(hits: int, of: int) -> tuple[float, float]:
    """Return the 95 % Wilson score interval of ``hits`` among ``of``, from 0 to 1."""
    if of == 0:
        return 0.0, 1.0
    z, share = 1.959964, hits / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z / (1 + z * z / of) * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return max(0.0, middle - half), min(1.0, middle + half)


def median(counts: Sequence[int]) -> float:
    """Return the middle of sorted counts, 0 for none."""
    if not counts:
        return 0.0
    low, high = counts[(len(counts) - 1) // 2], counts[len(counts) // 2]
    return (low + high) / 2


def percentile(counts: Sequence[int], share: float) -> float:
    """Return the nearest-rank percentile of sorted counts, 0 for none.

    Args:
        counts: the counts, smallest first.
        share: which percentile, above 0 and up to 1.
    """
    if not counts:
        return 0.0
    return float(counts[math.ceil(share * len(counts)) - 1])


def misheard(played: Played) -> list[dict[str, Any]]:
    """Return what the assistant holds against what is true, to tell apart why a patient went wrong.

    Numbers count as misheard when they are off by more than a third; places when
    none of them is right. What was never told is not misheard.
    """
    patient, wrong = played.patient, []
    vocabulary = {*VALUES, *words(), *patient.truth, *patient.say}
    for finding, heard in played.slots.items():
        if heard is None or finding not in vocabulary:
            continue
        true = patient.truth.get(finding, False if finding not in VALUES else None)
        if finding in patient.unknown or true is None or _agree(true, heard):
            continue
        wrong.append({"finding": finding, "true": true, "heard": heard})
    return wrong


def _agree(true: Any, heard: Any) -> bool:
    if isinstance(true, tuple):
        return bool(set(true) & set(heard)) if isinstance(heard, list) else False
    if isinstance(true, float) and not isinstance(heard, bool) and isinstance(heard, (int, float)):
        return abs(true - heard) <= max(1 / 24, abs(true) / 3)
    return bool(true == heard)
