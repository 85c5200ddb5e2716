"""The table of a run."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from datetime import date

from tests.faults.play import Row

HEAD = """# When something fails: what was seen

Written by `make faults`, last on {day}, on {machine}. Each row is of the newest run in which that fault was
played; other programs may have been running, so times are rather too long than too short. Each fault is one
class in [`tests/faults/kinds/`](../tests/faults/kinds). People say numbered messages before, during and after
it. Then everything is delivered once more, and what the database holds is compared with what was
acknowledged: **lost** is acknowledged and not there, **doubled** is there more than once; both are counted in
messages. Who is refused sends the same message again, as the page does. **Back after**: seconds from the
mending until everybody was answered, the time that the mending takes included (such as starting the
assistant again).

| fault | what the person saw | lost | doubled | back after (s) | ok |
|---|---|---|---|---|---|
"""


def document(rows: Sequence[Row], left_out: Mapping[str, str], names: Sequence[str], before: str) -> str:
    """The page with the table, and how each fault was made.

    Args:
        rows: what was played now.
        left_out: why others could not be played here.
        names: all faults, in their order.
        before: the page as it was. What was not played now stays as it was then.
    """
    lines = {name: line for line in before.splitlines() if (name := _first(line, "| ", " |"))}
    made = {name: line for line in before.splitlines() if (name := _first(line, "- **", "**"))}
    lines |= {name: f"| {name} | not played: {why} | | | | |" for name, why in left_out.items()}
    for row in rows:
        figures = f"{row.lost} | {row.doubled} | {row.back_after:.1f} | {'yes' if row.ok else 'NO'}"
        lines[row.fault] = f"| {row.fault} | {row.saw} | {figures} |"
        made[row.fault] = f"- **{row.fault}**: {row.how}."
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    head = HEAD.format(machine=machine, day=date.today().isoformat())
    table = "".join(f"{lines[name]}\n" for name in names if name in lines)
    return head + table + "\n## How each is made\n\n" + "".join(f"{made[n]}\n" for n in names if n in made)


def _first(line: str, opening: str, closing: str) -> str:
    """What stands between the opening, with which the line has to begin, and the closing."""
    return line[len(opening) :].split(closing)[0] if line.startswith(opening) else ""
