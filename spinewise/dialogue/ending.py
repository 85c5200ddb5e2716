"""Ends: the result, a stop, a new beginning. Each is a natural boundary of a session."""

from __future__ import annotations

from spinewise.dialogue.exchange import Exchange, Turn
from spinewise.dialogue.state import DialogueState
from spinewise.dialogue.suspicion import SELF_HARM
from spinewise.reasoning.assess import assess
from spinewise.reasoning.assessment import Assessment
from spinewise.replies.model import Chip, Reply
from spinewise.replies.result import result_reply


def give_result(x: Exchange) -> Turn:
    """Give the result of everything that is known."""
    assessment = assess(x.knowledge, x.settled, x.state.asked_findings)
    x.replies.append(result_reply(x.knowledge, x.wording, x.settled, assessment, x.state.subject))
    if x.findings.get(SELF_HARM):
        x.say("crisis_reminder")
    x.change(phase="done", pending=None, offered={}, history=(), reopened=None)
    return finish_with(x, assessment)


def look_again(x: Exchange) -> Turn:
    """Look again after a correction, and give the result anew if it changed."""
    x.tell_back("changed", x.heard.corrected)
    assessment = assess(x.knowledge, x.settled, x.state.asked_findings)
    if key_of(assessment) == x.state.result_key:
        x.say("result_unchanged")
        return x.turn(assessment.as_dict())
    x.say("result_updated")
    return give_result(x)


def finish_with(x: Exchange, assessment: Assessment) -> Turn:
    """End the turn, and the session, with a result."""
    x.change(result_key=key_of(assessment))
    return x.turn(assessment.as_dict(), finished=True)


def start_over(x: Exchange) -> Turn:
    """Forget everything but the country, and begin anew."""
    x.say("started_over")
    x.say("invitation")
    x.state = DialogueState(country=x.state.country)
    x.findings = {}
    x.assessment = None
    return x.turn(finished=True)


def stop(x: Exchange) -> Turn:
    """End the conversation at the person's wish, with the warning signs."""
    again = x.wording.say("start_over_chip")
    x.replies.append(Reply("ended", x.wording.say("stopped"), (Chip(again, again, "command"),)))
    x.change(phase="stopped", pending=None)
    return x.turn(finished=True)


def key_of(assessment: Assessment) -> str:
    """Short form of a result, to see whether another is the same for the person."""
    first = assessment.causes[0].id if assessment.causes else ""
    return f"{assessment.urgency.name}:{first}:{','.join(assessment.red_flags)}"
