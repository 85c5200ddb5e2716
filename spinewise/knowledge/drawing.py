"""Paths of a drawing: SVG path data with absolute commands, as points and lines.

Only ``M``, ``L``, ``C``, ``Q`` and ``Z`` are read. That is enough for any drawing, and little enough
that every channel can draw it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

Point = tuple[float, float]

_COMMAND = re.compile(r"([A-Za-z])")
_POINTS = {"M": 1, "L": 1, "C": 3, "Q": 2, "Z": 0}
"""How many points follow each command."""
_STEPS = 24
"""Straight pieces that one curve becomes."""


class PathError(ValueError):
    """A path that cannot be read."""


@dataclass(frozen=True)
class Line:
    """One stroke of a path, as straight pieces."""

    points: tuple[Point, ...]
    closed: bool


def readable(path: str) -> str:
    """The path itself. Raises PathError if it cannot be read."""
    lines(path)
    return path


@lru_cache(maxsize=256)
def lines(path: str) -> tuple[Line, ...]:
    """The strokes of a path, curves as many short straight pieces. Raises PathError."""
    found: list[Line] = []
    points: list[Point] = []
    for command, given in _commands(path):
        if command == "M":
            if len(points) > 1:
                found.append(Line(tuple(points), closed=False))
            points = [given[0]]
        elif not points:
            raise PathError(f"this path has '{command}' before any 'M'; begin it with 'M x y'")
        elif command == "Z":
            found.append(Line(tuple(points), closed=True))
            points = points[:1]
        elif command == "L":
            points.append(given[0])
        else:
            points.extend(_curve(points[-1], given))
    if len(points) > 1:
        found.append(Line(tuple(points), closed=False))
    if not found:
        raise PathError("this path draws nothing; add lines ('L x y') or curves ('C x1 y1 x2 y2 x y')")
    return tuple(found)


def _commands(path: str) -> Iterator[tuple[str, tuple[Point, ...]]]:
    """Each command with its points; as in SVG, more points after a command repeat it."""
    before, *parts = _COMMAND.split(path)
    if before.strip():
        raise PathError(f"this path begins with '{before.strip()}'; begin it with 'M x y'")
    for command, rest in zip(parts[::2], parts[1::2], strict=True):
        if command not in _POINTS:
            raise PathError(
                f"this path has the command '{command}'; use M, L, C, Q, Z (capital letters) only"
            )
        numbers = [_number(word) for word in rest.replace(",", " ").split()]
        size = 2 * _POINTS[command]
        if (size == 0 and numbers) or (size and (not numbers or len(numbers) % size)):
            takes = f"'{command}' takes {size or 'no'} numbers in a path"
            raise PathError(f"{takes}, and {len(numbers)} stand behind it")
        if not size:
            yield command, ()
        points = tuple(zip(numbers[::2], numbers[1::2], strict=True))
        for place in range(0, len(points), size // 2 or 1):
            # More points after the first of "M" are lines.
            repeated = "L" if command == "M" and place else command
            yield repeated, points[place : place + size // 2]


def _number(word: str) -> float:
    try:
        return float(word)
    except ValueError:
        raise PathError(f"this path has '{word}' where a number must be") from None


def _curve(start: Point, given: tuple[Point, ...]) -> Iterator[Point]:
    corners = (start, *given)
    for step in range(1, _STEPS + 1):
        t = step / _STEPS
        points = corners
        while len(points) > 1:  # de Casteljau: halfway points of halfway points
            points = tuple((a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t) for a, b in pairwise(points))
        yield points[0]
