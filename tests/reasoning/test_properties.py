"""What must hold for everybody, whatever they tell: tried on the real knowledge base with made-up people."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from spinewise.knowledge.load import Knowledge, load
from spinewise.knowledge.models import Condition, Finding, Urgency
from spinewise.reasoning.advice import advise, medicines_for
from spinewise.reasoning.assess import assess
from spinewise.reasoning.explain import explain
from spinewise.reasoning.implications import close
from spinewise.reasoning.outlook import Outlook
from spinewise.reasoning.questions import MOST_ASKED, about_left, next_question
from spinewise.reasoning.ranking import rank, shown
from spinewise.reasoning.scoring import cause_tables
from spinewise.reasoning.spread import possible_answers
from spinewise.reasoning.urgency import triage

REAL = load()
MANY = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
SOME = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def value_of(finding: Finding) -> st.SearchStrategy[Any]:
    if finding.type == "flag":
        return st.booleans()
    if finding.type == "number":
        low, high = finding.range or (0.0, 4000.0)
        return st.one_of(
            st.floats(min_value=low, max_value=high), st.integers(min_value=int(low), max_value=int(high))
        )
    if finding.type == "choice":
        return st.sampled_from(finding.of or ())
    return st.lists(st.sampled_from(finding.of or ()), min_size=1, max_size=3, unique=True).map(tuple)


PEOPLE = st.fixed_dictionaries(
    {}, optional={finding.id: value_of(finding) for finding in REAL.findings.values()}
)
"""Findings of every kind, each known or not."""

NONSENSE = st.dictionaries(
    st.one_of(st.sampled_from(sorted(REAL.findings)), st.text(max_size=8)),
    st.one_of(
        st.none(), st.booleans(), st.floats(), st.integers(), st.text(max_size=8),
        st.lists(st.one_of(st.text(max_size=5), st.integers()), max_size=3), st.just(("low_back", "nowhere")),
        st.just({}),
    ),
    max_size=12,
)  # fmt: skip
"""Whatever a broken client or an old conversation may hold."""


def everything(knowledge: Knowledge, findings: dict[str, Any]) -> Any:
    """All outputs of the reasoning, to compare."""
    result = assess(knowledge, findings)
    causes = [cause.id for cause in shown(result.causes, result.must_not_miss)]
    following = next_question(knowledge, findings, (), ())
    return (
        result.as_dict(),
        triage(knowledge, findings),
        following.id if following else None,
        about_left(knowledge, findings, (), ()),
        [entry.id for entry in advise(knowledge, findings, result.urgency, causes)],
        [medicine.id for medicine in medicines_for(knowledge, findings, causes)],
    )


@MANY
@given(NONSENSE)
def test_no_input_raises(findings: dict[str, Any]) -> None:
    everything(REAL, findings)


@SOME
@given(PEOPLE)
def test_the_calculation_can_always_be_shown(findings: dict[str, Any]) -> None:
    assert "CAUSES" in explain(REAL, findings)


@MANY
@given(PEOPLE, st.randoms(use_true_random=False))
def test_the_order_of_the_findings_does_not_matter(findings: dict[str, Any], chance: random.Random) -> None:
    items = list(findings.items())
    chance.shuffle(items)
    assert everything(REAL, dict(items)) == everything(REAL, findings)


@MANY
@given(PEOPLE)
def test_what_follows_from_the_findings_changes_nothing(findings: dict[str, Any]) -> None:
    closed = close(REAL, findings)
    assert close(REAL, closed) == closed
    assert everything(REAL, closed) == everything(REAL, findings)


@MANY
@given(PEOPLE)
def test_probabilities_are_shares_of_one(findings: dict[str, Any]) -> None:
    causes = rank(REAL, findings)
    assert {cause.id for cause in causes} == set(REAL.causes)
    assert sum(cause.probability for cause in causes) == pytest.approx(1)
    assert [cause.probability for cause in causes] == sorted((c.probability for c in causes), reverse=True)
    for cause in causes:
        assert all(1 < evidence.likelihood_ratio <= 10.0001 for evidence in cause.for_)
        assert all(0.0999 <= evidence.likelihood_ratio < 1 for evidence in cause.against)
        assert all(evidence.text.strip() for evidence in (*cause.for_, *cause.against))


def only_direct(cause_id: str, finding: str) -> list[float]:
    """Ratios of a finding for a cause when nothing else in the cause looks at it; else nothing."""
    table = next(table for table in cause_tables(REAL) if table.cause.id == cause_id)
    if finding in table.prior_findings:
        return []
    weights = [
        weight
        for weight in table.cause.weights
        if weight.finding == finding or (weight.when is not None and finding in mentioned(weight.when))
    ]
    return [weight.present for weight in weights] if all(weight.finding for weight in weights) else []


def mentioned(condition: Condition) -> set[str]:
    if condition.finding is not None:
        return {condition.finding}
    parts = condition.all or condition.any or (condition.at_least or (0, ()))[1] or (condition.not_,)
    return {finding for part in parts if part is not None for finding in mentioned(part)}


def indifferent(cause_id: str, finding: str) -> bool:
    table = next(table for table in cause_tables(REAL) if table.cause.id == cause_id)
    return finding not in table.prior_findings and all(finding not in part.findings for part in table.parts)


DIRECT = [
    (cause, finding.id, ratios[0])
    for cause in REAL.causes
    for finding in REAL.findings.values()
    if finding.type == "flag"
    and not finding.implies
    and len(ratios := only_direct(cause, finding.id)) == 1
    and ratios[0] != 1
]
INDIFFERENT = {
    finding: [cause for cause in REAL.causes if indifferent(cause, finding)] for _, finding, _ in DIRECT
}


@settings(max_examples=400, deadline=None)
@given(PEOPLE, st.sampled_from(DIRECT))
def test_a_finding_that_speaks_for_a_cause_never_lowers_it(
    findings: dict[str, Any], case: tuple[str, str, float]
) -> None:
    cause, finding, ratio = case
    others = INDIFFERENT[finding]
    findings = {name: value for name, value in findings.items() if name != finding}
    assume(others and finding not in close(REAL, findings))
    before = {ranked.id: ranked.probability for ranked in rank(REAL, findings)}
    after = {ranked.id: ranked.probability for ranked in rank(REAL, {**findings, finding: True})}
    for other in others:
        then, now = before[cause] * after[other], after[cause] * before[other]
        if ratio > 1:
            assert now >= then * (1 - 1e-9), f"{finding} lowered {cause} against {other}"
        else:
            assert now <= then * (1 + 1e-9), f"{finding} raised {cause} against {other}"


RED_FLAGS = sorted(
    {
        finding
        for question in REAL.questions.values()
        if question.red_flag
        for finding in question.asks
        if REAL.findings[finding].type == "flag"
    }
)


@settings(max_examples=400, deadline=None)
@given(PEOPLE, st.sampled_from(RED_FLAGS))
def test_urgency_never_falls_when_a_red_flag_is_added(findings: dict[str, Any], flag: str) -> None:
    without = {name: value for name, value in findings.items() if name != flag}
    denied = {**without, flag: False}
    added = {**without, flag: True}
    assert triage(REAL, added).urgency >= triage(REAL, without).urgency
    assert triage(REAL, added).urgency >= triage(REAL, denied).urgency


@MANY
@given(PEOPLE)
def test_urgency_comes_from_the_rules_alone(findings: dict[str, Any]) -> None:
    without_causes = Knowledge(findings=REAL.findings, red_flags=REAL.red_flags)
    assert triage(without_causes, findings) == triage(REAL, findings)
    assert assess(REAL, findings).urgency == triage(REAL, findings).urgency


@SOME
@given(PEOPLE, st.data())
def test_every_conversation_ends_and_asks_nothing_twice(answers: dict[str, Any], data: st.DataObject) -> None:
    told = data.draw(st.lists(st.sampled_from(sorted(answers)), max_size=4, unique=True)) if answers else []
    findings = {finding: answers[finding] for finding in told}
    asked: list[str] = []
    unsure: set[str] = set()
    while (question := next_question(REAL, findings, asked, unsure)) is not None:
        assert triage(REAL, findings).urgency < Urgency.emergency
        known = close(REAL, findings)
        assert question.id not in asked
        assert any(finding not in known and finding not in unsure for finding in question.asks)
        asked.append(question.id)
        for finding in question.asks:
            if finding in answers:
                findings = {**findings, finding: answers[finding]}
            elif finding not in known:
                unsure.add(finding)
    assert len(asked) <= MOST_ASKED
    assert (
        about_left(REAL, findings, asked, unsure) == 0 or triage(REAL, findings).urgency < Urgency.emergency
    )


@MANY
@given(PEOPLE)
def test_the_fast_view_agrees_with_the_rules_and_the_ranking(findings: dict[str, Any]) -> None:
    known = close(REAL, findings)
    for view in (Outlook(REAL, known), Outlook(REAL, known)):  # the second from what is remembered
        result = triage(REAL, known)
        assert view.urgency == result.urgency
        assert view.unclear(()) == list(result.unclear)
        shares = {cause.id: cause.probability for cause in rank(REAL, known)}
        assert view.shares == pytest.approx(shares)


@SOME
@given(PEOPLE)
def test_the_worth_of_a_question_is_never_negative(findings: dict[str, Any]) -> None:
    worths = Outlook(REAL, close(REAL, findings)).weigh(list(REAL.questions.values()))
    for worth in worths.values():
        assert 0 <= worth.first <= 1
        assert 0 <= worth.three <= 1
        assert worth.information >= 0
        assert worth.danger >= 0


@settings(max_examples=60, deadline=None)
@given(PEOPLE, st.sampled_from(sorted(REAL.questions)))
def test_an_answer_changes_the_ranking_as_was_foreseen(findings: dict[str, Any], question: str) -> None:
    findings = {name: value for name, value in findings.items() if name not in REAL.questions[question].asks}
    known = close(REAL, findings)
    view = Outlook(REAL, known)
    for answer in possible_answers(REAL)[question]:
        if any(finding in known for finding, _ in answer.sets):
            continue
        foreseen = view.after(dict(answer.sets))
        shares = {cause.id: cause.probability for cause in rank(REAL, {**known, **dict(answer.sets)})}
        assert foreseen == pytest.approx(shares)
