"""Every row of every table beside a red-flag rule is a test: the row says what must come out."""

from __future__ import annotations

import pytest

from spinewise.findings import FindingValue
from spinewise.knowledge.load import Knowledge, load
from spinewise.knowledge.models import RuleCase, Urgency
from spinewise.reasoning.conditions import holds
from spinewise.reasoning.implications import close
from spinewise.reasoning.urgency import triage

KNOWLEDGE: Knowledge = load()

ROWS = [
    pytest.param(rule_id, case, id=f"{rule_id}.cases.yml: {case.case}")
    for rule_id, table in KNOWLEDGE.cases.items()
    for case in table.cases
]


def _findings(case: RuleCase) -> dict[str, FindingValue]:
    """The findings of a row in the form the reasoning works with: lists as tuples."""
    return {name: tuple(value) if isinstance(value, list) else value for name, value in case.findings.items()}


@pytest.mark.parametrize(("rule_id", "case"), ROWS)
def test_row_comes_out_as_written(rule_id: str, case: RuleCase) -> None:
    findings = _findings(case)
    rule = KNOWLEDGE.red_flags[rule_id]
    result = triage(KNOWLEDGE, findings)

    assert (holds(rule.when, close(KNOWLEDGE, findings)) is True) is case.fires
    assert (rule_id in {fired.id for fired in result.fired}) is case.fires
    if case.urgency is not None:
        others = ", ".join(f"{fired.id} ({fired.urgency.name})" for fired in result.fired)
        assert result.urgency.name == case.urgency, f"rules that fired: {others or 'none'}"


@pytest.mark.parametrize("rule_id", KNOWLEDGE.red_flags)
def test_table_shows_both_sides_of_the_rule(rule_id: str) -> None:
    """A table teaches only when it has rows that fire and near misses that do not."""
    cases = KNOWLEDGE.cases[rule_id].cases
    assert len(cases) >= 4
    assert {case.fires for case in cases} == {True, False}


@pytest.mark.parametrize("rule_id", KNOWLEDGE.red_flags)
def test_nothing_known_fires_nothing(rule_id: str) -> None:
    assert holds(KNOWLEDGE.red_flags[rule_id].when, {}) is not True


EMERGENCIES = [rule.id for rule in KNOWLEDGE.red_flags.values() if Urgency[rule.urgency] == Urgency.emergency]


@pytest.mark.parametrize("rule_id", EMERGENCIES)
def test_emergency_starts_with_one_action(rule_id: str) -> None:
    """The first sentence tells what to do: to call, to go, to keep still, or to stop."""
    first = KNOWLEDGE.red_flags[rule_id].action.split(".")[0].lower()
    assert any(word in first for word in ("call", "go to", "keep still", "lie still", "stop"))
    assert "emergency" in KNOWLEDGE.red_flags[rule_id].action.lower()


def test_every_screen_item_has_a_rule() -> None:
    """Items E1 to E19 of the red-flag screen."""
    covered = {rule.screen for rule in KNOWLEDGE.red_flags.values()}
    assert {f"E{number}" for number in range(1, 20)} <= covered


@pytest.mark.parametrize(
    "rule_id", [rule.id for rule in KNOWLEDGE.red_flags.values() if rule.unclear_when is not None]
)
def test_unclear_rule_has_a_question(rule_id: str) -> None:
    """An unclear danger sign is settled by one question, so there must be one."""
    assert any(rule_id in question.clarifies for question in KNOWLEDGE.questions.values())
