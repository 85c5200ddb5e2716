"""Conditions are three-valued: true, false, unknown."""

from __future__ import annotations

from typing import Any

import pytest

from spinewise.knowledge.models import Condition
from spinewise.reasoning.conditions import because, findings_in, holds

T, F, U = True, False, None

LEAVES: list[tuple[Any, dict[str, Any], bool | None]] = [
    # condition, findings, expected
    ("fever", {"fever": True}, T),
    ("fever", {"fever": False}, F),
    ("fever", {}, U),
    ("fever", {"fever": None}, U),
    ("no fever", {"fever": False}, T),
    ("no fever", {"fever": True}, F),
    ("no fever", {}, U),
    ({"finding": "fever", "is": False}, {"fever": False}, T),
    ({"finding": "sex", "is": "female"}, {"sex": "female"}, T),
    ({"finding": "sex", "is": "female"}, {"sex": "male"}, F),
    ({"finding": "sex", "is": "female"}, {}, U),
    ({"finding": "age", "min": 65}, {"age": 65.0}, T),
    ({"finding": "age", "min": 65}, {"age": 64.9}, F),
    ({"finding": "age", "max": 45}, {"age": 45}, T),
    ({"finding": "age", "min": 18, "max": 45}, {"age": 46}, F),
    ({"finding": "age", "min": 18, "max": 45}, {"age": 18}, T),
    ({"finding": "age", "min": 18}, {}, U),
    ({"finding": "age", "min": 18}, {"age": "old"}, U),
    ({"finding": "age", "min": 0}, {"age": float("nan")}, U),
    ({"finding": "age", "min": 0}, {"age": True}, U),
    ("age", {"age": 0}, T),
    ("region", {"region": ()}, U),
    ("region", {"region": ("neck",)}, T),
    ({"finding": "region", "any_of": ["neck", "flank"]}, {"region": ("flank", "low_back")}, T),
    ({"finding": "region", "any_of": ["neck", "flank"]}, {"region": ["flank"]}, T),
    ({"finding": "region", "any_of": ["neck"]}, {"region": ("flank",)}, F),
    ({"finding": "region", "any_of": ["neck"]}, {"region": ()}, U),
    ({"finding": "region", "only": ["neck", "flank"]}, {"region": ("flank",)}, T),
    ({"finding": "region", "only": ["neck", "flank"]}, {"region": ("flank", "low_back")}, F),
    ({"finding": "region", "is": "flank"}, {"region": ("flank",)}, T),
    ({"finding": "region", "is": ["flank", "neck"]}, {"region": ("neck", "flank")}, T),
    ({"finding": "side", "any_of": ["left", "right"]}, {"side": "left"}, T),
    ({"finding": "side", "any_of": ["left", "right"]}, {"side": "middle"}, F),
    ({"finding": "side", "any_of": ["left", "right"]}, {"side": 3}, U),
]


@pytest.mark.parametrize(("condition", "findings", "expected"), LEAVES)
def test_a_test_on_one_finding(condition: Any, findings: dict[str, Any], expected: bool | None) -> None:
    assert holds(Condition.model_validate(condition), findings) is expected


KNEES = {"yes": True, "no": False}
"""Findings for the truth tables below: ``yes`` holds, ``no`` does not, ``what`` is unknown."""

COMBINED: list[tuple[Any, bool | None]] = [
    ({"all": ["yes", "yes"]}, T),
    ({"all": ["yes", "what"]}, U),
    ({"all": ["no", "what"]}, F),
    ({"all": ["what", "no"]}, F),
    ({"all": []}, T),
    ({"any": ["no", "yes", "what"]}, T),
    ({"any": ["no", "what"]}, U),
    ({"any": ["no", "no"]}, F),
    ({"any": []}, F),
    ({"not": "yes"}, F),
    ({"not": "no"}, T),
    ({"not": "what"}, U),
    ({"not": {"all": ["yes", "what"]}}, U),
    ({"at_least": [2, ["yes", "yes", "what"]]}, T),
    ({"at_least": [2, ["yes", "no", "what"]]}, U),
    ({"at_least": [2, ["yes", "no", "no"]]}, F),
    ({"at_least": [0, ["no"]]}, T),
    ({"all": ["yes", {"any": ["no", {"not": "no"}]}]}, T),
]


@pytest.mark.parametrize(("condition", "expected"), COMBINED)
def test_combinations(condition: Any, expected: bool | None) -> None:
    assert holds(Condition.model_validate(condition), KNEES) is expected


BECAUSE: list[tuple[Any, bool, tuple[str, ...]]] = [
    ("yes", True, ("yes",)),
    ("no", True, ()),
    ("no", False, ("no",)),
    ({"any": ["no", "yes"]}, True, ("yes",)),
    ({"all": ["yes", "no no"]}, True, ("yes", "no")),
    ({"all": ["yes", "no"]}, False, ("no",)),
    ({"not": {"any": ["no"]}}, True, ("no",)),
    ({"at_least": [1, ["what", "yes", "no"]]}, True, ("yes",)),
    ({"all": ["yes", {"any": ["yes"]}]}, True, ("yes",)),
]


@pytest.mark.parametrize(("condition", "result", "expected"), BECAUSE)
def test_because_names_what_decided(condition: Any, result: bool, expected: tuple[str, ...]) -> None:
    assert because(Condition.model_validate(condition), KNEES, result) == expected


def test_findings_in_are_named_once_and_in_order() -> None:
    condition = Condition.model_validate({"all": ["fever", {"not": "numbness"}, {"any": ["fever", "cough"]}]})
    assert findings_in(condition) == ("fever", "numbness", "cough")
