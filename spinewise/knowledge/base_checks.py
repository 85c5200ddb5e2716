"""Checks of the base as a whole: does every rule, question and cause have a chance to do its work?"""

from __future__ import annotations

from collections.abc import Iterator
from math import log
from typing import Any, NamedTuple

from spinewise.findings import FindingId
from spinewise.knowledge.load import Knowledge
from spinewise.knowledge.models import Cause, Condition, Question, RedFlag
from spinewise.knowledge.references import leaves
from spinewise.knowledge.witness import GaveUp, fits_together, values_of, witness
from spinewise.reasoning.conditions import holds
from spinewise.reasoning.implications import close
from spinewise.reasoning.scoring import cause_tables
from spinewise.reasoning.urgency import triage

SEED_CAUSES = (
    "poor_posture",
    "overexertion",
    "lumbar_disc_herniation",
    "ankylosing_spondylitis",
    "osteoporosis",
)
"""The five causes the project began with; they are never dropped."""
NEVER_ASKED = frozenset({"self_harm", "sounds_like", "may_sound_like"})
"""Findings that only count when a person speaks of them; no question asks."""

Person = dict[FindingId, Any]


class Complaint(NamedTuple):
    """One problem, and the entry and field it belongs to."""

    kind: str
    id: str
    path: tuple[str | int, ...]
    message: str


def base_problems(knowledge: Knowledge) -> Iterator[Complaint]:
    """All problems of the base as a whole. The base must be free of loading problems."""
    yield from _findings(knowledge)
    yield from _summary(knowledge)
    yield from _rules(knowledge)
    yield from _conditions(knowledge)
    yield from _asked(knowledge)
    yield from _question_names(knowledge)
    for question in knowledge.questions.values():
        yield from _options(knowledge, question)
    for cause in knowledge.causes.values():
        yield from _weights(cause)
        yield from _caught(knowledge, cause)
    yield from _ranking(knowledge)


# ---------------------------------------------------------------- findings


def _findings(knowledge: Knowledge) -> Iterator[Complaint]:
    for finding in knowledge.findings.values():
        here = ("findings", finding.id)
        if finding.name is None:
            yield Complaint(*here, (), "'name' is missing; add its short name, such as 'fever'")
        if finding.said is None:
            yield Complaint(
                *here, (), "'said' is missing; add how it is told back, such as 'you have a fever'"
            )
        elif finding.type != "flag" and "{value}" not in finding.said:
            yield Complaint(*here, ("said",), "this tells no value; put {value} where it belongs")
        elif finding.type == "flag" and "{value}" in finding.said:
            yield Complaint(*here, ("said",), "a flag has no value to tell; remove {value}")
        if finding.type == "flag" and finding.said_not is None:
            yield Complaint(
                *here, (), "'said_not' is missing; add how its denial is told back: 'you have no fever'"
            )
        for name in ("implies", "implies_when_false"):
            implied = getattr(finding, name)
            if implied and not fits_together(
                knowledge, close(knowledge, {finding.id: name == "implies", **implied})
            ):
                yield Complaint(
                    *here, (name,), "what follows from this contradicts itself; look at each step of it"
                )


def _summary(knowledge: Knowledge) -> Iterator[Complaint]:
    """Every finding is told in exactly one part of the summary for the doctor."""
    told: dict[FindingId, str] = {}
    for section in knowledge.summary.values():
        for number, finding in enumerate(section.findings):
            if told.setdefault(finding, section.id) != section.id or finding in section.findings[:number]:
                yield Complaint(
                    "summary",
                    section.id,
                    ("findings", number),
                    f"'{finding}' is told twice in the summary (see '{told[finding]}'); keep one",
                )
    for finding in knowledge.findings:
        if finding not in told:
            yield Complaint("findings", finding, (), "no part of summary.yml tells this; add it to one")


# ---------------------------------------------------------------- rules


def _rules(knowledge: Knowledge) -> Iterator[Complaint]:
    clarified = {rule for question in knowledge.questions.values() for rule in question.clarifies}
    for rule in knowledge.red_flags.values():
        here = ("red_flags", rule.id)
        cases = knowledge.cases.get(rule.id)
        if cases is None:
            yield Complaint(
                *here,
                (),
                f"this rule has no cases; add {rule.id}.cases.yml with people for whom it fires and does not",
            )
        else:
            for fires in (True, False):
                if not any(case.fires is fires for case in cases.cases):
                    words = "fires" if fires else "does not fire"
                    yield Complaint(
                        "cases",
                        rule.id,
                        ("cases",),
                        f"add a person for whom it {words} (fires: {str(fires).lower()})",
                    )
            yield from _table(knowledge, rule)
        fires_for_someone = cases is not None and any(
            holds(rule.when, close(knowledge, case.findings)) is True for case in cases.cases
        )
        if not fires_for_someone and not _can_hold(knowledge, rule.when):
            yield Complaint(
                *here, ("when",), "this rule can never fire: no person fulfils the condition; correct it"
            )
        if rule.unclear_when is not None and rule.id not in clarified:
            yield Complaint(
                *here,
                ("unclear_when",),
                f"no question clarifies this rule when it is unclear; add 'clarifies: [{rule.id}]' to one",
            )


