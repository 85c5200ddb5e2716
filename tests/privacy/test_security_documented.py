"""Each test that SECURITY.md names as evidence exists, and each threat has one."""

from __future__ import annotations

import ast
import re

import pytest

from tests.conftest import ROOT

SECURITY = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", SECURITY)))
THREATS = [
    line
    for line in SECURITY.partition("| threat |")[2].partition("\n\n")[0].splitlines()
    if line.startswith("| ") and "what stops it" not in line
]


@pytest.mark.parametrize(("file", "function"), NAMED)
def test_the_named_test_exists(file: str, function: str) -> None:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    tests = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    assert not function or function in tests


@pytest.mark.parametrize("threat", THREATS, ids=lambda line: line[2:40])
def test_each_threat_has_a_test_that_shows_what_stops_it(threat: str) -> None:
    assert re.search(r"`tests/[\w/]+\.py::test_\w+`", threat.split(" | ")[-1])


def test_there_are_threats() -> None:
    assert len(THREATS) > 10
