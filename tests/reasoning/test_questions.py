"""Which question comes next, on a knowledge base small enough to see why."""

from __future__ import annotations

from typing import Any

import pytest

from spinewise.knowledge.load import Knowledge
from spinewise.reasoning.questions import (
    ENOUGH,
    MOST_ASKED,
    TIRED_AFTER,
    about_left,
    least_worth,
    next_question,
    open_screening,
    weighed,
)
from spinewise.reasoning.spread import UNMEASURED

from .small import cause, flag, knowledge, question, rule

FLAGS = ["desk", "stiff", "night", "saddle", "numb", "weak", "fever", "cough", "ticklish"]
CAUSES = [
    cause("posture", 0.5, {"finding": "desk", "present": 3.0, "absent": 0.3}),
    cause(
        "spondylitis",
        0.3,
        {"finding": "stiff", "present": 6.0, "absent": 0.2},
        {"finding": "night", "present": 1.2, "absent": 0.9},
    ),
    cause("nerve", 0.2, {"finding": "numb", "present": 5.0, "absent": 0.4}),
]
RULES = [
    rule("saddle_rule", "saddle", "emergency"),
    rule("numb_weak", {"all": ["numb", "weak"]}, "urgent_same_day", unclear_when="numb"),
    rule("fever_rule", "fever", "urgent_same_day"),
]
SADDLE = question("saddle", "saddle", red_flag=True, priority=90)
FEVER = question("fever", "fever", red_flag=True, priority=50)
DESK = question("desk", "desk", always=True)
STIFF = question("stiff", "stiff")
NIGHT = question("night", "night")
TICKLISH = question("ticklish", "ticklish")
WEAK = question("weak", "weak", clarifies=["numb_weak"], only_when="numb")


def base(*questions: dict[str, Any], **more: Any) -> Knowledge:
    findings = [flag(name) for name in FLAGS if name not in more] + list(more.values())
    return knowledge(findings, CAUSES, RULES, list(questions))


def following(
    base: Knowledge, findings: dict[str, Any], asked: tuple[str, ...] = (), unsure: tuple[str, ...] = ()
) -> str | None:
    chosen = next_question(base, findings, asked, unsure)
    return chosen.id if chosen else None


def played(base: Knowledge, findings: dict[str, Any], answers: dict[str, Any]) -> list[str]:
    """Ids of all questions, when everything not in ``answers`` is denied."""
    asked: list[str] = []
    while (chosen := next_question(base, findings, asked, ())) is not None:
        asked.append(chosen.id)
        findings = {**findings, **{finding: answers.get(finding, False) for finding in chosen.asks}}
    return asked


def test_red_flags_come_first_in_the_order_of_their_priority() -> None:
    assert played(base(STIFF, DESK, FEVER, SADDLE), {}, {})[:2] == ["saddle", "fever"]


def test_a_red_flag_that_could_change_nothing_is_no_part_of_the_screen() -> None:
    assert "saddle" in played(base(SADDLE, DESK), {}, {})
    quiet = question("ticklish", "ticklish", red_flag=True, priority=99)
    assert played(base(quiet, DESK), {}, {}) == ["desk"]


@pytest.mark.parametrize("findings", [{"saddle": True}, {"fever": True, "saddle": True}])
def test_nothing_is_asked_in_an_emergency(findings: dict[str, Any]) -> None:
    every = base(SADDLE, FEVER, DESK, STIFF)
    assert following(every, findings) is None
    assert about_left(every, findings, (), ()) == 0


def test_what_is_known_or_follows_is_not_asked() -> None:
    assert following(base(SADDLE, DESK), {"saddle": False}) == "desk"
    numb = flag("numb", implies_when_false={"saddle": False})
    assert following(base(SADDLE, DESK, numb=numb), {"numb": False}) == "desk"


def test_what_the_person_does_not_know_is_not_asked_again() -> None:
    assert following(base(SADDLE, DESK), {}, unsure=("saddle",)) == "desk"
    assert following(base(SADDLE, DESK), {}, asked=("saddle",)) == "desk"
    assert following(base(SADDLE, DESK), {}, unsure=("saddle", "desk")) is None


def test_a_group_with_a_known_part_gives_way_to_a_question_for_the_rest() -> None:
    group = question("nerves", "numb", "saddle", red_flag=True, priority=90)
    assert following(base(group, SADDLE, DESK), {}) == "nerves"
    assert following(base(group, SADDLE, DESK), {"numb": False}) == "saddle"
    assert following(base(group, DESK), {"numb": False}) == "nerves"


def test_what_must_be_settled_is_always_asked_even_if_it_changes_nothing() -> None:
    needless = question("ticklish", "ticklish", always=True)
    assert played(base(needless), {}, {}) == ["ticklish"]
    assert played(base(TICKLISH), {}, {}) == []


