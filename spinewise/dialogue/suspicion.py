"""Danger that a message only sounds like: when it is believed, asked about, or taken back.

What the words of a message state comes first. If it speaks of the same danger in
another sense ("no numbness", "my nan's legs", "the epidural, years ago"), the
suspicion is dropped; if it states the danger itself, nothing is left to suspect.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from spinewise.findings import FindingId, Findings, FindingValue
from spinewise.knowledge.load import Knowledge
from spinewise.knowledge.models import Condition
from spinewise.knowledge.references import leaves
from spinewise.reasoning.conditions import findings_in, holds
from spinewise.reasoning.kept import kept_for
from spinewise.understanding.reading import Reading

SOUNDS_LIKE: FindingId = "sounds_like"
"""Finding: sure enough to send for help."""
MAY_SOUND_LIKE: FindingId = "may_sound_like"
"""Finding: one question settles it."""
SELF_HARM: FindingId = "self_harm"
"""A sign that is a finding of its own, with a path of its own."""


def suspected(
    knowledge: Knowledge, reading: Reading, findings: Findings, told: Findings
) -> dict[FindingId, FindingValue]:
    """Return what the message makes one suspect, as findings; nothing if its words speak against it.

    Args:
        knowledge: the knowledge base.
        reading: the message.
        findings: what was known before it.
        told: what it tells, read next to the open question.
    """
    heard = reading.sounds_like
    if heard is None or reading.other_in_danger:
        return {}
    sign = _signs(knowledge).get(heard.sign, _Sign((), frozenset({heard.sign})))
    known = {**findings, **told}
    if any(holds(rule, known) is True for rule in sign.rules) or known.get(heard.sign) is True:
        return {}
    about = [mention for mention in reading.mentions if mention.finding in sign.flags]
    stated = any(mention.holds and mention.value is True for mention in about)
    denied = any(told.get(flag) is False for flag in sign.flags)
    if (about or denied) and not stated:
        return {}
    if heard.sign == SELF_HARM:
        return {SELF_HARM: True} if heard.sure else {}
    return {SOUNDS_LIKE if heard.sure else MAY_SOUND_LIKE: heard.sign}


def taken_back(knowledge: Knowledge, findings: Findings, told: Findings) -> tuple[FindingId, ...]:
    """Return the suspicions that end with what was just told: the danger is denied, or stated."""
    signs = _signs(knowledge)
    return tuple(
        suspicion
        for suspicion in (SOUNDS_LIKE, MAY_SOUND_LIKE)
        if isinstance(sign := findings.get(suspicion), str)
        and any(isinstance(told.get(flag), bool) for flag in signs[sign].flags)
    )


@dataclass(frozen=True)
class _Sign:
    """What a sign is about."""

    rules: tuple[Condition, ...]
    """Conditions of the emergency rules that it makes fire."""
    flags: frozenset[FindingId]
    """The flags these rules look at."""


def _signs(knowledge: Knowledge) -> Mapping[str, _Sign]:
    return kept_for(knowledge, _signs_by_name)


def _signs_by_name(knowledge: Knowledge) -> dict[str, _Sign]:
    found: dict[str, _Sign] = {}
    for rule in knowledge.red_flags.values():
        for _, test in leaves(rule.when):
            if test.finding == SOUNDS_LIKE:
                sign = found.get(str(test.is_), _Sign((), frozenset()))
                flags = sign.flags | _flags(knowledge, rule.when)
                found[str(test.is_)] = _Sign((*sign.rules, rule.when), flags)
    return found


def _flags(knowledge: Knowledge, condition: Condition) -> frozenset[FindingId]:
    named = [knowledge.findings[f] for f in findings_in(condition) if f in knowledge.findings]
    flags = [finding for finding in named if finding.type == "flag"]
    return frozenset(f.id for f in flags) | frozenset(i for f in flags for i in f.implies)
