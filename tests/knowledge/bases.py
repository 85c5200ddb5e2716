"""Small knowledge bases for tests: the valid one beside this file, changed row by row."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from spinewise.knowledge.errors import Problem

BASE = Path(__file__).parent / "base"
"""The smallest folder that is complete and free of problems."""


def rows(name: str) -> list[dict[str, Any]]:
    """The rows of a table beside this file."""
    table = yaml.safe_load((Path(__file__).parent / name).read_text(encoding="utf-8"))
    assert isinstance(table, list) and table
    return table


def changed_base(folder: Path, row: dict[str, Any]) -> Path:
    """A copy of the base in ``folder``, changed as ``row`` says.

    ``write``: file to whole text. ``change``: file to list of [old, new], each
    found exactly once. ``add``: file to text at its end. ``latin1``: file to
    text saved in another encoding. ``delete``: files or folders.
    """
    base = folder / "knowledge"
    shutil.copytree(BASE, base)
    for name in row.get("delete", ()):
        target = base / name
        shutil.rmtree(target) if target.is_dir() else target.unlink()
    for name, text in row.get("write", {}).items():
        (base / name).parent.mkdir(exist_ok=True)
        (base / name).write_text(text, encoding="utf-8")
    for name, text in row.get("add", {}).items():
        file = base / name
        file.write_text(file.read_text(encoding="utf-8") + text, encoding="utf-8")
    for name, text in row.get("latin1", {}).items():
        (base / name).write_bytes(text.encode("latin-1"))
    for name, changes in row.get("change", {}).items():
        file = base / name
        text = file.read_text(encoding="utf-8")
        for old, new in changes:
            assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
            text = text.replace(old, new)
        file.write_text(text, encoding="utf-8")
    return base


def assert_told(problems: Sequence[Problem], expected: Sequence[dict[str, Any]]) -> None:
    """Exactly the expected problems, each ``at`` its file and line and with the words in ``says``."""
    left = list(problems)
    for one in expected:
        says = [one["says"]] if isinstance(one["says"], str) else one["says"]
        match = next((p for p in left if _place(p) == one["at"] and all(w in p.message for w in says)), None)
        assert match is not None, f"not told: {one}; told:\n" + "\n".join(map(str, left))
        left.remove(match)
    assert not left, "told as well:\n" + "\n".join(map(str, left))


def _place(problem: Problem) -> str:
    return f"{problem.file.relative_to('knowledge')}:{problem.line}"
