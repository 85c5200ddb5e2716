"""What a place for conversations must do.

A conversation is a row of events, numbered from 0. Adding to it names the number that the
adder believes comes next; if that is not so any more, nothing is written.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

DAY = 24 * 3600.0
PASSING_FOR = 3600.0
"""Seconds of silence after which a conversation is forgotten that nobody agreed to have kept."""


@dataclass(frozen=True)
class Mark:
    """How far a conversation was read."""

    conversation: int
    """Number of the conversation; one that is deleted and begun anew has another."""
    following: int
    """Number of the event that comes next."""


@dataclass(frozen=True)
class NewEvent:
    """An event to be added."""

    text: str
    """The event as JSON."""
    at: float
    """When it happened, in seconds since 1970."""
    message_id: str | None = None
    """The channel's id of the message, if the event is one that has such an id."""


@dataclass(frozen=True)
class Found:
    """Events of a conversation, up to its end."""

    mark: Mark
    events: Sequence[str]
    goes_on: bool = False
    """Whether these are only the events after a mark that was given."""


@dataclass(frozen=True)
class Consent:
    """That somebody agreed to have a conversation kept."""

    at: float
    """When, in seconds since 1970."""
    version: str
    """Version of the text they agreed to (:func:`spinewise.replies.consent.notice`)."""
    channel: str
    """Where they said so, such as ``web``."""


@dataclass(frozen=True)
class Summary:
    """One conversation in a list for operators."""

    name: str
    events: int
    first_at: float
    last_at: float
    consent: Consent | None = None


class Conversations(ABC):
    """A place for conversations. Every method may raise :class:`spinewise.storage.errors.StoreError`."""

    shared = False
    """Whether several processes can use it at once."""

    @abstractmethod
    async def open(self) -> None:
        """Connect, and bring the schema up to date. Harmless when it is open already."""

    @abstractmethod
    async def close(self) -> None:
        """Let go of connections and files."""

    @abstractmethod
    async def read(self, name: str, known: Mark | None = None) -> Found | None:
        """Return the newest session, or only what came after ``known`` if no session began since.

        None if there is no such conversation.
        """

    @abstractmethod
    async def read_all(self, name: str) -> Found | None:
        """Return all sessions of a conversation."""

    @abstractmethod
    async def read_message(self, name: str, message_id: str) -> Sequence[str]:
        """Return the events from a message on (at most :data:`AFTER_MESSAGE`), or none if it is not there."""

    @abstractmethod
    async def append(
        self,
        name: str,
        mark: Mark | None,
        events: Sequence[NewEvent],
        session_at: int | None,
        now: float,
        consent: Consent | None = None,
    ) -> Mark:
        """Add events in one piece.

        Args:
            name: the conversation.
            mark: what :meth:`read` gave; None if there was no such conversation.
            events: at least one.
            session_at: index among ``events`` of the last one that begins a session.
            now: seconds since 1970.
            consent: written in the same piece, by places that have room for it.

        Raises:
            StoreConflict: the mark is not the end of the conversation any more.
        """

    @abstractmethod
    async def delete(self, name: str) -> bool:
        """Delete a conversation with everything in it; tell whether there was one."""

    async def tidy(self, now: float) -> None:  # noqa: B027
        """Let go of what is to be forgotten by itself. Called every minute."""


class Archive(Conversations):
    """A place where conversations last, and where operators find them."""

    @abstractmethod
    async def consent(self, name: str) -> Consent | None:
        """Return that somebody agreed to have a conversation kept; None if nobody was asked."""

    @abstractmethod
    async def record(self, name: str, consent: Consent) -> None:
        """Note the newest consent to keep a conversation that is here."""

    @abstractmethod
    async def names(self) -> Sequence[str]:
        """Return the names of all conversations."""

    @abstractmethod
    async def summaries(self) -> Sequence[Summary]:
        """Return all conversations, the one that was silent for longest first."""

    @abstractmethod
    async def forget(self, before: float, most: int) -> int:
        """Delete up to ``most`` conversations whose last message came before a time; return how many."""

    @abstractmethod
    async def trim(self, before: float, most: int) -> int:
        """Delete events of earlier sessions from before a time in up to ``most`` conversations that go on.

        Returns:
            How many conversations were looked at; 0 when there is nothing left to do.
        """

    @abstractmethod
    async def claim(self, job: str, now: float, again: float) -> bool:
        """Whether the caller shall do a job now: true for one caller only, until ``again`` seconds later."""


AFTER_MESSAGE = 200
"""Events that one turn surely does not exceed."""