def test_what_tells_the_causes_apart_best_is_asked_first() -> None:
    assert played(base(NIGHT, TICKLISH, STIFF), {}, {})[0] == "stiff"


def test_priority_decides_between_questions_that_compete() -> None:
    numb = question("numb", "numb")
    assert following(base(numb, STIFF), {}) == "stiff"
    assert following(base({**numb, "priority": 5}, STIFF), {}) == "numb"


def test_what_must_be_settled_is_asked_before_what_only_helps() -> None:
    assert following(base(STIFF, DESK, FEVER), {"fever": False}) == "desk"


def test_it_stops_when_no_answer_is_worth_a_question() -> None:
    assert played(base(NIGHT, TICKLISH), {"desk": True, "stiff": False, "numb": False}, {}) == []


@pytest.mark.parametrize(
    ("fields", "findings", "expected"),
    [
        ({"only_when": "cough"}, {"cough": True}, "fever"),
        ({"only_when": "cough"}, {"cough": False}, None),
        ({"skip_when": "cough"}, {"cough": False}, "fever"),
        ({"skip_when": "cough"}, {"cough": True}, None),
        ({"skip_when": "cough"}, {}, "fever"),
    ],
)
def test_only_when_and_skip_when(
    fields: dict[str, Any], findings: dict[str, Any], expected: str | None
) -> None:
    assert following(base({**FEVER, **fields}), findings) == expected


def test_a_question_that_may_concern_the_person_counts_by_how_likely_that_is() -> None:
    (sure,) = weighed(base(STIFF), {}, (), ())
    (maybe,) = weighed(base({**STIFF, "only_when": "cough"}), {}, (), ())
    assert maybe.concerns == pytest.approx(UNMEASURED)
    assert maybe.total == pytest.approx(UNMEASURED * sure.total)


def test_an_unclear_rule_is_clarified_at_once() -> None:
    every = base(SADDLE, WEAK, DESK)
    assert following(every, {}) == "saddle"
    assert following(every, {"numb": True}) == "weak"
    assert following(every, {"numb": True}, unsure=("weak",)) == "saddle"
    assert following(every, {"numb": True, "weak": False}) == "saddle"


def test_not_sure_about_a_danger_sign_brings_its_clarifying_question() -> None:
    shivers = question("shivers", "cough", clarifies=["fever_rule"])
    assert following(base(SADDLE, shivers), {}, unsure=("fever",)) == "shivers"
    assert following(base(SADDLE, shivers), {}) == "saddle"
    # "Not sure" about one of two signs that only count together is no reason to ask.
    both = question("both", "cough", clarifies=["numb_weak"])
    assert following(base(SADDLE, both), {}, unsure=("numb",)) == "saddle"
    assert following(base(SADDLE, both), {"weak": True}, unsure=("numb",)) == "both"


NAMES = [f"f{number}" for number in range(20)]


def test_never_more_than_the_most() -> None:
    questions = [question(name, name, always=True) for name in NAMES]
    many = knowledge([flag(name) for name in NAMES], [cause("c", 0.5)], [], questions)
    asked = played(many, {}, {})
    assert len(asked) == MOST_ASKED
    assert len(set(asked)) == len(asked)


def test_there_is_room_left_for_what_must_be_settled() -> None:
    rules = [rule(name, name, "urgent_same_day") for name in NAMES]
    questions = [question(name, name, red_flag=True, priority=10) for name in NAMES]
    last = question("last", "last", always=True)
    findings = [flag(name) for name in [*NAMES, "last"]]
    many = knowledge(findings, [cause("c", 0.5)], rules, [*questions, last])
    assert played(many, {}, {})[-1] == "last"


def test_after_many_questions_each_must_be_worth_more() -> None:
    assert least_worth(0) == least_worth(TIRED_AFTER) == ENOUGH
    assert ENOUGH < least_worth(TIRED_AFTER + 1) < least_worth(MOST_ASKED)


def test_about_left_counts_down_to_nothing() -> None:
    every = base(SADDLE, FEVER, DESK, STIFF)
    findings: dict[str, Any] = {}
    asked: list[str] = []
    counts = []
    while (chosen := next_question(every, findings, asked, ())) is not None:
        counts.append(about_left(every, findings, asked, ()))
        asked.append(chosen.id)
        findings = {**findings, **dict.fromkeys(chosen.asks, False)}
    assert counts == sorted(counts, reverse=True)
    assert all(left >= 1 for left in counts)
    assert about_left(every, findings, asked, ()) == 0


def test_the_screen_is_not_cut_short_by_the_number_of_questions() -> None:
    asked = [f"q{number}" for number in range(MOST_ASKED)]
    small = base(SADDLE)
    assert next_question(small, {}, asked, ()) is None
    late = open_screening(small, {}, asked, ())
    assert late is not None and late.id == "saddle"
    assert open_screening(small, {}, [*asked, "saddle"], ()) is None
    assert open_screening(small, {}, asked, late.asks) is None
