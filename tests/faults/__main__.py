"""``make faults``: play every fault, print the table and write it to docs/faults.md."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import pytest

from tests.faults.kinds import all_faults
from tests.faults.play import Row, play
from tests.faults.table import document

RESULTS = Path(__file__).resolve().parents[2] / "docs" / "faults.md"


def main(wanted: list[str]) -> int:
    """Play those whose names contain one of the words, or all. Only a whole run is written down."""
    chosen = [one for one in all_faults() if not wanted or any(word in one.name for word in wanted)]
    rows: list[Row] = []
    left_out: dict[str, str] = {}
    for number, fault in enumerate(chosen, 1):
        print(f"{number}/{len(chosen)} {fault.name} …", flush=True)
        with tempfile.TemporaryDirectory(prefix="spinewise-faults-") as folder:
            try:
                rows.append(play(fault(), Path(folder)))
            except pytest.skip.Exception as missing:
                left_out[fault.name] = str(missing)
                print(f"    not played: {missing}", flush=True)
                continue
        for complaint in rows[-1].complaints:
            print(f"    {complaint}", flush=True)
    text = document(rows, left_out)
    print(text)
    if not wanted:
        RESULTS.write_text(text, encoding="utf-8")
        print(f"Written to {RESULTS}")
    return 0 if all(row.ok for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
