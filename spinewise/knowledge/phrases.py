"""How findings are told back to a person."""

from __future__ import annotations

from spinewise.findings import FindingId, Findings, FindingValue, Subject
from spinewise.knowledge.models import Finding

_DAYS_IN = (("year", 365.0), ("month", 30.0), ("week", 7.0), ("day", 1.0))


def duration_words(days: float) -> str:
    """Return a duration as people say it: 21 -> "3 weeks", 0.25 -> "6 hours"."""
    if days < 1:
        hours = max(1, round(days * 24))
        return f"{hours} hour{'s' if hours != 1 else ''}"
    for unit, length in _DAYS_IN:
        count = days / length
        if count >= 1 and (abs(count - round(count)) < 0.08 or count >= 2 or unit == "day"):
            whole = round(count)
            return f"{whole} {unit}{'s' if whole != 1 else ''}"
    return f"{round(days)} days"


def value_words(finding: Finding, value: FindingValue) -> str:
    """Return a value as people say it."""
    if isinstance(value, tuple):
        return " and ".join(finding.value_labels.get(v, v.replace("_", " ")) for v in value)
    if isinstance(value, str):
        return finding.value_labels.get(value, value.replace("_", " "))
    if finding.unit == "days":
        return duration_words(float(value))
    return f"{value:g}"


def pronouns(subject: Subject | None) -> dict[str, str]:
    """Return the words for ``{they}``, ``{their}`` and ``{them}``."""
    if subject is None:
        return {"they": "you", "their": "your", "them": "you"}
    if subject.sex == "female":
        return {"they": "she", "their": "her", "them": "her"}
    if subject.sex == "male":
        return {"they": "he", "their": "his", "them": "him"}
    return {"they": subject.role, "their": f"{subject.role}'s", "them": subject.role}


def describe(finding: Finding, value: FindingValue, subject: Subject | None = None) -> str:
    """Return one finding as it is told back: "you have numbness or tingling"."""
    denied = value is False
    own = finding.said_not if denied else finding.said
    about = finding.said_not_about if denied else finding.said_about
    template = own if subject is None else (about or own)
    if template is None:
        label = finding.id.replace("_", " ")
        template = f"no {label}" if denied else (label if value is True else f"{label}: {{value}}")
    return template.format(value=value_words(finding, value), **pronouns(subject))


def describe_all(
    vocabulary: dict[FindingId, Finding], findings: Findings, subject: Subject | None = None
) -> tuple[str, ...]:
    """Return what is known, in the order of the vocabulary: what holds first, then what does not."""
    known = [(f, findings[f.id]) for f in vocabulary.values() if f.id in findings]
    holds = [describe(f, v, subject) for f, v in known if v is not False]
    denied = [describe(f, v, subject) for f, v in known if v is False]
    return (*holds, *denied)
