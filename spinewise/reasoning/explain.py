"""The whole calculation for one person, on paper: for clinicians and for whoever doubts a result."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from math import exp

from spinewise.findings import FindingId, Findings, FindingValue
from spinewise.knowledge.load import Knowledge
from spinewise.knowledge.models import Finding, Sourced, Urgency, Weight
from spinewise.reasoning.assess import assess
from spinewise.reasoning.assessment import Triage
from spinewise.reasoning.conditions import findings_in, holds
from spinewise.reasoning.implications import close
from spinewise.reasoning.questions import ENOUGH, next_question, weighed
from spinewise.reasoning.scoring import Applied, CauseTable, Facts, cause_tables, damped
from spinewise.reasoning.telling import describe, plain, tell
from spinewise.reasoning.urgency import triage

YES, NO = ("yes", "true", "y", "1"), ("no", "false", "n", "0")


def parse_findings(knowledge: Knowledge, words: Iterable[str]) -> dict[FindingId, FindingValue]:
    """Findings from words such as ``age=64 sex=female region=mid_back,low_back fever numbness=no``.

    Raises ``ValueError`` with a sentence for the person at the keyboard.
    """
    found: dict[FindingId, FindingValue] = {}
    for word in words:
        name, _, value = word.partition("=")
        finding = knowledge.findings.get(name)
        if finding is None:
            near = get_close_matches(name, knowledge.findings, n=3)
            hint = f"; did you mean {' or '.join(near)}?" if near else ""
            raise ValueError(f"there is no finding '{name}'{hint}")
        found[name] = _value(finding, value)
    return found


def explain(knowledge: Knowledge, findings: Findings, most_causes: int = 5) -> str:
    """Priors, every likelihood ratio with its source, the result, the rules, and the worth of each question.

    ``most_causes``: how many causes are shown in full; the rest get a line each.
    """
    known = close(knowledge, findings)
    result = triage(knowledge, known)
    lines = [
        *_told(findings, known),
        *_urgency(knowledge, known, result),
        *_causes(knowledge, known, most_causes),
        *_questions(knowledge, known),
    ]
    return "\n".join(lines) + "\n"


def _value(finding: Finding, text: str) -> FindingValue:
    if finding.type == "flag":
        if text.lower() in (*YES, ""):
            return True
        if text.lower() in NO:
            return False
        raise ValueError(f"{finding.id} is yes or no, not '{text}'")
    if finding.type == "number":
        try:
            return float(text)
        except ValueError:
            raise ValueError(f"{finding.id} is a number, as in {finding.id}=3, not '{text}'") from None
    values = tuple(text.split(",")) if finding.type == "list" else (text,)
    for value in values:
        if value not in (finding.of or ()):
            raise ValueError(f"{finding.id} is one of {', '.join(finding.of or ())}, not '{value}'")
    return values if finding.type == "list" else text


def _told(findings: Findings, known: Facts) -> Iterator[str]:
    yield "FINDINGS"
    for finding, value in known.items():
        follows = "" if finding in findings else "   (follows from the others)"
        yield f"  {finding} = {_shown(value)}{follows}"
    if not known:
        yield "  none"


def _urgency(knowledge: Knowledge, known: Facts, result: Triage) -> Iterator[str]:
    yield ""
    yield f"URGENCY  {result.urgency.name}  (the highest of the rules that fire; the ranking has no say)"
    for fired in result.fired:
        rule = knowledge.red_flags[fired.id]
        raised = f", raised by {', '.join(result.modifiers)}" if fired.urgency > Urgency[rule.urgency] else ""
        yield f"  fires      {fired.id}: {fired.urgency.name}{raised}; because of {', '.join(fired.because)}"
        yield f"             {_sourced(rule)}"
    for rule_id in result.unclear:
        yield f"  unclear    {rule_id}: one clarifying question"
    for rule in knowledge.red_flags.values():
        if holds(rule.when, known) is None and Urgency[rule.urgency] >= result.urgency:
            waits = [finding for finding in findings_in(rule.when) if finding not in known]
            yield f"  open       {rule.id}: {rule.urgency}; waits for {', '.join(waits)}"


def _causes(knowledge: Knowledge, known: Facts, most: int) -> Iterator[str]:
    tables = {table.cause.id: table for table in cause_tables(knowledge)}
    assessment = assess(knowledge, known)
    yield ""
    yield "CAUSES"
    for number, cause in enumerate(assessment.causes, start=1):
        table = tables[cause.id]
        yield f"  {number:>2}. {cause.probability:7.2%}  {cause.id}  ({cause.likelihood_word})"
        if number <= most:
            yield from _arithmetic(knowledge, table, known)


def _arithmetic(knowledge: Knowledge, table: CauseTable, known: Facts) -> Iterator[str]:
    yield from _prior(table, known)
    for part in table.parts:
        applied, left_behind = part.applied(known)
        if applied is None:
            continue
        yield f"      x {applied.ratio:<6.3g} {_weight(knowledge, applied, known)}"
        yield f"               {_sourced(applied.weight)}"
        for other in left_behind:
            weaker = f"not counted, weaker in the group {part.group}"
            yield f"     (x {other.ratio:<6.3g} {_weight(knowledge, other, known)}; {weaker})"
    evidence = table.evidence(known)
    counted = damped(evidence)
    correlated = (
        "" if counted == evidence else f", counted as x {exp(counted):.3g} because symptoms are correlated"
    )
    yield f"      = {exp(table.score(known)):.3g}   all evidence x {exp(evidence):.3g}{correlated}"


def _prior(table: CauseTable, known: Facts) -> Iterator[str]:
    prior = table.cause.prior
    case = next((case for case in prior.cases if holds(case.when, known) is True), None)
    if case is not None:
        yield f"        {case.probability:<6.3g} to begin with, for people with {describe(case.when)}"
    else:
        yield f"        {prior.probability:<6.3g} to begin with"
    yield f"               {_sourced(prior)}"
    for factor in table.factors:
        if holds(factor.when, known) is True:
            own = factor in prior.multiply
            whom = describe(factor.when) if own else "signs of an emergency that this cause can bring"
            yield f"      x {factor.times:<6.3g} for people with {whom}"


def _sourced(claim: Sourced) -> str:
    """Basis and source, without saying "estimate" twice."""
    told = claim.source.lower().startswith(claim.basis)
    return claim.source if told else f"{claim.basis}: {claim.source}"


def _weight(knowledge: Knowledge, applied: Applied, known: Facts) -> str:
    weight: Weight = applied.weight
    return f"{weight.finding or weight.name}: {tell(knowledge, weight, applied.present, known)}"


def _questions(knowledge: Knowledge, known: Facts) -> Iterator[str]:
    following = next_question(knowledge, known, (), ())
    yield ""
    yield f"NEXT QUESTION  {following.id if following else 'none: the result can be given'}"
    yield f"  Red flags come first, then what is worth most; from {ENOUGH} on a question is worth asking."
    yield "  first, three: how much oftener the first (the first three) would be right; information in nats;"
    yield "  danger: chance of a more urgent level times the harm of missing it; concerns: chance it fits."
    for one in sorted(weighed(knowledge, known, (), ()), key=lambda one: (-one.total, one.question.id)):
        kind = "red flag" if one.screens else "must be known" if one.needed else ""
        yield (
            f"  {one.total:6.3f}  {one.question.id:<20} {kind:<14}first {one.worth.first:.3f}  "
            f"three {one.worth.three:.3f}  information {one.worth.information:.3f}  "
            f"danger {one.worth.danger:.3f}  concerns {one.concerns:.2f}"
        )


def _shown(value: object) -> str:
    return ", ".join(map(plain, value)) if isinstance(value, tuple) else plain(value)
