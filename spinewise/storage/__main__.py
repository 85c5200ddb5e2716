"""``python -m spinewise.storage``: what operators do with kept conversations. Works on the database itself.

Nothing that anybody said is shown, but for ``export``.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import time
from collections.abc import Sequence
from datetime import datetime, timezone
from pathlib import Path

from spinewise.storage.archive import Archive
from spinewise.storage.errors import StoreError
from spinewise.storage.export import exported
from spinewise.storage.retention import purge
from spinewise.storage.settings import (
    MEMORY,
    StorageSettingsError,
    archive_at,
    database,
    retention_days,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns the exit status."""
    options = _parser().parse_args(arguments)
    try:
        if database() == MEMORY:
            raise StorageSettingsError(
                "SPINEWISE_DATABASE is memory: conversations are in the server's memory, out of reach"
            )
        return asyncio.run(_run(archive_at(database()), options))
    except (StoreError, StorageSettingsError, OSError) as problem:
        print(problem, file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m spinewise.storage", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("list", help="list conversations: name, events, first and last time (UTC), consent")
    delete = commands.add_parser("delete", help="delete one conversation with everything in it")
    delete.add_argument("name")
    purging = commands.add_parser("purge", help="delete what is older than it may get, now")
    purging.add_argument("--days", type=float, help="instead of $SPINEWISE_RETENTION_DAYS; 0 deletes all")
    export = commands.add_parser("export", help="write one conversation as JSON")
    export.add_argument("name")
    export.add_argument("--out", type=Path, help="file, readable by its owner alone; else it is printed")
    return parser


async def _run(archive: Archive, options: argparse.Namespace) -> int:
    try:
        await archive.open()
        if options.command == "list":
            return await _list(archive)
        if options.command == "delete":
            return _told(await archive.delete(options.name), "Deleted.")
        if options.command == "purge":
            return await _purge(archive, retention_days() if options.days is None else options.days)
        return await _export(archive, options.name, options.out)
    finally:
        await archive.close()


async def _list(archive: Archive) -> int:
    kept = await archive.summaries()
    for one in kept:
        given = one.consent
        consent = (
            f"consent {_utc(given.at)} to {given.version}, {given.channel}" if given else "no consent noted"
        )
        print(f"{one.name}  {one.events:6d} events  {_utc(one.first_at)} to {_utc(one.last_at)}  {consent}")
    print(f"{len(kept)} conversations", file=sys.stderr)
    return 0


async def _purge(archive: Archive, days: float) -> int:
    done = await purge(archive, days, time.time())
    print(f"{done.conversations} conversations deleted, earlier sessions of {done.trimmed} others")
    return 0


async def _export(archive: Archive, name: str, out: Path | None) -> int:
    found = await archive.read_all(name)
    if found is None:
        return _told(False, "")
    events = [json.loads(event) for event in found.events]
    content = exported(name, events, await archive.consent(name), kept=True)
    if out is None:
        print(content.decode(), end="")
        return 0
    with open(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
    return _told(True, f"Written to {out}")


def _told(found: bool, words: str) -> int:
    print(words if found else "There is no such conversation.", file=sys.stdout if found else sys.stderr)
    return 0 if found else 1


def _utc(moment: float) -> str:
    return datetime.fromtimestamp(moment, timezone.utc).strftime("%Y-%m-%d %H:%M")


if __name__ == "__main__":
    sys.exit(main())
