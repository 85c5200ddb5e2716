"""What is told about weak packages holds for the versions that are locked."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
import yaml

from scripts.audit import accepted
from tests.conftest import ROOT

ADVISORIES: dict[str, list[dict[str, Any]]] = yaml.safe_load(
    (ROOT / "requirements" / "advisories.yml").read_text(encoding="utf-8")
)
LOCKED: dict[str, list[str]] = {}
for _list in ("runtime", "dev"):
    _text = (ROOT / "requirements" / f"{_list}.txt").read_text(encoding="utf-8")
    for _name, _version in re.findall(r"^([a-z0-9-]+)==([^\s;]+)", _text, re.MULTILINE):
        if _version not in LOCKED.setdefault(_name, []):
            LOCKED[_name].append(_version)


def numbers(version: object) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", str(version)))


@pytest.mark.parametrize("entry", ADVISORIES["resolved"], ids=lambda entry: entry["package"])
def test_what_is_said_to_be_resolved_is(entry: dict[str, Any]) -> None:
    assert LOCKED[entry["package"]]
    assert all(numbers(version) >= numbers(entry["fixed"]) for version in LOCKED[entry["package"]])


@pytest.mark.parametrize("entry", ADVISORIES["held"], ids=lambda entry: entry["package"])
def test_what_is_held_back_is_locked_at_that_version(entry: dict[str, Any]) -> None:
    assert entry["locked"] in LOCKED[entry["package"]]
    assert entry["why"] and entry["stops"]


def test_accepted_advisories_name_a_locked_package_a_reason_and_an_end() -> None:
    for entry in ADVISORIES["accepted"]:
        assert entry["package"] in LOCKED
        assert entry["why"] and isinstance(entry["until"], date)


def test_an_acceptance_ends() -> None:
    entry = {"id": "X-1", "package": "sanic", "why": "a test", "until": date(2026, 1, 31)}
    assert accepted({"accepted": [entry]}, date(2026, 1, 31)) == ["X-1"]
    assert accepted({"accepted": [entry]}, date(2026, 2, 1)) == []


@pytest.mark.parametrize("entry", ADVISORIES["resolved"], ids=lambda entry: entry["package"])
def test_the_table_in_security_names_it(entry: dict[str, Any]) -> None:
    security = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    locked = " / ".join(LOCKED[entry["package"]])
    assert f"| {entry['package']} | {locked} | below {entry['fixed']} |" in security
