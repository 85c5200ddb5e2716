"""Loads the case rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

CASES = Path(__file__).parent / "cases"
SPECIAL = ("answers", "first_messages", "known_gaps")


def rows(name: str, key: str) -> list[dict[str, Any]]:
    return yaml.safe_load((CASES / f"{name}.yml").read_text(encoding="utf-8")).get(key) or []


def message_rows() -> list[dict[str, Any]]:
    names = sorted(file.stem for file in CASES.glob("*.yml") if file.stem not in SPECIAL)
    return [{**row, "file": name} for name in names for row in rows(name, "messages")]
