"""Plays a fault and says how it went."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.faults.fault import Fault
from tests.faults.person import Attempt, Person
from tests.faults.verdict import Verdict, kept, verdict

AT_ONCE = 64
"""People who talk at the same time."""


@dataclass(frozen=True)
class Row:
    """How a fault went."""

    fault: str
    how: str
    saw: str
    lost: int
    doubled: int
    back_after: float
    complaints: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        return not (self.lost or self.doubled or self.complaints)


def play(fault: Fault, folder: Path) -> Row:
    """Prepare, break, watch, mend, verify."""
    fault.folder = folder
    try:
        fault.prepare()
        people = [fault.arrives(who) for who in range(fault.people)]
        for _ in range(fault.said_before):
            _everybody(people, lambda person: person.say())
        before = [len(person.sent) for person in people]
        complaints: list[str] = []

        def talk() -> None:
            _everybody(people, lambda person: person.say())
            complaints.extend(fault.watch())

        fault.happen(talk)
        saw = [
            a for person, n in zip(people, before, strict=True) for s in person.sent[n:] for a in s.attempts
        ]
        mended = time.monotonic()
        fault.mend()
        _everybody(people, lambda person: person.until_answered())
        back_after = time.monotonic() - mended
        _everybody(people, lambda person: person.say())
        _everybody(people, _send_all_again)
        complaints.extend(fault.afterwards())
        found = verdict(people, kept(fault.database, [person.conversation for person in people]))
        return _row(fault, saw, back_after, found, complaints)
    finally:
        fault.close()


def _send_all_again(person: Person) -> None:
    """A late delivery of everything, the newest first, which must change nothing."""
    for sent in reversed(person.sent):
        person.try_again(sent)


def _everybody(people: Sequence[Person], act: Callable[[Person], object]) -> None:
    with ThreadPoolExecutor(min(AT_ONCE, max(1, len(people)))) as pool:
        list(pool.map(act, people))


def _row(
    fault: Fault, saw: Sequence[Attempt], back_after: float, found: Verdict, complaints: Sequence[str]
) -> Row:
    return Row(
        fault.name,
        fault.how,
        summed_up(saw),
        found.lost,
        found.doubled,
        back_after,
        (*found.complaints, *complaints),
    )


def summed_up(saw: Sequence[Attempt]) -> str:
    """What people saw, most frequent first."""
    count = Counter(_seen(attempt) for attempt in saw)
    longest = max((attempt.seconds for attempt in saw), default=0.0)
    told = "; ".join(f"{number} × {what}" for what, number in count.most_common())
    return f"{told} (after {longest:.1f} s at most)"


def _seen(attempt: Attempt) -> str:
    if attempt.outcome == "answered":
        return "an answer"
    if attempt.outcome == "refused":
        return f'"{attempt.told.split(". If you need")[0].split(".")[0]} …"'
    if attempt.outcome == "cut":
        return attempt.told
    return "nothing"
