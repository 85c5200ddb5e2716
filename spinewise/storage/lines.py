"""What queueing up for a conversation means."""

from __future__ import annotations

from abc import ABC, abstractmethod

from spinewise.storage.leases import Lease


class Lines(ABC):
    """A line before each conversation: who comes first is served first, one at a time."""

    shared = False
    """Whether all processes stand in the same line."""

    @abstractmethod
    async def enter(self, conversation_id: str, lifetime: float) -> Lease:
        """Wait for one's turn.

        Args:
            conversation_id: the conversation.
            lifetime: seconds to wait at most, and then to hold it at most.

        Raises:
            LockUnavailable: the wait was too long, or nobody can say whose turn it is.
        """

    @abstractmethod
    async def leave(self, lease: Lease) -> None:
        """Let the next one in. Never raises: a lease that cannot be given back lapses by itself."""

    async def open(self) -> None:  # noqa: B027
        """Connect. Raises LockUnavailable."""

    async def ping(self) -> None:  # noqa: B027
        """Make sure that turns can be had now. Raises LockUnavailable."""

    async def close(self) -> None:  # noqa: B027
        """Let go of connections."""
