"""A conversation with the real dialogue, noted as the actions note it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

from spinewise import review
from spinewise.dialogue.hearing import Message
from spinewise.dialogue.state import DialogueState
from spinewise.dialogue.turn import Conversation, Move, Turn
from spinewise.findings import FindingId, FindingValue
from spinewise.knowledge.load import default_folder, load
from spinewise.replies.wording import load_wording
from spinewise.understanding.reader import read


@cache
def conversation() -> Conversation:
    return Conversation(load(), load_wording(default_folder() / "wording.yml"))


@dataclass
class Talk:
    """One person's conversation."""

    name: str
    state: DialogueState = field(default_factory=DialogueState)
    findings: dict[FindingId, FindingValue] = field(default_factory=dict)

    def say(
        self, text: str, intent: str = "inform", confidence: float = 0.9, move: Move = Move.ASSESS
    ) -> Turn:
        message = Message(text, read(text), intent, confidence)
        turn = conversation().take_turn(self.state, self.findings, move, message)
        review.note(self.name, conversation(), self.state, self.findings, message, turn)
        self.state, self.findings = turn.state, turn.findings
        return turn
