"""Conversations as data (``conversations/*.yml``), played against the running assistant."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulation.client import Client
from tests.conftest import Assistant
from tests.transcript import Case, load_cases, play

CASES = load_cases(Path(__file__).parent / "conversations")


@pytest.mark.parametrize("case", CASES, ids=[f"{case.file.stem}: {case.name}" for case in CASES])
def test_conversation(case: Case, assistant: Assistant) -> None:
    play(Client(assistant.url, assistant.token), case)


def test_no_two_cases_have_one_name() -> None:
    names = [(case.file, case.name) for case in CASES]
    assert len(names) == len(set(names))
