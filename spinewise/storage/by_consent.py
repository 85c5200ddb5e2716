"""Conversations where their people want them: kept, or only passing.

Who has agreed is in the archive; everybody else in a place that writes nothing to a disk and forgets
by itself. Should a conversation be in both, because a process died while it was moved, the passing
one counts: nothing more is kept until it is asked for again.
"""

from __future__ import annotations

from collections.abc import Sequence

from spinewise.storage.archive import Archive, Consent, Conversations, Found, Mark, NewEvent, Summary
from spinewise.storage.errors import StoreConflict
from spinewise.storage.events import again


class ByConsent(Archive):
    """Two places that look like one. Marks of passing conversations have numbers below zero."""

    def __init__(self, kept: Archive, passing: Conversations, *, ask: bool) -> None:
        """``ask``: new conversations pass until somebody agrees; else they are kept from the start."""
        self.kept = kept
        self.passing = passing
        self.ask = ask
        self.shared = kept.shared and passing.shared

    def keeps(self, mark: Mark | None) -> bool:
        """Whether a conversation with this mark is kept; None is one that is about to begin."""
        return not self.ask if mark is None else mark.conversation > 0

    async def keep(self, name: str, consent: Consent, now: float) -> None:
        """Keep a conversation from now on, with all that was said. The caller holds it."""
        found = await self.passing.read_all(name)
        newest = await self.passing.read(name)
        if found is None or newest is None:
            await self.kept.record(name, consent)
            return
        await self.kept.delete(name)
        events = [again(text) for text in found.events]
        session_at = len(events) - len(newest.events)
        await self.kept.append(name, None, events, session_at, now, consent)
        await self.passing.delete(name)

    async def withdraw(self, name: str, now: float) -> None:
        """Keep a conversation no more; it goes on as a passing one. The caller holds it."""
        found = await self.kept.read_all(name)
        newest = await self.kept.read(name)
        if found is None or newest is None:
            return
        if await self.passing.read(name) is None:
            events = [again(text) for text in found.events]
            await self.passing.append(name, None, events, len(events) - len(newest.events), now)
        await self.kept.delete(name)

    async def open(self) -> None:
        """See :class:`Conversations`."""
        await self.kept.open()
        await self.passing.open()

    async def close(self) -> None:
        """See :class:`Conversations`."""
        await self.passing.close()
        await self.kept.close()

    async def read(self, name: str, known: Mark | None = None) -> Found | None:
        """See :class:`Conversations`."""
        of_passing = known if known is not None and known.conversation < 0 else None
        found = await self.passing.read(name, _turned(of_passing))
        return _as_passing(found) or await self.kept.read(name, None if of_passing else known)

    async def read_all(self, name: str) -> Found | None:
        """See :class:`Conversations`."""
        return _as_passing(await self.passing.read_all(name)) or await self.kept.read_all(name)

    async def read_message(self, name: str, message_id: str) -> Sequence[str]:
        """See :class:`Conversations`."""
        return await self.passing.read_message(name, message_id) or await self.kept.read_message(
            name, message_id
        )

    async def append(
        self,
        name: str,
        mark: Mark | None,
        events: Sequence[NewEvent],
        session_at: int | None,
        now: float,
        consent: Consent | None = None,
    ) -> Mark:
        """See :class:`Conversations`."""
        if self.keeps(mark):
            if mark is None and await self.passing.read(name) is not None:
                raise _conflict()
            return await self.kept.append(name, mark, events, session_at, now, consent)
        if mark is None and await self.kept.read(name) is not None:
            raise _conflict()
        added = await self.passing.append(name, _turned(mark), events, session_at, now)
        return Mark(-added.conversation, added.following)

    async def delete(self, name: str) -> bool:
        """See :class:`Conversations`."""
        passing, kept = await self.passing.delete(name), await self.kept.delete(name)
        return passing or kept

    async def tidy(self, now: float) -> None:
        """See :class:`Conversations`."""
        await self.passing.tidy(now)

    async def consent(self, name: str) -> Consent | None:
        """See :class:`Archive`."""
        return await self.kept.consent(name)

    async def record(self, name: str, consent: Consent) -> None:
        """See :class:`Archive`."""
        await self.kept.record(name, consent)

    async def names(self) -> Sequence[str]:
        """Return the names of conversations that are kept."""
        return await self.kept.names()

    async def summaries(self) -> Sequence[Summary]:
        """Return the conversations that are kept."""
        return await self.kept.summaries()

    async def forget(self, before: float, most: int) -> int:
        """See :class:`Archive`."""
        return await self.kept.forget(before, most)

    async def trim(self, before: float, most: int) -> int:
        """See :class:`Archive`."""
        return await self.kept.trim(before, most)

    async def claim(self, job: str, now: float, again: float) -> bool:
        """See :class:`Archive`."""
        return await self.kept.claim(job, now, again)


def _turned(mark: Mark | None) -> Mark | None:
    return None if mark is None else Mark(-mark.conversation, mark.following)


def _as_passing(found: Found | None) -> Found | None:
    if found is None:
        return None
    return Found(Mark(-found.mark.conversation, found.mark.following), found.events, found.goes_on)


def _conflict() -> StoreConflict:
    return StoreConflict("the conversation was begun elsewhere since it was read; nothing was written")
