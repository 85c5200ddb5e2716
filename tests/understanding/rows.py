"""Loads the case rows."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from spinewise.knowledge.load import Knowledge, load
from spinewise.reasoning.urgency import triage
from spinewise.understanding.reader import read

CASES = Path(__file__).parent / "cases"
SPECIAL = ("answers", "first_messages", "known_gaps")


def rows(name: str, key: str) -> list[dict[str, Any]]:
    return yaml.safe_load((CASES / f"{name}.yml").read_text(encoding="utf-8")).get(key) or []


def message_rows() -> list[dict[str, Any]]:
    names = sorted(file.stem for file in CASES.glob("*.yml") if file.stem not in SPECIAL)
    return [{**row, "file": name} for name in names for row in rows(name, "messages")]


@cache
def _knowledge() -> Knowledge:
    return load()


def urgency(text: str) -> str:
    """The urgency by the rules alone: of the person, or of somebody else who is in danger now."""
    reading = read(text)
    own = triage(_knowledge(), reading.findings()).urgency
    other = triage(_knowledge(), dict.fromkeys(reading.other_in_danger, True)).urgency
    return max(own, other).name
