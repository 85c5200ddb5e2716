"""What people say beside the assessment: questions, small talk, "show me the numbers"."""

from __future__ import annotations

from spinewise.dialogue.exchange import Exchange, Move
from spinewise.dialogue.lookup import named_in
from spinewise.dialogue.summing_up import add_summary
from spinewise.knowledge.models import Cause
from spinewise.replies.consent import time_of
from spinewise.replies.model import Reply
from spinewise.replies.result import numbers_reply
from spinewise.replies.told import told_reply


def answer_aside(x: Exchange) -> None:
    """Add the answer to what was asked beside the assessment."""
    if x.move is Move.SHOW_NUMBERS:
        x.replies.append(numbers_reply(x.knowledge, x.wording, x.assessment))
    elif x.move is Move.SHOW_TOLD:
        x.replies.append(told_reply(x.knowledge, x.wording, x.settled, x.state.subject))
    elif x.move is Move.SUMMARY:
        add_summary(x)
    else:
        x.replies.append(_reply_to(x, x.message.intent))


def _reply_to(x: Exchange, intent: str) -> Reply:
    if intent == "ask_what_is":
        return _explain_name(x)
    answer = x.knowledge.answers.get(intent.removeprefix("ask_"))
    if intent == "ask_privacy" and answer is not None:
        return Reply("text", f"{_kept_now(x)} {answer.answer}")
    if intent.startswith("ask_") and answer is not None:
        return Reply("text", answer.answer)
    return Reply("text", x.wording.say(f"talk_{intent}"))


def _kept_now(x: Exchange) -> str:
    keeping = x.message.keeping
    if keeping is None or keeping.kept is None:
        return x.wording.say("privacy_elsewhere")
    if keeping.kept:
        return x.wording.say("privacy_kept", time=time_of(x.wording, keeping.days))
    return x.wording.say("privacy_not_kept")


def _explain_name(x: Exchange) -> Reply:
    entry = named_in(x.knowledge, x.message.text)
    if entry is None:
        return Reply("text", x.wording.say("talk_ask_what_is"))
    if isinstance(entry, Cause):
        signs = " ".join(entry.card.see_a_doctor[:1])
        return Reply("text", f"{entry.name}: {entry.card.what_it_is} {signs}")
    return Reply("text", f"{entry.name}: {entry.what_it_is} {entry.evidence} {' '.join(entry.cautions)}")
