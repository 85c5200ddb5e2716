"""What can go wrong with storage. The messages say what to do and hold nothing of a conversation."""

from __future__ import annotations

from rasa.core.lock_store import LockError


class StoreError(Exception):
    """Conversations cannot be read or written."""


class StoreUnavailable(StoreError):
    """The database cannot be reached, or does not answer in time. It may be back in a moment."""


class StoreFull(StoreError):
    """There is no room left."""


class StoreDamaged(StoreError):
    """What is there cannot be read as Spinewise's conversations."""


class StoreConflict(StoreError):
    """Somebody else has added to the conversation, or deleted it, since it was read. Nothing was written."""


class LockLost(LockError):  # type: ignore[misc]
    """The turn held its conversation for too long and no longer may write to it."""


class LockUnavailable(LockError):  # type: ignore[misc]
    """The conversation could not be had: others are before, or the lock server cannot be reached."""
