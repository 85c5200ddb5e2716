"""What keeping a conversation costs at each turn, with our places for it and Rasa's own store.

``python -m benchmarks.stores``: prints a table. Each turn is what a turn of ours asks of a store:
read the conversation, add ten events, save it. PostgreSQL takes part if it is installed, or where
``--postgres`` names a database that may be written to.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rasa.core.tracker_store import SQLTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SlotSet, UserUttered

from spinewise.storage.archive import Archive
from spinewise.storage.memory import MemoryArchive
from spinewise.storage.sqlite import SQLiteArchive
from spinewise.storage.tracker_store import ConversationStore

TURNS = (10, 300)
AROUND = 10
"""Turns whose median is taken, ending with the one in the table."""
CONVERSATIONS = 3
DOMAIN = Domain.from_dict(
    {
        "version": "3.1",
        "intents": ["inform"],
        "slots": {f"finding_{n}": {"type": "any", "mappings": [{"type": "custom"}]} for n in range(60)},
    }
)
Make = Callable[[Path], TrackerStore]


def turn(number: int) -> list[Event]:
    """Events like those of a turn of ours."""
    mentions = [{"finding": f"finding_{n}", "polarity": "present", "text": "it hurts"} for n in range(4)]
    parsed = {
        "text": "it hurts",
        "intent": {"name": "inform", "confidence": 0.9},
        "entities": [],
        "reading": {"mentions": mentions, "text": "it hurts"},
    }
    said = UserUttered(
        "it hurts", {"name": "inform", "confidence": 0.9}, [], parsed, metadata={"message_id": str(number)}
    )
    reply = {"custom": {"spinewise": {"kind": "question", "text": "Since when?" * 10, "chips": [{}] * 6}}}
    slots = [SlotSet(f"finding_{(number + n) % 60}", True) for n in range(4)]
    return [
        said,
        ActionExecuted("action_assess"),
        BotUttered("Since when?" * 10, reply),
        *slots,
        SlotSet("dialogue", {"asked": [f"question_{n}" for n in range(20)]}),
        ActionExecuted("action_listen"),
    ]


async def costs(store: TrackerStore) -> dict[int, float]:
    """Milliseconds of a turn, by its number in one session."""
    took: dict[int, list[float]] = {}
    for conversation in range(CONVERSATIONS):
        for number in range(1, max(TURNS) + 1):
            events = turn(number)
            begun = time.perf_counter()
            tracker = await store.get_or_create_tracker(f"bench-{conversation}", append_action_listen=False)
            for event in events:
                tracker.update(event, DOMAIN)
            await store.save(tracker)
            took.setdefault(number, []).append(time.perf_counter() - begun)
    return {
        last: statistics.median(one for n in range(last - AROUND + 1, last + 1) for one in took[n]) * 1000
        for last in TURNS
    }


async def in_turns_with_another(make: Callable[[], Archive]) -> dict[int, float]:
    """The same where a load balancer sends every other turn to another process."""
    stores = [ConversationStore(DOMAIN, archive=make()) for _ in range(2)]

    class Both:
        asked = 0

        async def get_or_create_tracker(self, *names: Any, **options: Any) -> Any:
            self.asked += 1
            return await stores[self.asked % 2].get_or_create_tracker(*names, **options)

        async def save(self, tracker: Any) -> None:
            await stores[self.asked % 2].save(tracker)

    try:
        return await costs(Both())
    finally:
        for store in stores:
            await store.archive.close()


async def of_ours(archive: Archive) -> dict[int, float]:
    store = ConversationStore(DOMAIN, archive=archive)
    try:
        return await costs(store)
    finally:
        await archive.close()


@contextmanager
def postgres(url: str | None, folder: Path) -> Iterator[str | None]:
    """The address of a PostgreSQL: the one named, or one started for this."""
    if url:
        yield url
        return
    from tests.storage.servers import Postgres, _find

    if _find("postgres") is None:
        yield None
        return
    server = Postgres(folder)
    server.make()
    try:
        yield server.url
    finally:
        server.stop()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.stores", description=__doc__)
    parser.add_argument("--postgres", help="address of a database that may be written to")
    options = parser.parse_args()
    folders = [Path(tempfile.mkdtemp(prefix="spinewise-stores-")) for _ in range(2)]
    try:
        with postgres(options.postgres, folders[1]) as url:
            _measure(folders[0], url)
    finally:
        for folder in folders:
            shutil.rmtree(folder)


def _measure(folder: Path, url: str | None) -> None:
    def stock(path: str) -> SQLTrackerStore:
        return SQLTrackerStore(DOMAIN, host=path)

    rows: dict[str, Callable[[], Awaitable[dict[int, float]]]] = {
        "ours, memory": lambda: of_ours(MemoryArchive()),
        "ours, SQLite": lambda: of_ours(SQLiteArchive(folder / "ours.sqlite")),
        "ours, SQLite, two processes in turns": lambda: in_turns_with_another(
            lambda: SQLiteArchive(folder / "two.sqlite")
        ),
        "Rasa's SQLTrackerStore, SQLite": lambda: costs(stock(f"sqlite:///{folder}/stock.sqlite")),
    }
    if url:
        from spinewise.storage.postgres import PostgresArchive

        rows["ours, PostgreSQL"] = lambda: of_ours(PostgresArchive(url))
        rows["ours, PostgreSQL, two processes in turns"] = lambda: in_turns_with_another(
            lambda: PostgresArchive(url)
        )
        rows["Rasa's SQLTrackerStore, PostgreSQL"] = lambda: costs(stock(url))
    print("| store | " + " | ".join(f"turn {n}" for n in TURNS) + " |")
    print("|---|" + "---|" * len(TURNS), flush=True)
    for name, run in rows.items():
        found = asyncio.run(run())
        print(f"| {name} | " + " | ".join(f"{found[n]:.2f} ms" for n in TURNS) + " |", flush=True)


if __name__ == "__main__":
    main()