def _table(knowledge: Knowledge, rule: RedFlag) -> Iterator[Complaint]:
    """Rows of the table that come out otherwise than it says."""
    for place, case in enumerate(knowledge.cases[rule.id].cases):
        path = ("cases", place)
        fires = holds(rule.when, close(knowledge, case.findings)) is True
        if fires is not case.fires:
            yield Complaint(
                "cases",
                rule.id,
                (*path, "fires"),
                f"the rule {'fires' if fires else 'does not fire'} for this person ({case.case}); "
                "correct the table or the rule",
            )
        if case.urgency is not None:
            result = triage(knowledge, case.findings)
            if result.urgency.name != case.urgency:
                fired = ", ".join(one.id for one in result.fired) or "none"
                yield Complaint(
                    "cases",
                    rule.id,
                    (*path, "urgency"),
                    f"all rules together give {result.urgency.name} for this person ({case.case}; "
                    f"rules that fire: {fired}), not {case.urgency}",
                )


# ---------------------------------------------------------------- conditions


def _conditions(knowledge: Knowledge) -> Iterator[Complaint]:
    """Conditions, apart from those of rules, that no person can fulfil."""
    for use in _uses(knowledge):
        of_rule = use.kind == "red_flags" and use.path == ("when",)
        if not of_rule and not _can_hold(knowledge, use.condition):
            yield Complaint(use.kind, use.id, use.path, "no person can fulfil this condition; correct it")
    for question in knowledge.questions.values():
        if question.skip_when is not None:
            stays = Condition.model_validate({"not": question.skip_when})
            both = stays if question.only_when is None else Condition(all=(question.only_when, stays))
            if not _can_hold(knowledge, both):
                yield Complaint(
                    "questions",
                    question.id,
                    ("skip_when",),
                    "nobody is ever asked this: 'skip_when' holds for everyone; correct it",
                )


def _can_hold(knowledge: Knowledge, condition: Condition) -> bool:
    try:
        return witness(knowledge, condition) is not None
    except GaveUp:
        # Too large to search, and so not proven wrong.
        return True


class _Use(NamedTuple):
    """A condition and where it stands."""

    kind: str
    id: str
    path: tuple[str | int, ...]
    condition: Condition


def _uses(knowledge: Knowledge) -> Iterator[_Use]:
    """Every condition of the base."""
    for question in knowledge.questions.values():
        for name in ("only_when", "skip_when"):
            yield from _use("questions", question.id, (name,), getattr(question, name))
    yield from _clinical_uses(knowledge)


def _clinical_uses(knowledge: Knowledge) -> Iterator[_Use]:
    """Every condition that decides something about a person."""
    for cause in knowledge.causes.values():
        for place, weight in enumerate(cause.weights):
            condition = Condition(finding=weight.finding) if weight.when is None else weight.when
            path = ("weights", place, "finding" if weight.when is None else "when")
            yield from _use("causes", cause.id, path, condition)
        for place, case in enumerate(cause.prior.cases):
            yield from _use("causes", cause.id, ("prior", "cases", place, "when"), case.when)
        for place, factor in enumerate(cause.prior.multiply):
            yield from _use("causes", cause.id, ("prior", "multiply", place, "when"), factor.when)
    for rule in knowledge.red_flags.values():
        yield from _use("red_flags", rule.id, ("when",), rule.when)
        yield from _use("red_flags", rule.id, ("unclear_when",), rule.unclear_when)
    for advice in knowledge.advice.values():
        yield from _use("advice", advice.id, ("when",), advice.when)
        yield from _use("advice", advice.id, ("unless",), advice.unless)
    for medicine in knowledge.medicines.values():
        yield from _use("medicines", medicine.id, ("not_mentioned_when",), medicine.not_mentioned_when)


def _use(kind: str, id_: str, path: tuple[str | int, ...], condition: Condition | None) -> Iterator[_Use]:
    if condition is not None:
        yield _Use(kind, id_, path, condition)


