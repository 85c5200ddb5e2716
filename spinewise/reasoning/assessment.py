"""The door out of the reasoning room: urgency, causes and what speaks for them.

:class:`Assessment` is also the documented content of the conversation slot
``assessment`` (see ``docs/assessment.md``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from spinewise.findings import FindingId
from spinewise.knowledge.models import Urgency

LikelihoodWord = Literal["most likely", "possible", "less likely", "less likely, must not be missed"]


@dataclass(frozen=True)
class Evidence:
    """One finding, or combination, that moved a cause."""

    findings: tuple[FindingId, ...]
    """The findings that took part."""
    text: str
    """As told to the person, after "because": "you lifted something heavy"."""
    likelihood_ratio: float
    """The factor that was applied, 0.1 to 10; above 1 speaks for the cause."""


@dataclass(frozen=True)
class RankedCause:
    """One cause with its place in the ranking."""

    id: str
    probability: float
    """0 to 1 over all causes; a rank aid, not a diagnosis."""
    likelihood_word: LikelihoodWord
    for_: tuple[Evidence, ...] = ()
    """Evidence for it, strongest first."""
    against: tuple[Evidence, ...] = ()
    """Evidence against it, strongest first."""


@dataclass(frozen=True)
class FiredRule:
    """A red-flag rule that holds for this person."""

    id: str
    urgency: Urgency
    """After modifiers (pregnancy, weak immunity, blood thinners)."""
    because: tuple[FindingId, ...]
    """Findings that made it fire."""


@dataclass(frozen=True)
class Triage:
    """Urgency by rules alone."""

    urgency: Urgency
    """Maximum over all fired rules; ``self_care`` when none fired."""
    fired: tuple[FiredRule, ...] = ()
    """Most urgent first."""
    unclear: tuple[str, ...] = ()
    """Ids of rules that need one clarifying question."""
    modifiers: tuple[FindingId, ...] = ()
    """Findings that raised the urgency by a level."""


@dataclass(frozen=True)
class Assessment:
    """The result of a conversation."""

    urgency: Urgency
    red_flags: tuple[str, ...]
    """Ids of fired rules, most urgent first."""
    causes: tuple[RankedCause, ...]
    """All causes, most probable first."""
    asked: tuple[FindingId, ...] = ()
    """Findings that were asked about, in order."""
    must_not_miss: tuple[str, ...] = ()
    """Causes to be named although they are not likely."""

    def as_dict(self) -> dict[str, Any]:
        """JSON form, the content of the slot ``assessment``."""
        return {
            "urgency": self.urgency.name,
            "red_flags": list(self.red_flags),
            "causes": [
                {
                    "id": cause.id,
                    "probability": round(cause.probability, 4),
                    "likelihood_word": cause.likelihood_word,
                    "for": [_evidence(e) for e in cause.for_],
                    "against": [_evidence(e) for e in cause.against],
                }
                for cause in self.causes
            ],
            "asked": list(self.asked),
            "must_not_miss": list(self.must_not_miss),
        }


def _evidence(evidence: Evidence) -> dict[str, Any]:
    return {
        "findings": list(evidence.findings),
        "text": evidence.text,
        "likelihood_ratio": round(evidence.likelihood_ratio, 2),
    }
