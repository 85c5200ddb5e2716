"""``make faults``: play every fault, print the table and write it to docs/faults.md."""

from __future__ import annotations

import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.faults.fault import Fault
from tests.faults.kinds import all_faults
from tests.faults.play import Row, play
from tests.faults.table import document

RESULTS = Path(__file__).resolve().parents[2] / "docs" / "faults.md"


AT_ONCE = 3
"""Faults that are played at the same time, each on servers of its own: most of the time is waiting."""


def main(wanted: list[str]) -> int:
    """Play those whose names contain one of the words, or all. Only a whole run is written down."""
    chosen = [one for one in all_faults() if not wanted or any(word in one.name for word in wanted)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        played = list(pool.map(_play, chosen))
    rows = [row for row in played if isinstance(row, Row)]
    left_out = {one.name: why for one, why in zip(chosen, played, strict=True) if isinstance(why, str)}
    text = document(rows, left_out)
    print(text)
    if not wanted:
        RESULTS.write_text(text, encoding="utf-8")
        print(f"Written to {RESULTS}")
    return 0 if all(row.ok for row in rows) else 1


def _play(fault: type[Fault]) -> Row | str:
    """How it went, or why it cannot be played here."""
    print(f"{fault.name} …", flush=True)
    with tempfile.TemporaryDirectory(prefix="spinewise-faults-") as folder:
        try:
            row = play(fault(), Path(folder))
        except pytest.skip.Exception as missing:
            return str(missing)
    print(f"{fault.name}: {'ok' if row.ok else row.complaints}", flush=True)
    return row


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