# ---------------------------------------------------------------- questions


def _asked(knowledge: Knowledge) -> Iterator[Complaint]:
    """Findings that decide something but are never asked, and questions that decide nothing."""
    settled = _settled(knowledge)
    used: set[FindingId] = set()
    missed: set[FindingId] = set()
    for use in _clinical_uses(knowledge):
        for path, test in leaves(use.condition, use.path):
            finding = test.finding or ""
            used.add(finding)
            if finding not in settled and finding not in NEVER_ASKED and finding not in missed:
                missed.add(finding)
                yield Complaint(
                    use.kind,
                    use.id,
                    path,
                    f"'{finding}' counts here but no question asks about it; add it to a question "
                    "(or to 'implies' of a finding that is asked)",
                )
    gates = {
        test.finding
        for use in _uses(knowledge)
        if use.kind == "questions"
        for _, test in leaves(use.condition, use.path)
    }
    for question in knowledge.questions.values():
        follows = {f for asked in question.asks for f in (asked, *_following(knowledge, asked))}
        if not follows & (used | gates) and not question.always:
            yield Complaint(
                "questions",
                question.id,
                ("asks",),
                f"nobody needs this question: no cause, rule or advice looks at "
                f"{' or '.join(question.asks)}; use the finding or delete the question",
            )


def _settled(knowledge: Knowledge) -> frozenset[FindingId]:
    """Findings that are asked, or follow from what is asked."""
    asked = {finding for question in knowledge.questions.values() for finding in question.asks}
    return frozenset(asked | {other for finding in asked for other in _following(knowledge, finding)})


def _following(knowledge: Knowledge, name: FindingId) -> frozenset[FindingId]:
    """Findings that follow from a flag, in any number of steps."""
    found: set[FindingId] = set()
    todo = [name]
    while todo:
        finding = knowledge.findings.get(todo.pop())
        if finding is not None:
            new = ({*finding.implies, *finding.implies_when_false}) - found
            found |= new
            todo.extend(sorted(new))
    return frozenset(found)


def _question_names(knowledge: Knowledge) -> Iterator[Complaint]:
    """Each question needs a name of its own, or "Change my answer: ..." would open another one."""
    first: dict[str, str] = {}
    for question in knowledge.questions.values():
        if question.name is None:
            yield Complaint(
                "questions", question.id, (), "'name' is missing; add the short name of what it asks"
            )
        elif first.setdefault(question.name.casefold(), question.id) != question.id:
            other = first[question.name.casefold()]
            yield Complaint(
                "questions",
                question.id,
                ("name",),
                f"the question '{other}' has this name too; rename one",
            )


def _options(knowledge: Knowledge, question: Question) -> Iterator[Complaint]:
    here = ("questions", question.id)
    types = [knowledge.findings[name].type for name in question.asks]
    if question.kind in ("choice", "multi") and len(question.options) < 2:
        yield Complaint(
            *here, ("kind",), f"a question of kind '{question.kind}' needs at least two options; add them"
        )
    if question.kind in ("number", "scale") and types != ["number"]:
        yield Complaint(
            *here, ("kind",), f"a question of kind '{question.kind}' asks for one number and nothing else"
        )
    if question.kind == "yes_no" and not question.options and set(types) != {"flag"}:
        yield Complaint(
            *here, ("kind",), "'yes' and 'no' say nothing about a value; add options or change the kind"
        )
    allowed = {f for asked in question.asks for f in (asked, *_following(knowledge, asked))}
    labels: dict[str, int] = {}
    touched: set[FindingId] = set()
    for place, option in enumerate(question.options):
        path = ("options", place)
        touched |= {*option.sets}
        if option.label.casefold() in labels:
            yield Complaint(*here, (*path, "label"), f"two options are called '{option.label}'; rename one")
        labels[option.label.casefold()] = place
        for name in option.sets:
            if name not in allowed:
                yield Complaint(
                    *here,
                    (*path, "sets", name),
                    f"this option settles '{name}', which is not asked here; add it to 'asks' or remove it",
                )
        if not fits_together(knowledge, close(knowledge, option.sets)):
            yield Complaint(
                *here, (*path, "sets"), "what this option sets contradicts itself; look at 'implies'"
            )
    if question.options:
        reached = touched | {f for name in touched for f in _following(knowledge, name)}
        for place, name in enumerate(question.asks):
            if name not in reached:
                yield Complaint(
                    *here, ("asks", place), f"no option settles '{name}'; add it to the options' 'sets'"
                )


# ---------------------------------------------------------------- causes


