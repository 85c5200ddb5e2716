"""Danger: looked for in everything that is known, after every message, before anything else."""

from __future__ import annotations

from spinewise.dialogue.asides import answer_aside
from spinewise.dialogue.ending import finish_with, stop
from spinewise.dialogue.exchange import Exchange, Move, Turn, words
from spinewise.dialogue.suspicion import MAY_SOUND_LIKE, SELF_HARM, SOUNDS_LIKE
from spinewise.findings import FindingId, FindingValue
from spinewise.knowledge.models import Urgency
from spinewise.reasoning.assess import assess
from spinewise.reasoning.assessment import Triage
from spinewise.reasoning.urgency import triage
from spinewise.replies import danger as replies

_I_AM_IN = ("i am in ", "im in ", "i live in ", "in ", "from ", "im from ", "i am from ")
"""How people name their country; the rest must be the name alone, or "us" would be found everywhere."""


def look_for_danger(x: Exchange) -> Turn | None:
    """Answer danger, if there is any; None lets the turn go on.

    Self-harm comes first, then the emergency rules. Danger to somebody else
    adds advice and lets the person's own turn go on.
    """
    _take_back_suspicion(x)
    verdict = triage(x.knowledge, x.settled)
    rules = _emergencies(verdict)
    if x.heard.told.get(SELF_HARM) is True:
        return _crisis(x, verdict, rules)
    if rules and x.move is not Move.START_OVER:
        return _emergency(x, verdict, rules)
    if not rules and x.state.phase == "emergency" and x.heard.told:
        x.say("emergency_cleared")
        x.change(phase="asking")
    _somebody_else(x)
    return None


def _take_back_suspicion(x: Exchange) -> None:
    """ "That is not right" turns what the assistant only suspected into a question."""
    if x.state.phase == "emergency" and x.says("emergency_not_so_chip") and SOUNDS_LIKE in x.findings:
        x.findings[MAY_SOUND_LIKE] = x.findings.pop(SOUNDS_LIKE)
        if not _emergencies(triage(x.knowledge, x.settled)):
            x.say("emergency_cleared")
            x.change(phase="asking")


def remind_of_danger(x: Exchange) -> None:
    """Repeat the emergency advice in short while the danger stands."""
    verdict = triage(x.knowledge, x.settled)
    if verdict.urgency == Urgency.emergency:
        x.replies.append(replies.still_emergency_reply(x.knowledge, x.wording, verdict))


def tell_country(x: Exchange) -> Turn | None:
    """Give the numbers of the country that the message names; None when it names none."""
    said = " ".join(words(x.message.text))
    for opening in _I_AM_IN:
        said = said.removeprefix(opening)
    for country in x.knowledge.countries.values():
        names = (country.name, *country.also_called)
        if any(" ".join(words(name)) == said.removeprefix("the ") for name in names):
            x.change(country=country.id)
            crisis = x.state.phase == "crisis"
            x.replies.append(replies.country_reply(x.knowledge, x.wording, country.id, crisis))
            return x.turn()
    return None


def _emergencies(verdict: Triage) -> tuple[str, ...]:
    return tuple(f.id for f in verdict.fired if f.urgency == Urgency.emergency)


def _crisis(x: Exchange, verdict: Triage, rules: tuple[str, ...]) -> Turn:
    x.replies.append(replies.crisis_reply(x.knowledge, x.wording, x.state.country))
    if rules:
        x.replies.append(
            replies.emergency_reply(x.knowledge, x.wording, verdict, x.findings, x.state.country)
        )
    warned = tuple(dict.fromkeys((*x.state.warned, *rules)))
    x.change(phase="emergency" if rules else "crisis", pending=None, warned=warned)
    return finish_with(x, assess(x.knowledge, x.findings, x.state.asked_findings))


def _emergency(x: Exchange, verdict: Triage, rules: tuple[str, ...]) -> Turn:
    fresh = [rule for rule in rules if rule not in x.state.warned]
    if fresh or x.state.phase != "emergency":
        x.replies.append(
            replies.emergency_reply(x.knowledge, x.wording, verdict, x.findings, x.state.country)
        )
        warned = tuple(dict.fromkeys((*x.state.warned, *rules)))
        x.change(phase="emergency", pending=None, warned=warned)
        return finish_with(x, assess(x.knowledge, x.findings, x.state.asked_findings))
    country = tell_country(x)
    if country is not None:
        return country
    if x.says("emergency_not_so_chip") or x.message.intent == "deny":
        x.say("emergency_not_so")
        return x.turn()
    if x.move is Move.STOP:
        return stop(x)
    if x.move in (Move.TALK, Move.SHOW_TOLD, Move.SHOW_NUMBERS, Move.SUMMARY):
        answer_aside(x)
    x.replies.append(replies.still_emergency_reply(x.knowledge, x.wording, verdict))
    return x.turn()


def _somebody_else(x: Exchange) -> None:
    theirs: dict[FindingId, FindingValue] = dict.fromkeys(x.message.reading.other_in_danger, True)
    if theirs and triage(x.knowledge, theirs).urgency == Urgency.emergency:
        x.replies.append(replies.other_in_danger_reply(x.knowledge, x.wording, x.state.country))
