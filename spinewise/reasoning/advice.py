"""Advice and medicines that fit the person."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from spinewise.findings import Findings
from spinewise.knowledge.load import Knowledge
from spinewise.knowledge.models import Advice, Medicine, Urgency
from spinewise.reasoning.conditions import holds
from spinewise.reasoning.implications import close
from spinewise.reasoning.scoring import Facts

ADULT_FOR_MEDICINES = 16
"""Years. Younger people are told to ask a parent and a doctor or pharmacist (clinical dossier 6, minors)."""


def advise(
    knowledge: Knowledge, findings: Findings, urgency: Urgency, cause_ids: Collection[str]
) -> tuple[Advice, ...]:
    """Advice for a person, in the order in which it should be read.

    An entry is given when the urgency is among its own, one of its causes is
    among ``cause_ids`` (those shown to the person), ``when`` is true and
    ``unless`` is not. Advice on medicines is also held back while its ``unless``
    is unknown: silence is safer than a hint that does not suit the person.
    """
    known = close(knowledge, findings)
    fitting = [
        entry
        for entry in knowledge.advice.values()
        if urgency.name in entry.urgencies
        and (not entry.causes or not set(entry.causes).isdisjoint(cause_ids))
        and _fits(entry, known)
    ]
    return tuple(sorted(fitting, key=lambda entry: (entry.order, entry.id)))


def medicines_for(knowledge: Knowledge, findings: Findings, cause_ids: Sequence[str]) -> tuple[Medicine, ...]:
    """Medicines that people commonly name for these causes and that may be spoken of to this person.

    Left out are those whose ``not_mentioned_when`` holds. Nobody under
    :data:`ADULT_FOR_MEDICINES`, and nobody whose age is unknown, is told of any.
    Whoever shows them shows their cautions too.
    """
    known = close(knowledge, findings)
    age = known.get("age")
    if isinstance(age, bool) or not isinstance(age, (int, float)) or not age >= ADULT_FOR_MEDICINES:
        return ()
    named = dict.fromkeys(
        mention.medicine
        for cause in cause_ids
        if cause in knowledge.causes
        for mention in knowledge.causes[cause].card.medicines
    )
    medicines = (knowledge.medicines[name] for name in named if name in knowledge.medicines)
    return tuple(
        medicine
        for medicine in medicines
        if medicine.not_mentioned_when is None or holds(medicine.not_mentioned_when, known) is not True
    )


def _fits(entry: Advice, known: Facts) -> bool:
    if entry.when is not None and holds(entry.when, known) is not True:
        return False
    if entry.unless is None:
        return True
    against = holds(entry.unless, known)
    return against is False or (against is None and entry.kind != "medicine")
