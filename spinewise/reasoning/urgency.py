"""How soon help is needed: rules alone decide, never the ranking of causes."""

from __future__ import annotations

from spinewise.findings import FindingId, Findings
from spinewise.knowledge.load import Knowledge
from spinewise.knowledge.models import RedFlag, Urgency
from spinewise.reasoning.assessment import FiredRule, Triage
from spinewise.reasoning.conditions import because, holds
from spinewise.reasoning.implications import close

MODIFIERS: tuple[FindingId, ...] = ("pregnant", "immune_risk", "blood_thinners")
"""Any of these raises every fired rule that escalates by one level, once.

Pregnancy or the six weeks after birth, weak immunity, anticoagulants:
clinical dossier 1.0, an estimate (nobody measured it).
"""


def triage(knowledge: Knowledge, findings: Findings) -> Triage:
    """All rules that fire, the most urgent first, and the urgency they give together.

    The urgency is the maximum over the fired rules, ``self_care`` when none
    fired. A rule is unclear when its ``unclear_when`` holds while the rule
    itself is still open. Adding a danger sign never lowers the urgency unless
    a rule says so itself with ``not``.
    """
    known = close(knowledge, findings)
    modifiers = tuple(finding for finding in MODIFIERS if known.get(finding) is True)
    fired: list[FiredRule] = []
    unclear: list[tuple[Urgency, str]] = []
    raised = False
    for rule in knowledge.red_flags.values():
        result = holds(rule.when, known)
        if result is True:
            urgency = rule_urgency(rule, escalated=bool(modifiers))
            raised = raised or urgency > Urgency[rule.urgency]
            fired.append(FiredRule(rule.id, urgency, because(rule.when, known)))
        elif result is None and rule.unclear_when is not None and holds(rule.unclear_when, known) is True:
            unclear.append((Urgency[rule.urgency], rule.id))
    fired.sort(key=lambda rule: (-rule.urgency, rule.id))
    unclear.sort(key=lambda item: (-item[0], item[1]))
    return Triage(
        urgency=max((rule.urgency for rule in fired), default=Urgency.self_care),
        fired=tuple(fired),
        unclear=tuple(rule for _, rule in unclear),
        modifiers=modifiers if raised else (),
    )


def rule_urgency(rule: RedFlag, escalated: bool) -> Urgency:
    """The level a rule gives when it fires; ``escalated``: a modifier is true."""
    level = Urgency[rule.urgency]
    if escalated and rule.escalates:
        return Urgency(min(level + 1, Urgency.emergency))
    return level
