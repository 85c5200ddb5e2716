"""One simulated patient in one conversation with the assistant."""

from __future__ import annotations

import uuid
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from simulation.answering import Answerer, answer, value_in_words
from simulation.client import Client, Reply
from simulation.patients import Patient

MOST_MESSAGES = 40
"""Messages of a patient after which a conversation counts as never ending."""
_MOST_APPEALS = 2
"""How often a patient tells again what is wrong when nothing is asked."""

_ENDS = ("result", "emergency", "crisis")


@dataclass(frozen=True)
class Played:
    """How a conversation went."""

    patient: Patient
    ended: str
    """``result``, ``emergency``, ``crisis``; or ``endless`` or ``stuck`` (nothing was asked)."""
    assessment: dict[str, Any] | None
    """The documented result object, None when there was none."""
    questions: tuple[str, ...]
    """Ids of the questions that were put, in order, without repeats."""
    put_again: int
    """How many times a question had to be put once more."""
    transcript: tuple[dict[str, Any], ...]
    """Everything that was said, in order."""
    slots: dict[str, Any]
    """What the assistant knows at the end."""


@dataclass
class _Record:
    """What is written down while the conversation goes on."""

    transcript: list[dict[str, Any]] = field(default_factory=list)
    put: Counter[str] = field(default_factory=Counter)

    def heard(self, replies: list[Reply]) -> None:
        for reply in replies:
            line: dict[str, Any] = {"from": "assistant", "kind": reply.kind, "text": reply.text}
            if reply.kind == "question":
                line |= {"question": reply.data["id"], "asks": list(reply.asks)}
            self.transcript.append(line)


def play(client: Client, patient: Patient, answerer: Answerer = answer) -> Played:
    """Let a patient talk with the assistant until it gives advice.

    Args:
        client: connection to the running assistant.
        patient: who talks.
        answerer: how this patient answers questions.

    Raises:
        AssistantError: the assistant did not answer properly.
    """
    sender = f"{patient.id}-{uuid.uuid4().hex[:12]}"
    record = _Record()
    message, appeals, ended = patient.opening, 0, "endless"
    for _ in range(MOST_MESSAGES):
        record.transcript.append({"from": "patient", "text": message})
        replies = client.say(sender, message)
        record.heard(replies)
        end = _end(replies)
        if end is not None:
            ended = end
            break
        open_reply = _open(replies)
        if open_reply is not None and open_reply.kind == "question":
            question = open_reply.data["id"]
            message = answerer(patient, open_reply.asks, record.put[question])
            record.put[question] += 1
        elif open_reply is not None:
            message = "yes"
        elif appeals < _MOST_APPEALS:
            appeals += 1
            message = _appeal(patient)
        else:
            ended = "stuck"
            break
    slots = client.slots(sender)
    return Played(
        patient=patient,
        ended=ended,
        assessment=slots.get("assessment"),
        questions=tuple(record.put),
        put_again=sum(times - 1 for times in record.put.values()),
        transcript=tuple(record.transcript),
        slots=slots,
    )


def _end(replies: list[Reply]) -> str | None:
    """The kind of advice that ends the conversation, if it was given."""
    for reply in replies:
        if reply.kind in _ENDS and not reply.data.get("for_other"):
            return reply.kind
    return None


def _open(replies: list[Reply]) -> Reply | None:
    """What waits for an answer: the last question or confirmation."""
    waiting = [reply for reply in replies if reply.kind in ("question", "confirm")]
    return waiting[-1] if waiting else None


def _appeal(patient: Patient) -> str:
    """What somebody says whose complaint was not taken up: plainly, where it hurts."""
    place = patient.truth.get("region", ())
    where = value_in_words("region", place) if place else "my back"
    return f"I have pain. Where: {where}"
