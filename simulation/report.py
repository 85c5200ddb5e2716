"""The table, the summary and the lines that a run of simulated patients leaves behind."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from simulation.patients import Patient
from simulation.playing import Played
from simulation.scoring import Rate, Score, Summary, misheard, score_advice, summarise

_RATES = ("top1", "top3", "urgency_exact", "unsafe", "over_triage", "emergency_missed")
_HEADINGS = ("top-1", "top-3", "urgency exact", "unsafe", "over-triage", "emerg. missed")


def table(rows: Sequence[tuple[str, Summary]]) -> str:
    """Return a table in plain text, one row per group: shares in percent with 95 % intervals."""
    head = ["", "n", *_HEADINGS, "questions", "p90"]
    lines = [head]
    for name, summary in rows:
        rates = [_percent(getattr(summary, rate)) for rate in _RATES]
        counts = [f"{summary.questions_median:g}", f"{summary.questions_p90:g}"]
        lines.append([name, str(summary.n), *rates, *counts])
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def _percent(rate: Rate) -> str:
    if rate.of == 0:
        return "-"
    low, high = rate.interval
    return f"{100 * rate.value:.0f} [{100 * low:.0f}-{100 * high:.0f}]"


def by_class(scored: Iterable[tuple[Patient, Score]]) -> list[tuple[str, Summary]]:
    """Return one summary per class of patients, in the order in which classes appear."""
    groups: dict[str, list[Score]] = {}
    for patient, one in scored:
        groups.setdefault(patient.kind, []).append(one)
    return [(name, summarise(group)) for name, group in groups.items()]


def fixed_baselines(patients: Sequence[Patient]) -> list[tuple[str, Summary]]:
    """Return what two programs that do not listen would score."""
    posture = [score_advice(p, ["poor_posture"], "self_care", questions=0) for p in patients]
    emergency = [score_advice(p, [], "emergency", questions=0) for p in patients]
    return [
        ("always posture, self care", summarise(posture)),
        ("always emergency", summarise(emergency)),
    ]


def summary_as_json(summary: Summary) -> dict[str, float]:
    """Return the figures of a summary by name; shares from 0 to 1."""
    return {
        "n": summary.n,
        **{rate: round(getattr(summary, rate).value, 4) for rate in _RATES},
        "questions_median": summary.questions_median,
        "questions_p90": summary.questions_p90,
    }


def line_for(played: Played, one: Score) -> dict[str, Any]:
    """Return everything about one patient as a JSON object."""
    patient, assessment = played.patient, played.assessment or {}
    return {
        "id": patient.id,
        "class": patient.kind,
        "ended": played.ended,
        "expected": {
            "top": list(patient.expected_top),
            "in_top3": list(patient.expected_in_top3),
            "urgency": patient.expected_urgency,
            "acceptable_urgency": list(patient.acceptable_urgency),
        },
        "got": {
            "urgency": assessment.get("urgency"),
            "red_flags": assessment.get("red_flags", []),
            "causes": [[c["id"], c["probability"]] for c in assessment.get("causes", ())][:6],
            "asked": assessment.get("asked", []),
        },
        "scores": asdict(one),
        "questions": list(played.questions),
        "put_again": played.put_again,
        "misheard": misheard(played),
        "transcript": list(played.transcript),
    }


def failures(scored: Iterable[tuple[Played, Score]]) -> list[str]:
    """Return one line for each patient with anything wrong: what was wanted, what came, what was misheard."""
    lines = []
    for played, one in scored:
        wrong = [
            name
            for name, bad in (
                ("unsafe", one.unsafe),
                ("over-triage", one.over_triage),
                ("urgency not exact", not one.urgency_exact and not one.unsafe and not one.over_triage),
                ("not first", not one.top1),
                ("not in three", not one.top3),
                (played.ended, played.ended in ("endless", "stuck")),
            )
            if bad
        ]
        if wrong:
            lines.append(f"{played.patient.id}: {', '.join(wrong)}. {_wanted_and_got(played)}")
    return lines


def _wanted_and_got(played: Played) -> str:
    patient, assessment = played.patient, played.assessment or {}
    causes = ", ".join(f"{c['id']} {c['probability']:.2f}" for c in assessment.get("causes", ())[:3])
    wrong = "; ".join(f"{m['finding']} is {m['true']}, heard {m['heard']}" for m in misheard(played))
    return (
        f"Wanted {' or '.join(patient.expected_top)}, {patient.expected_urgency}; "
        f"got {causes or 'no cause'}, {assessment.get('urgency')} {assessment.get('red_flags', [])}"
        + (f". Misheard: {wrong}" if wrong else "")
    )
