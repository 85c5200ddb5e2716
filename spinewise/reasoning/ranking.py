"""Which causes are likely, in which order, and what speaks for and against each."""

from __future__ import annotations

from collections.abc import Collection

from spinewise.findings import FindingId, Findings
from spinewise.knowledge.load import Knowledge
from spinewise.reasoning.assessment import Evidence, LikelihoodWord, RankedCause, Triage
from spinewise.reasoning.conditions import because, findings_in
from spinewise.reasoning.implications import close
from spinewise.reasoning.scoring import Applied, CauseTable, Facts, cause_tables, probabilities
from spinewise.reasoning.telling import tell
from spinewise.reasoning.urgency import triage

MOST_LIKELY = 0.30
"""The first cause is "most likely" from this probability on; below, even the first is only "possible"."""
POSSIBLE = 0.10
"""Below this a cause is "less likely"."""
WORTH_SHOWING = 0.03
"""A cause that no rule asks for is not shown below this probability, unless it is the first."""
MOST_SHOWN = 3
"""Causes named to a person."""


def rank(knowledge: Knowledge, findings: Findings) -> tuple[RankedCause, ...]:
    """All causes, the most probable first (ties by id), with the evidence for and against each.

    Probabilities are relative to the causes in the knowledge base and sum to 1.
    They order the causes; they are no diagnosis and never decide urgency.
    """
    known = close(knowledge, findings)
    return ranked(knowledge, known, must_not_miss(knowledge, triage(knowledge, known)))


def ranked(knowledge: Knowledge, known: Facts, not_to_miss: Collection[str]) -> tuple[RankedCause, ...]:
    """As :func:`rank`, for findings that are closed and causes that fired rules name."""
    tables = cause_tables(knowledge)
    shares = probabilities([table.score(known) for table in tables])
    order = sorted(range(len(tables)), key=lambda place: (-shares[place], tables[place].cause.id))
    return tuple(
        _ranked_cause(knowledge, tables[place], shares[place], number == 0, known, not_to_miss)
        for number, place in enumerate(order)
    )


def must_not_miss(knowledge: Knowledge, result: Triage) -> tuple[str, ...]:
    """Causes that the fired rules name, those of the most urgent rule first."""
    named: dict[str, None] = {}
    for fired in result.fired:
        for cause in knowledge.red_flags[fired.id].must_not_miss:
            if cause in knowledge.causes:
                named[cause] = None
    return tuple(named)


def shown(causes: tuple[RankedCause, ...], not_to_miss: Collection[str] = ()) -> tuple[RankedCause, ...]:
    """Up to three causes to name to a person, in the order of the ranking.

    The first of the ranking is always among them. Causes that a fired rule names
    (``not_to_miss``, most urgent rule first) take the other places before
    likelier ones do; what is left goes to causes that are likely enough to be
    worth a word.
    """
    if not causes:
        return ()
    by_id = {cause.id: cause for cause in causes}
    chosen = {causes[0].id}
    for cause in not_to_miss:
        if len(chosen) < MOST_SHOWN and cause in by_id:
            chosen.add(cause)
    for candidate in causes:
        if len(chosen) < MOST_SHOWN and candidate.probability >= WORTH_SHOWING:
            chosen.add(candidate.id)
    return tuple(cause for cause in causes if cause.id in chosen)


def _ranked_cause(
    knowledge: Knowledge,
    table: CauseTable,
    probability: float,
    first: bool,
    known: Facts,
    not_to_miss: Collection[str],
) -> RankedCause:
    applied = [one for part in table.parts if (one := part.applied(known)[0]) is not None]
    evidence = sorted(
        (_evidence(knowledge, one, known) for one in applied),
        key=lambda e: (-max(e.likelihood_ratio, 1 / e.likelihood_ratio), e.findings),
    )
    return RankedCause(
        id=table.cause.id,
        probability=probability,
        likelihood_word=likelihood_word(probability, first, table.cause.id in not_to_miss),
        for_=tuple(e for e in evidence if e.likelihood_ratio > 1),
        against=tuple(e for e in evidence if e.likelihood_ratio < 1),
    )


def likelihood_word(probability: float, first: bool, not_to_miss: bool) -> LikelihoodWord:
    """The probability in words; ``not_to_miss``: a fired rule names this cause."""
    if first and probability >= MOST_LIKELY:
        return "most likely"
    if first or probability >= POSSIBLE:
        return "possible"
    return "less likely, must not be missed" if not_to_miss else "less likely"


def _evidence(knowledge: Knowledge, applied: Applied, known: Facts) -> Evidence:
    weight = applied.weight
    findings: tuple[FindingId, ...]
    if weight.when is not None:
        findings = because(weight.when, known, applied.present) or findings_in(weight.when)
    else:
        findings = (weight.finding or "",)
    return Evidence(findings, tell(knowledge, weight, applied.present, known), applied.ratio)
