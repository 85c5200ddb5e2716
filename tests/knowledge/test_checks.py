"""The checks of the base as a whole, and the project's own knowledge against all of them."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from spinewise.knowledge.base_checks import best_person
from spinewise.knowledge.checks import check
from spinewise.knowledge.load import load
from spinewise.reasoning.ranking import rank
from tests.knowledge.bases import BASE, assert_told, changed_base, rows


@pytest.mark.parametrize("row", rows("checks.yml"), ids=lambda row: row["case"])
def test_checks(row: dict[str, Any], tmp_path: Path) -> None:
    _, problems = check(changed_base(tmp_path, row))
    assert_told(problems, row.get("expect", []))


def test_every_cause_of_the_base_has_a_person_for_whom_it_ranks_first() -> None:
    knowledge = load(BASE)
    for cause in knowledge.causes:
        person = best_person(knowledge, cause)
        assert person is not None
        assert rank(knowledge, person)[0].id == cause


def test_project_knowledge_is_sound() -> None:
    knowledge, problems = check()
    assert not problems, "\n".join(map(str, problems))
    assert knowledge.causes


@settings(max_examples=80, deadline=None, derandomize=True)
@given(
    file=st.sampled_from(sorted(BASE.rglob("*.yml"))),
    place=st.integers(0, 400),
    removed=st.integers(0, 12),
    put=st.sampled_from(
        ["", "[", "]", "{", "}", ":", ": ", "-", "\n", "\t", "&", "*", "'", '"', "#", "0", "null"]
    ),
)
@example(file=BASE / "red_flags" / "numb_saddle.cases.yml", place=226, removed=12, put="")
def test_damaged_files_are_told_and_nothing_else_breaks(
    file: Path, place: int, removed: int, put: str
) -> None:
    text = file.read_text(encoding="utf-8")
    place %= len(text)
    with TemporaryDirectory() as folder:
        base = changed_base(
            Path(folder),
            {"write": {str(file.relative_to(BASE)): text[:place] + put + text[place + removed :]}},
        )
        _, problems = check(base)
        for problem in problems:
            told = base.parent / problem.file
            lines = told.read_text(encoding="utf-8").count("\n") + 1 if told.is_file() else 0
            assert 0 <= problem.line <= lines
