"""The door out of the understanding room: what one message says.

A :class:`Reading` is made from the text alone. What the same words mean as the
answer to a question is worked out later, by
:func:`spinewise.understanding.answers.interpret`.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from spinewise.findings import FindingId, FindingValue, Subject

Cue = Literal[
    "yes",
    "no",
    "unsure",
    "partly",
    "past",
    "normal",
    "number",
    "left",
    "right",
    "both",
    "middle",
    "neither",
]
"""A short sign that only means something next to a question.

``yes``/``no``: agreement, denial. ``unsure``: "no idea". ``partly``: "a bit",
"kind of", "sometimes". ``past``: "it went away". ``normal``: "all fine down
there". ``number``: a bare number. ``neither``: "none of those".
"""


@dataclass(frozen=True)
class Mention:
    """One place in a message that speaks of one finding."""

    finding: FindingId
    """Id of the finding."""
    value: FindingValue
    """Flag: True (has it) or False (denied). Otherwise the value itself."""
    start: int
    """Offset of the first character in the text."""
    end: int
    """Offset behind the last character in the text."""
    text: str
    """The words themselves."""
    rule: str
    """Name of the phrasing or value rule that matched, for "why was this understood?"."""
    about: Literal["subject", "other"] = "subject"
    """Whom it is about: the subject of the conversation, or somebody else who is mentioned."""
    when: Literal["now", "past"] = "now"
    """``past``: over and done with ("I had a fever last year")."""
    stance: Literal["stated", "uncertain", "hypothetical", "figurative"] = "stated"
    """Only what is ``stated`` sets a finding."""

    @property
    def holds(self) -> bool:
        """True when this mention sets its finding: stated, about the subject, current."""
        return self.about == "subject" and self.when == "now" and self.stance == "stated"


@dataclass(frozen=True)
class CueMention:
    """One sign such as "nope" or "about 3", with the place where it stands."""

    cue: Cue
    start: int
    end: int
    text: str
    number: float | None = None
    """The number, for the cue ``number``."""


@dataclass(frozen=True)
class SoundsLike:
    """A danger that a message as a whole sounds like."""

    sign: str
    """A value of the finding ``sounds_like``."""
    confidence: float
    """That there is danger, 0 to 1."""
    sure: bool
    """Whether that is enough to send the person for help; otherwise it is asked about."""

    def as_dict(self) -> dict[str, Any]:
        """Plain data (JSON) form."""
        return asdict(self)


@dataclass(frozen=True)
class Reading:
    """All that was understood from one message, without its context."""

    text: str
    mentions: tuple[Mention, ...] = ()
    cues: tuple[CueMention, ...] = ()
    subject: Subject | None = None
    """Set when the writer asks on behalf of somebody they care for."""
    complaint: bool = False
    """The message complains of pain or trouble in the back, neck, ribs or spine."""
    unplaced_pain: bool = False
    """The message tells how a pain behaves and names no other part of the body ("it's worse when I sit")."""
    other_in_danger: tuple[FindingId, ...] = ()
    """Findings of *another* person, stated as present now, for the danger check."""
    sounds_like: SoundsLike | None = None
    """What a trained classifier hears in the whole message; None where it was not asked."""

    def findings(self) -> dict[FindingId, FindingValue]:
        """Findings this message sets by itself; a later mention of the same finding wins.

        Regions are collected into one tuple in the order of mention.
        """
        told: dict[FindingId, FindingValue] = {}
        for mention in self.mentions:
            if not mention.holds:
                continue
            if isinstance(mention.value, tuple):
                before = told.get(mention.finding, ())
                assert isinstance(before, tuple)
                told[mention.finding] = tuple(dict.fromkeys((*before, *mention.value)))
            else:
                told[mention.finding] = mention.value
        return told

    def as_dict(self) -> dict[str, Any]:
        """Plain data (JSON) form; :meth:`from_dict` is its inverse."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Reading:
        """Rebuild a reading from :meth:`as_dict`, also after a trip through JSON."""
        subject, sounds_like = data.get("subject"), data.get("sounds_like")
        return cls(
            text=data["text"],
            mentions=tuple(
                Mention(**{**m, "value": tuple(m["value"]) if isinstance(m["value"], list) else m["value"]})
                for m in data.get("mentions", ())
            ),
            cues=tuple(CueMention(**c) for c in data.get("cues", ())),
            subject=Subject(**subject) if subject else None,
            complaint=bool(data.get("complaint", False)),
            unplaced_pain=bool(data.get("unplaced_pain", False)),
            other_in_danger=tuple(data.get("other_in_danger", ())),
            sounds_like=SoundsLike(**sounds_like) if sounds_like else None,
        )


@dataclass(frozen=True)
class Told:
    """What a message tells once it is read as the answer to the open question."""

    findings: dict[FindingId, FindingValue] = field(default_factory=dict)
    """Findings it sets."""
    unsure: tuple[FindingId, ...] = ()
    """Findings that were asked about and that the person does not know."""
    answered: bool = False
    """The open question was answered, be it with "not sure"."""
