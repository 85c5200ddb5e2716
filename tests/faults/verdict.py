"""The one check that every fault has to stand: what is kept, beside what was acknowledged."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from spinewise.storage.settings import archive_at
from tests.faults.person import HONEST, HUNG, REFUSED, Attempt, Person

Kept = Sequence[tuple[str | None, str]]
"""Id and text of everything that a person said, in the order it is kept."""


@dataclass(frozen=True)
class Verdict:
    """What is wrong with what is kept, counted in messages."""

    lost: int
    """Acknowledged, and not there."""
    doubled: int
    """There more than once."""
    complaints: tuple[str, ...]
    """Everything else: out of order, somebody else's, never answered, not honestly refused."""

    @property
    def good(self) -> bool:
        return not (self.lost or self.doubled or self.complaints)


def kept(database: str, names: Sequence[str]) -> dict[str, Kept]:
    """What people said, read from the database as ``make conversation-export`` reads it."""

    async def read() -> dict[str, Kept]:
        archive = archive_at(database)
        try:
            return {name: _said(await archive.read_all(name)) for name in names}
        finally:
            await archive.close()

    return asyncio.run(read())


def _said(found: object) -> Kept:
    events = [json.loads(text) for text in getattr(found, "events", ())]
    said = [event for event in events if event["event"] == "user" and event.get("text")]
    return [((event.get("metadata") or {}).get("message_id"), event["text"]) for event in said]


def verdict(people: Sequence[Person], database: Mapping[str, Kept]) -> Verdict:
    """Compare. Whoever was told "not handled" sent it again, so in the end all of it is there, once."""
    lost = doubled = 0
    complaints: list[str] = []
    for person in people:
        there = [text for _, text in database[person.conversation]]
        count = Counter(there)
        wanted = [sent.text for sent in person.sent if sent.acknowledged]
        lost += sum(count[text] == 0 for text in wanted)
        doubled += sum(number - 1 for number in count.values())
        if [text for text in dict.fromkeys(there) if text in wanted] != [t for t in wanted if count[t]]:
            complaints.append(f"out of order: {there}")
        complaints += [f"somebody else's: {text}" for text in set(there) - {s.text for s in person.sent}]
        complaints += [f"never answered: {sent.text}" for sent in person.sent if not sent.acknowledged]
        complaints += [bad for sent in person.sent for one in sent.attempts if (bad := dishonest(one))]
    return Verdict(lost, doubled, tuple(complaints))


def dishonest(attempt: Attempt) -> str | None:
    """What is wrong with what somebody was told; None if nothing is."""
    if attempt.outcome == HUNG:
        return f"no answer and no refusal for {attempt.seconds:.0f} s"
    if attempt.outcome == REFUSED and HONEST not in attempt.told:
        return f"not an honest refusal: {attempt.told}"
    return None
