"""What one turn works on: the state and findings as they change, and the replies as they gather."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from spinewise.dialogue.hearing import Heard, Message
from spinewise.dialogue.state import DialogueState
from spinewise.dialogue.suspicion import MAY_SOUND_LIKE, SELF_HARM
from spinewise.findings import FindingId, FindingValue
from spinewise.knowledge.load import Knowledge
from spinewise.knowledge.models import Question
from spinewise.replies.model import Reply
from spinewise.replies.told import phrases_for
from spinewise.replies.wording import Wording
from spinewise.understanding.wordset import wordset

_START = 0.7
"""Confidence of the intent ``inform`` from which findings without a complaint start the questions."""
_START_PLACED = 0.4
"""The same where a place along the spine is named."""
_OTHER_MATTERS = ("other_health", "off_topic")
"""Intents of messages that are about something else, so that a pain without a place is not of the spine."""
_BESIDE_PAIN = wordset(
    "age sex duration_days onset side static_posture night_pain fatigue fever cough nausea_vomiting rash",
    "jaundice",
    "abdominal_pain weight_loss recent_infection immune_risk sweating_faint menopause pregnant",
    "urinary_symptoms",
    "steroid_use blood_thinners cancer_history osteoporosis_known food_related black_stool breathlessness",
    "chest_pain coughing_blood clot_risk very_unwell spa_features prior_fracture",
)
"""Findings that are no pain of the spine by themselves ("I work in an office", "it's only the cough")."""


class Move(Enum):
    """What the person wants to do with a message, as the dialogue policy chose it."""

    ASSESS = "assess"
    """Tell something about the pain, or answer."""
    WHY = "why"
    GO_BACK = "go_back"
    START_OVER = "start_over"
    STOP = "stop"
    REPEAT = "repeat"
    SHOW_NUMBERS = "show_numbers"
    SHOW_TOLD = "show_told"
    SUMMARY = "summary"
    """Have the summary for the doctor."""
    TALK = "talk"
    """Ask or say something beside the assessment: questions, small talk, off-topic."""


@dataclass(frozen=True)
class Turn:
    """What comes out of one turn."""

    state: DialogueState
    findings: dict[FindingId, FindingValue]
    replies: tuple[Reply, ...]
    assessment: dict[str, Any] | None = None
    """Content of the slot ``assessment`` after this turn."""
    finished: bool = False
    """A natural end: the tracker starts a new session here."""


class Exchange:
    """One message on its way to a :class:`Turn`. The other modules of this room work on it."""

    def __init__(
        self,
        knowledge: Knowledge,
        wording: Wording,
        state: DialogueState,
        findings: dict[FindingId, FindingValue],
        move: Move,
        message: Message,
        assessment: dict[str, Any] | None,
        now: datetime,
    ) -> None:
        self.knowledge = knowledge
        self.wording = wording
        self.state = state
        self.findings = dict(findings)
        self.known_before = dict(findings)
        self.move = move
        self.message = message
        self.assessment = assessment
        self.now = now
        self.reopened = (
            state.reopened if state.reopened and state.reopened.question == state.pending else None
        )
        """The earlier answer that the person was about to change when the message came."""
        self.heard = Heard()
        self.replies: list[Reply] = []

    @property
    def pending(self) -> Question | None:
        """The open question."""
        return self.knowledge.questions.get(self.state.pending or "")

    @property
    def confirm_open(self) -> bool:
        """Whether "is that right?" or "what should I change?" is open."""
        return self.state.phase in ("confirming", "changing")

    @property
    def tells_of_pain(self) -> bool:
        """Whether the message is reason to start the questions."""
        reading, intent = self.message.reading, self.message.intent
        pains = any(
            f not in _BESIDE_PAIN and self.findings.get(f) not in (None, False) for f in self.heard.told
        )
        least = _START_PLACED if "region" in self.heard.told else _START
        told = pains and intent == "inform" and self.message.confidence >= least
        placeless = reading.unplaced_pain and intent not in _OTHER_MATTERS
        return reading.complaint or told or placeless or MAY_SOUND_LIKE in self.heard.told

    @property
    def settled(self) -> dict[FindingId, FindingValue]:
        """What the talk about the pain builds on: everything known but thoughts of self-harm.

        Those have a path of their own, and a reminder beside the result.
        """
        return {f: v for f, v in self.findings.items() if f != SELF_HARM}

    def change(self, **fields: Any) -> None:
        """Change fields of the state."""
        self.state = self.state.with_(**fields)

    def say(self, name: str, /, **values: object) -> None:
        """Add a text of the wording file to the replies."""
        self.replies.append(Reply("text", self.wording.say(name, **values)))

    def says(self, chip: str) -> bool:
        """Whether the message is just the words of the chip with this name."""
        return same_words(self.message.text, self.wording.say(chip))

    def tell_back(self, name: str, ids: tuple[FindingId, ...]) -> None:
        """Add a text that lists some findings, unless there are none."""
        items = phrases_for(self.knowledge, self.findings, ids, self.state.subject)
        if items:
            self.say(name, items="; ".join(items))

    def turn(self, assessment: dict[str, Any] | None = None, *, finished: bool = False) -> Turn:
        """Return what has come out so far."""
        return Turn(
            state=self.state,
            findings=self.findings,
            replies=tuple(self.replies),
            assessment=assessment if assessment is not None else self.assessment,
            finished=finished,
        )


def words(text: str) -> list[str]:
    """Return the words of a text, without case and punctuation."""
    return "".join(c if c.isalnum() else " " for c in text.casefold().replace("'", "")).split()


def same_words(one: str, other: str) -> bool:
    """Whether two texts differ in case and punctuation only."""
    return words(one) == words(other)
