"""The right to take the next turn of a conversation, and until when one may write to it."""

from __future__ import annotations

import time
from contextvars import ContextVar
from dataclasses import dataclass, field

from spinewise.storage.errors import LockLost


@dataclass
class Lease:
    """A turn's right to write to its conversation."""

    conversation_id: str
    lapses: float = field(default=float("inf"))
    """Until when it holds, by the monotonic clock."""

    @property
    def valid(self) -> bool:
        """Whether it still holds."""
        return time.monotonic() < self.lapses


_current: ContextVar[Lease | None] = ContextVar("lease", default=None)


def hold(lease: Lease | None) -> None:
    """Note which lease the running turn has."""
    _current.set(lease)


def check(conversation_id: str) -> None:
    """Make sure that a turn which had to have a lease still has it.

    Raises:
        LockLost: it took too long, and somebody else may be at it now.
    """
    lease = _current.get()
    if lease is not None and lease.conversation_id == conversation_id and not lease.valid:
        raise LockLost("this turn took too long and may no longer write; it has to be taken again")
