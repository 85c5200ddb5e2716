"""The widget stays small, its own, and free of what a strict policy forbids."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

WEB = Path(__file__).resolve().parents[2] / "web"
FILES = [path for path in sorted(WEB.rglob("*")) if path.is_file()]
MOST = 30 * 1000
"""Bytes of all files together, each packed with gzip."""


def test_everything_together_is_small() -> None:
    sizes = {path.name: len(gzip.compress(path.read_bytes(), 9)) for path in FILES}
    assert sum(sizes.values()) <= MOST, sizes


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
@pytest.mark.parametrize(
    "forbidden",
    [
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|DOMParser",
        r"(?:src|href|import|from|url)\W{1,3}(?:https?:)?//(?!www\.w3\.org)",
        r"style=|<style|\bonclick=\"",
    ],
    ids=["markup from text", "other servers", "inline styles and scripts"],
)
def test_no_file_holds_what_a_strict_page_forbids(path: Path, forbidden: str) -> None:
    assert re.findall(forbidden, path.read_text(encoding="utf-8")) == []
