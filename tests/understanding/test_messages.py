"""Every message of the case files is understood as labelled, one row at a time."""

from __future__ import annotations

from typing import Any

import pytest

from spinewise.understanding.answers import interpret
from spinewise.understanding.evaluation import VALUES, Tally, own_findings
from spinewise.understanding.reader import read
from tests.understanding.rows import message_rows, rows, urgency


def errors(row: dict[str, Any], predicted: dict[str, Any], ignored: tuple[str, ...] = ()) -> list[str]:
    """What was understood otherwise than labelled."""
    means = row.get("means", {})
    if "only" in row:
        return [
            f"{finding}: understood {predicted.get(finding)!r}"
            for finding in row["only"]
            if predicted.get(finding) != means.get(finding)
        ]
    return Tally().add(predicted, means, [*row.get("unsure", ()), *ignored])


def named(cases: list[dict[str, Any]]) -> list[Any]:
    return [pytest.param(case, id=f"{case.get('file', 'row')}: {case['text'][:60]}") for case in cases]


@pytest.mark.parametrize("row", named(message_rows()))
def test_message(row: dict[str, Any]) -> None:
    assert errors(row, own_findings(row["text"])) == []


@pytest.mark.parametrize("row", named(rows("first_messages", "first_messages")))
def test_first_message(row: dict[str, Any]) -> None:
    assert errors(row, own_findings(row["text"]), VALUES) == []
    if row["emergency"] is not None:
        assert (urgency(row["text"]) == "emergency") is row["emergency"]


@pytest.mark.parametrize("row", named(rows("answers", "answers")))
def test_answer(row: dict[str, Any]) -> None:
    told = interpret(read(row["text"]), row["asked"], row.get("question"))
    if row.get("answered") is False:
        assert not told.answered
    if "not_known" in row:
        assert set(row["not_known"]) <= set(told.unsure)
        assert told.answered
    elif "means" in row:
        assert errors(row, dict(told.findings)) == []
        assert told.answered is row.get("answered", True)


@pytest.mark.parametrize("row", named(rows("known_gaps", "messages")))
def test_known_gap_is_still_one(row: dict[str, Any]) -> None:
    assert errors(row, own_findings(row["text"])), "understood now: move this row to the file of its finding"


@pytest.mark.parametrize("row", named(rows("known_gaps", "first_messages")))
def test_known_gap_in_a_first_message_is_still_one(row: dict[str, Any]) -> None:
    wrong = errors(row, own_findings(row["text"]), VALUES)
    emergency = row["emergency"]
    as_told = emergency is None or (urgency(row["text"]) == "emergency") is emergency
    assert wrong or not as_told, "understood now: move this row to first_messages.yml"


@pytest.mark.parametrize("row", named(rows("known_gaps", "answers")))
def test_known_gap_in_an_answer_is_still_one(row: dict[str, Any]) -> None:
    told = interpret(read(row["text"]), row["asked"], row.get("question"))
    wrong = errors(row, dict(told.findings))
    assert wrong or not told.answered, "understood now: move this row to answers.yml"
