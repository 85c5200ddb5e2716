"""The table of a run."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from datetime import date

from tests.faults.play import Row

HEAD = """# When something fails: what was seen

Written by `make faults`; the figures are those of one run, on {machine}, on {day}, three faults at a time, so
times are rather too long than too short. Each fault is one class in
[`tests/faults/kinds/`](../tests/faults/kinds). People say numbered messages before, during and after
it. Then everything is delivered once more, and what the database holds is compared with what was
acknowledged: **lost** is acknowledged and not there, **doubled** is there more than once; both are counted in
messages. Who is refused sends the same message again, as the page does. **Back after**: seconds from the
mending until everybody was answered, the time that the mending takes included (such as starting the
assistant again).

| fault | what the person saw | lost | doubled | back after (s) | ok |
|---|---|---|---|---|---|
"""


def document(rows: Sequence[Row], left_out: Mapping[str, str]) -> str:
    """The page with the table, and how each fault was made."""
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    lines = [
        f"| {row.fault} | {row.saw} | {row.lost} | {row.doubled} | {row.back_after:.1f} | "
        f"{'yes' if row.ok else 'NO'} |\n"
        for row in rows
    ]
    lines += [f"| {name} | not played: {why} | | | | |\n" for name, why in left_out.items()]
    made = [f"- **{row.fault}**: {row.how}.\n" for row in rows]
    head = HEAD.format(machine=machine, day=date.today().isoformat())
    return head + "".join(lines) + "\n## How each is made\n\n" + "".join(made)
