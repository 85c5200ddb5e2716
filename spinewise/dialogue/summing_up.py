"""The summary for the doctor, of where the conversation stands at that moment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from spinewise.dialogue.ending import key_of
from spinewise.dialogue.exchange import Exchange
from spinewise.dialogue.state import DialogueState
from spinewise.dialogue.suspicion import SELF_HARM
from spinewise.findings import FindingId, FindingValue
from spinewise.knowledge.load import Knowledge
from spinewise.reasoning.assess import assess
from spinewise.reasoning.assessment import Assessment
from spinewise.reasoning.questions import about_left
from spinewise.replies.model import Reply
from spinewise.replies.summary import Told, file_reply, summary
from spinewise.replies.wording import Wording

_GIVEN = ("done", "emergency", "crisis")
"""Phases in which the result that was given still holds."""


def add_summary(x: Exchange) -> None:
    """Add the summary to the replies, or say that there is nothing to sum up."""
    content = summary_of(x.knowledge, x.wording, x.findings, x.state, x.assessment, x.now)
    if content is None:
        x.say("nothing_told")
        return
    if content["complete"]:
        x.say("summary_ready")
    else:
        left = about_left(x.knowledge, x.settled, x.state.asked, x.state.unsure)
        x.say("summary_unfinished", left=max(1, left))
    x.replies.append(file_reply(x.wording, content))
    if x.findings.get(SELF_HARM):
        x.replies.append(Reply("text", x.wording.say("crisis_reminder")))


def summary_of(
    knowledge: Knowledge,
    wording: Wording,
    findings: Mapping[FindingId, FindingValue],
    state: DialogueState,
    assessment: Mapping[str, Any] | None,
    now: datetime,
) -> dict[str, Any] | None:
    """The summary as data (see ``docs/replies.md``); None while nothing was told.

    Args:
        knowledge: the knowledge base.
        wording: texts.
        findings: what is known, thoughts of self-harm among it.
        state: where the conversation stands.
        assessment: the last result that was given, if any.
        now: the time it is made.
    """
    if not findings:
        return None
    told = Told(dict(findings), state.unsure, state.subject)
    return summary(knowledge, wording, told, _standing(knowledge, findings, state, assessment), now)


def _standing(
    knowledge: Knowledge,
    findings: Mapping[FindingId, FindingValue],
    state: DialogueState,
    given: Mapping[str, Any] | None,
) -> Assessment | None:
    """The result of what is known, if one was given and still holds.

    While questions are open the last one may be out of date: an emergency that was taken back,
    or an answer that is being changed.
    """
    if given is None:
        return None
    settled = {f: v for f, v in findings.items() if f != SELF_HARM}
    now = assess(knowledge, settled, state.asked_findings)
    return now if state.phase in _GIVEN or key_of(now) == state.result_key else None
