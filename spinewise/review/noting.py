"""Takes note of uncertain messages while people talk. Does nothing unless the operator has switched it on."""

from __future__ import annotations

import logging
import sqlite3
import time
from collections import OrderedDict
from dataclasses import dataclass, field, replace

from spinewise.dialogue.exchange import same_words
from spinewise.dialogue.hearing import Message, hear
from spinewise.dialogue.state import DialogueState
from spinewise.dialogue.suspicion import SELF_HARM
from spinewise.dialogue.turn import Conversation, Turn
from spinewise.findings import FindingId, FindingValue
from spinewise.review.doubt import doubt, reasons_for
from spinewise.review.kept import Kept
from spinewise.review.ordinary import ordinary_words
from spinewise.review.scrub import scrub, tells_something
from spinewise.review.settings import is_on, store_file
from spinewise.review.store import Store

logger = logging.getLogger(__name__)

LONGEST = 300
"""Characters of a message that can be kept; longer ones tell too much about a person."""
DAY = 24 * 3600.0
_MOST = 20_000
"""Conversations of which the process knows which messages came from them."""


@dataclass
class _Talk:
    """What the process knows about one conversation; in memory only, and for a day at most."""

    seen: float
    closed: bool = False
    """Nothing more of it is kept."""
    last: Kept | None = None
    """The message before, should this one correct it."""
    kept: set[str] = field(default_factory=set)
    """Ids of its messages in the store."""


class Notes:
    """Decides what is kept, and takes back what should not have been."""

    def __init__(self) -> None:
        self._talks: OrderedDict[str, _Talk] = OrderedDict()
        self._overdue: set[str] = set()
        """Ids that could not be removed yet."""

    def take(
        self,
        conversation_id: str,
        conversation: Conversation,
        state: DialogueState,
        findings: dict[FindingId, FindingValue],
        message: Message,
        turn: Turn,
    ) -> None:
        """Take note of one turn.

        Args:
            conversation_id: only to know, in memory, which messages belong together. Never written.
            conversation: knowledge and wording.
            state: where the conversation stood before.
            findings: what was known before.
            message: the message.
            turn: what came out.

        Raises:
            OSError, sqlite3.Error: the store cannot be used.
        """
        store = Store(store_file())
        talk = self._talk(conversation_id)
        if _must_not_be_kept(state, findings, message, turn):
            self._close(talk)
        self._remove_overdue(store)
        if talk.closed:
            return
        pending = conversation.knowledge.questions.get(state.pending or "")
        heard = hear(conversation.knowledge, conversation.wording, findings, pending, message)
        if talk.last is not None and set(heard.corrected) & set(talk.last.told):
            self._keep(store, talk, talk.last, ("corrected",))
        talk.last = None
        if len(message.text) > LONGEST or heard.by_choice or _is_chip(conversation, state, message.text):
            return
        text = scrub(message.text, ordinary_words())
        if tells_something(text):
            asked = pending.asks if pending else ()
            talk.last = Kept(text, asked, message.intent, message.confidence, dict(heard.told))
            reasons = reasons_for(message, state, turn.state)
            if reasons:
                talk.last = self._keep(store, talk, talk.last, reasons)

    def withdraw(self, conversation_id: str) -> None:
        """Remove what is kept of a conversation, and keep nothing more of it.

        Raises:
            OSError, sqlite3.Error: the store cannot be used; it is removed at the next turn of anybody.
        """
        self._close(self._talk(conversation_id))
        self._remove_overdue(Store(store_file()))

    def _close(self, talk: _Talk) -> None:
        talk.closed, talk.last = True, None
        self._overdue |= talk.kept
        talk.kept = set()

    def _remove_overdue(self, store: Store) -> None:
        if self._overdue:
            store.remove(self._overdue)
            self._overdue = set()

    def _keep(self, store: Store, talk: _Talk, message: Kept, reasons: tuple[str, ...]) -> Kept:
        everything = tuple(dict.fromkeys((*message.reasons, *reasons)))
        kept = replace(message, reasons=everything, doubt=doubt(everything, message.confidence))
        talk.kept.add(store.keep(kept))
        return kept

    def _talk(self, conversation_id: str) -> _Talk:
        now = time.monotonic()
        talk = self._talks.setdefault(conversation_id, _Talk(now))
        talk.seen = now
        self._talks.move_to_end(conversation_id)
        while len(self._talks) > _MOST or next(iter(self._talks.values())).seen < now - DAY:
            self._talks.popitem(last=False)
        return talk


_notes = Notes()
_failed = False


def note(
    conversation_id: str,
    conversation: Conversation,
    state: DialogueState,
    findings: dict[FindingId, FindingValue],
    message: Message,
    turn: Turn,
) -> None:
    """Keep the message for review if it is uncertain and the operator wants it. Never raises.

    Arguments as for :meth:`Notes.take`.
    """
    if not is_on():
        return
    global _failed
    try:
        _notes.take(conversation_id, conversation, state, findings, message, turn)
    except Exception as problem:
        # Whatever goes wrong here, the person has their answer. Told once, without what was said.
        if not _failed:
            # Only these are sure not to quote the message.
            detail = f": {problem}" if isinstance(problem, OSError | sqlite3.Error) else ""
            kind = type(problem).__name__
            logger.warning("messages cannot be kept for review (%s%s); told only once", kind, detail)
        _failed = True


def withdraw(conversation_id: str) -> None:
    """Remove what is kept for review of a conversation that is deleted. Never raises."""
    if not is_on():
        return
    try:
        _notes.withdraw(conversation_id)
    except (OSError, sqlite3.Error) as problem:
        logger.warning("messages kept for review will be removed later (%s)", problem)


def _must_not_be_kept(
    state: DialogueState, findings: dict[FindingId, FindingValue], message: Message, turn: Turn
) -> bool:
    """Whether it is on the crisis path, speaks of self-harm, or asks for the data to be deleted."""
    reading = message.reading
    return (
        "crisis" in (state.phase, turn.state.phase)
        or findings.get(SELF_HARM) is True
        or turn.findings.get(SELF_HARM) is True
        or any(mention.finding == SELF_HARM for mention in reading.mentions)
        or SELF_HARM in reading.other_in_danger
        or message.intent == "ask_delete_data"
    )


def _is_chip(conversation: Conversation, state: DialogueState, text: str) -> bool:
    """Whether the message is the words of a button, which nobody has to learn to understand."""
    wording = conversation.wording
    chips = [name for name in wording.names() if name.endswith("_chip") and not wording.places(name)]
    return text.strip() in state.offered or any(same_words(text, wording.say(name)) for name in chips)
