"""What can be wrong with the knowledge files, told so that the writer can put it right."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path


@dataclass(frozen=True, order=True)
class Problem:
    """One thing to put right in one place."""

    file: Path
    """The file, as a path below the knowledge folder's parent where possible."""
    line: int
    """Line in the file, counted from 1; 0 when the problem is the file itself."""
    message: str
    """What is wrong and what to do, in plain English."""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class KnowledgeError(Exception):
    """The knowledge files cannot be used. Holds every problem found, not only the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(problems))
        count = len(self.problems)
        lines = "\n".join(f"  {problem}" for problem in self.problems)
        super().__init__(f"{count} problem{'' if count == 1 else 's'} in the knowledge files:\n{lines}")


def did_you_mean(name: str, known: Collection[str]) -> str:
    """``; did you mean 'x'?`` with the nearest known name, or nothing when none is near."""
    near = get_close_matches(name, sorted(known), n=1, cutoff=0.6)
    return f"; did you mean '{near[0]}'?" if near else ""
