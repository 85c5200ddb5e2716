"""Findings and weights in the words in which they are given back to the person."""

from __future__ import annotations

from typing import Any

from spinewise.knowledge.load import Knowledge
from spinewise.knowledge.models import Condition, Weight
from spinewise.knowledge.phrases import describe as describe_finding
from spinewise.reasoning.scoring import Facts

_OPPOSITES = (
    ("at least ", "less than "),
    ("less than ", "at least "),
    ("more than ", "no more than "),
)
"""Openings of a name with an opposite of their own."""


def tell(knowledge: Knowledge, weight: Weight, present: bool, known: Facts) -> str:
    """What a weight stands for, to be read after "because": "you lifted something heavy"."""
    if weight.finding is not None:
        return describe_finding(knowledge.findings[weight.finding], known[weight.finding])
    return (weight.name or "") if present else weight.name_not or denied(weight.name or "")


def denied(name: str) -> str:
    """The name of a combination when it is known not to hold: "a sudden start" as "no sudden start"."""
    for opening, opposite in _OPPOSITES:
        if name.startswith(opening):
            return f"{opposite}{name.removeprefix(opening)}"
    first, _, rest = name.partition(" ")
    if first in ("a", "an", "any"):
        return f"no {rest}"
    if first in ("the", "most", "only", "being", "having"):
        return f"not {name}"
    return f"no {name}"


def plain(value: Any) -> str:
    """A bare value: 64.0 as "64", "low_back" as "low back", a flag as yes or no."""
    if value is True or value is False:
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).replace("_", " ")


def describe(condition: Condition) -> str:
    """A condition in plain words for clinicians: "age at least 65 and no numbness"."""
    if condition.all is not None:
        return " and ".join(_inside(part) for part in condition.all) or "anything"
    if condition.any is not None:
        return " or ".join(_inside(part) for part in condition.any) or "nothing"
    if condition.at_least is not None:
        wanted, parts = condition.at_least
        return f"at least {wanted} of ({'; '.join(describe(part) for part in parts)})"
    if condition.not_ is not None:
        return f"not {_inside(condition.not_)}"
    return _describe_leaf(condition)


def _inside(part: Condition) -> str:
    words = describe(part)
    return f"({words})" if len(part.all or part.any or ()) > 1 else words


def _describe_leaf(condition: Condition) -> str:
    name = plain(condition.finding)
    tests: list[str] = []
    if condition.is_ is False:
        return f"no {name}"
    if condition.is_ is not None and condition.is_ is not True:
        tests.append(f"is {plain(condition.is_)}")
    if condition.min is not None:
        tests.append(f"at least {condition.min:g}")
    if condition.max is not None:
        tests.append(f"at most {condition.max:g}")
    if condition.any_of is not None:
        tests.append(f"any of {', '.join(map(plain, condition.any_of))}")
    if condition.only is not None:
        tests.append(f"nothing but {', '.join(map(plain, condition.only))}")
    return f"{name} {' and '.join(tests)}".rstrip()