def _weights(cause: Cause) -> Iterator[Complaint]:
    seen: dict[str, int] = {}
    for place, weight in enumerate(cause.weights):
        if weight.present == 1.0 and weight.absent == 1.0:
            yield Complaint(
                "causes",
                cause.id,
                ("weights", place),
                "this weight changes nothing; set 'present' or 'absent', or delete it",
            )
        if weight.finding is not None:
            if weight.finding in seen:
                yield Complaint(
                    "causes",
                    cause.id,
                    ("weights", place, "finding"),
                    f"'{weight.finding}' is weighed twice (see entry {seen[weight.finding] + 1}); keep one",
                )
            seen.setdefault(weight.finding, place)


def _caught(knowledge: Knowledge, cause: Cause) -> Iterator[Complaint]:
    """Dangerous causes must be named by a rule: the ranking alone never raises urgency."""
    named = any(cause.id in rule.must_not_miss for rule in knowledge.red_flags.values())
    if not named and (cause.must_not_miss or cause.group == "emergency" or cause.urgency == "emergency"):
        yield Complaint(
            "causes",
            cause.id,
            ("must_not_miss",) if cause.must_not_miss else ("urgency",),
            "no red-flag rule names this dangerous cause under 'must_not_miss', so nothing would catch it; "
            "add it to the rules that do",
        )


def _ranking(knowledge: Knowledge) -> Iterator[Complaint]:
    for name in SEED_CAUSES:
        if name not in knowledge.causes:
            first = next(iter(knowledge.causes), "")
            yield Complaint(
                "causes", first, (), f"the seed cause '{name}' is missing; put back causes/{name}.yml"
            )
    for name in knowledge.causes:
        if best_person(knowledge, name) is None:
            yield Complaint(
                "causes",
                name,
                ("weights",),
                "this cause can never rank first, not even for the person who fits it best; "
                "raise its prior or its weights, or ask whether it belongs here",
            )


def best_person(knowledge: Knowledge, cause_id: str) -> Person | None:
    """A person for whom the cause ranks first, found by favouring it step by step; or ``None``."""
    person = _favoured(knowledge, knowledge.causes[cause_id])
    lead = _lead(knowledge, cause_id, person)
    limits = _limits(knowledge)
    improved = True
    while lead <= 0 and improved:
        improved = False
        for name, finding in knowledge.findings.items():
            for value in (None, *values_of(finding, limits.get(name, ()))):
                changed = {other: old for other, old in person.items() if other != name}
                if value is not None:
                    changed[name] = value
                if changed == person or not fits_together(knowledge, close(knowledge, changed)):
                    continue
                new = _lead(knowledge, cause_id, changed)
                if new > lead + 1e-9:
                    person, lead, improved = changed, new, True
                    if lead > 0:
                        return person
    return person if lead > 0 else None


def _favoured(knowledge: Knowledge, cause: Cause) -> Person:
    """A person with everything that speaks for the cause, as far as it fits together."""
    wishes: list[tuple[float, Condition, bool]] = []
    for weight in cause.weights:
        condition = Condition(finding=weight.finding) if weight.when is None else weight.when
        wanted = weight.present >= weight.absent
        wishes.append((log(max(weight.present, weight.absent)), condition, wanted))
    wishes.extend(
        (log(case.probability / cause.prior.probability), case.when, True) for case in cause.prior.cases
    )
    wishes.extend((abs(log(factor.times)), factor.when, factor.times > 1) for factor in cause.prior.multiply)
    person: Person = {}
    for strength, condition, wanted in sorted(wishes, key=lambda wish: -wish[0]):
        if strength <= 0:
            continue
        try:
            person = witness(knowledge, condition, person, wanted) or person
        except GaveUp:
            continue
    return person


def _lead(knowledge: Knowledge, cause_id: str, person: Person) -> float:
    """How far the cause is ahead of the best other one, in logarithms."""
    known = close(knowledge, person)
    scores = {table.cause.id: table.score(known) for table in cause_tables(knowledge)}
    own = scores.pop(cause_id)
    return own - max(scores.values(), default=float("-inf"))


def _limits(knowledge: Knowledge) -> dict[FindingId, tuple[float, ...]]:
    """Numbers at which some test on a finding changes its result."""
    found: dict[FindingId, set[float]] = {}
    for use in _uses(knowledge):
        for _, test in leaves(use.condition):
            numbers = {number for number in (test.min, test.max) if number is not None}
            found.setdefault(test.finding or "", set()).update(numbers)
    return {name: tuple(sorted(numbers)) for name, numbers in found.items()}
