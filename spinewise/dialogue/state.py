"""Where a conversation stands. Plain data; travels in the conversation slot ``dialogue``."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

from spinewise.findings import FindingId, FindingValue, Subject

Phase = Literal["new", "asking", "confirming", "changing", "done", "emergency", "crisis", "stopped"]
"""``new``: no complaint yet. ``asking``: a question is open. ``confirming``: "is
that right?" is open. ``changing``: "what should I change?" is open. ``done``: the
result was given. ``emergency``, ``crisis``: help now was advised. ``stopped``:
the person ended it."""


@dataclass(frozen=True)
class Step:
    """One answered question, with what was known before, for "go back"."""

    question: str
    findings: dict[FindingId, FindingValue]
    unsure: tuple[FindingId, ...]


@dataclass(frozen=True)
class Reopened:
    """An earlier answer that is being changed, and where the talk goes on afterwards."""

    question: str
    phase: Phase
    """Phase in which it was opened again."""
    pending: str | None
    """Question that was open then."""


@dataclass(frozen=True)
class DialogueState:
    """Everything the dialogue remembers besides the findings themselves."""

    phase: Phase = "new"
    pending: str | None = None
    """Id of the open question."""
    asked: tuple[str, ...] = ()
    """Ids of the questions put so far, in order, without repeats."""
    asked_findings: tuple[FindingId, ...] = ()
    """Findings asked about so far, in order, without repeats."""
    unsure: tuple[FindingId, ...] = ()
    """Findings the person does not know or skipped."""
    history: tuple[Step, ...] = ()
    reopened: Reopened | None = None
    """The open question, if it is one whose answer the person wants to change."""
    misunderstood: int = 0
    """How many messages in a row did not answer the open question."""
    subject: Subject | None = None
    """Whom it is about, when that is not the writer."""
    warned: tuple[str, ...] = ()
    """Ids of emergency rules whose advice was already shown."""
    country: str | None = None
    offered: dict[str, str] = field(default_factory=dict)
    """Chips with a meaning of their own in the last reply: words sent -> question id."""
    result_key: str | None = None
    """Short form of the last result, to see whether a correction changes it."""

    def with_(self, **changes: Any) -> DialogueState:
        """Return a copy with some fields changed."""
        return replace(self, **changes)

    def as_dict(self) -> dict[str, Any]:
        """JSON form."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any] | None) -> DialogueState:
        """Rebuild from :meth:`as_dict`, also after a trip through JSON; None gives a new state."""
        if not data:
            return cls()
        known = dict(data)
        subject = known.get("subject")
        known["subject"] = Subject(**subject) if subject else None
        reopened = known.get("reopened")
        known["reopened"] = Reopened(**reopened) if reopened else None
        known["history"] = tuple(
            Step(
                question=step["question"],
                findings=plain_findings(step["findings"]),
                unsure=tuple(step["unsure"]),
            )
            for step in known.get("history", ())
        )
        for name in ("asked", "asked_findings", "unsure", "warned"):
            known[name] = tuple(known.get(name, ()))
        return cls(**known)


def plain_findings(slots: dict[str, Any]) -> dict[FindingId, FindingValue]:
    """Findings from slot values or JSON: drops what is unknown, turns lists into tuples."""
    return {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in slots.items()
        if value is not None
    }
