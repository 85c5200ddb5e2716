"""The result of a conversation: urgency by rules, causes by ranking, side by side."""

from __future__ import annotations

from collections.abc import Sequence

from spinewise.findings import FindingId, Findings
from spinewise.knowledge.load import Knowledge
from spinewise.reasoning.assessment import Assessment
from spinewise.reasoning.implications import close
from spinewise.reasoning.ranking import must_not_miss, ranked
from spinewise.reasoning.urgency import triage


def assess(knowledge: Knowledge, findings: Findings, asked: Sequence[FindingId] = ()) -> Assessment:
    """What the findings mean. The same findings give the same result, in whatever order they came.

    ``asked``: findings that were asked about, in order; kept for the record only.
    """
    known = close(knowledge, findings)
    result = triage(knowledge, known)
    named = must_not_miss(knowledge, result)
    causes = ranked(knowledge, known, named)
    unlikely = {cause.id for cause in causes if cause.likelihood_word == "less likely, must not be missed"}
    return Assessment(
        urgency=result.urgency,
        red_flags=tuple(rule.id for rule in result.fired),
        causes=causes,
        asked=tuple(asked),
        must_not_miss=tuple(cause for cause in named if cause in unlikely),
    )
