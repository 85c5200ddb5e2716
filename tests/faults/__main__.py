"""``make faults``: play faults, print the table and write it to docs/faults.md."""

from __future__ import annotations

import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor, as_completed
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
    """Play those whose names contain one of the words, or all, and write down each that has been played."""
    faults = all_faults()
    names = [one.name for one in faults]
    chosen = [one for one in faults if not wanted or any(word in one.name for word in wanted)]
    rows: list[Row] = []
    left_out: dict[str, str] = {}
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for one in as_completed([pool.submit(_play, fault) for fault in chosen]):
            name, how_it_went = one.result()
            if isinstance(how_it_went, Row):
                rows.append(how_it_went)
            else:
                left_out[name] = how_it_went
            before = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else ""
            RESULTS.write_text(document(rows, left_out, names, before), encoding="utf-8")
    print(document(rows, left_out, names, ""))
    print(f"Written to {RESULTS}")
    return 0 if all(row.ok for row in rows) else 1


def _play(fault: type[Fault]) -> tuple[str, Row | str]:
    """Its name, and how it went or why it cannot be played here."""
    print(f"{fault.name} …", flush=True)
    with tempfile.TemporaryDirectory(prefix="spinewise-faults-") as folder:
        try:
            row = play(fault(), Path(folder))
        except pytest.skip.Exception as missing:
            return fault.name, str(missing)
    print(f"{fault.name}: {'ok' if row.ok else row.complaints}", flush=True)
    return fault.name, row


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
