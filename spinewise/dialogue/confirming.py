"""Confirming: "this is what I understood, is that right?", and changing what is not."""

from __future__ import annotations

from spinewise.dialogue.asides import answer_aside
from spinewise.dialogue.ending import give_result
from spinewise.dialogue.exchange import Exchange, Move, Turn
from spinewise.replies.told import change_reply, confirm_reply


def ask_to_confirm(x: Exchange) -> Turn:
    """Ask whether everything was understood rightly."""
    x.change(phase="confirming", pending=None, misunderstood=0)
    put_confirm(x)
    return x.turn()


def put_confirm(x: Exchange) -> None:
    """Put "is that right?" (again)."""
    x.replies.append(confirm_reply(x.knowledge, x.wording, x.settled, x.state.subject))


def hear_confirmation(x: Exchange) -> Turn:
    """Take the answer to "is that right?" when nothing new was told in it."""
    cues = {cue.cue for cue in x.message.reading.cues}
    if x.says("confirm_yes_chip"):
        return give_result(x)
    if x.says("confirm_change_chip") or x.message.intent == "deny" or ("no" in cues and "yes" not in cues):
        return _offer_changes(x)
    if x.message.intent == "affirm" or "yes" in cues:
        return give_result(x)
    if x.move is Move.TALK:
        answer_aside(x)
        put_confirm(x)
        return x.turn()
    missed = x.state.misunderstood + 1
    x.change(misunderstood=missed)
    if missed >= 2:
        # Twice not understood: nothing contradicts the list, so the person is not held up.
        return give_result(x)
    x.say("not_understood")
    put_confirm(x)
    return x.turn()


def _offer_changes(x: Exchange) -> Turn:
    asks = {finding: q.id for q in reversed(x.knowledge.questions.values()) for finding in q.asks}
    changeable = {finding: asks[finding] for finding in x.settled if finding in asks}
    reply, offered = change_reply(x.knowledge, x.wording, x.settled, x.state.subject, changeable)
    x.change(phase="changing", offered=offered, misunderstood=0)
    x.replies.append(reply)
    return x.turn()
