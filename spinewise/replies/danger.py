"""Replies for danger: emergency, crisis, somebody else who needs help."""

from __future__ import annotations

from spinewise.findings import Findings
from spinewise.knowledge.load import Knowledge
from spinewise.knowledge.models import Country, RedFlag, Urgency
from spinewise.reasoning.assessment import Triage
from spinewise.replies.model import Chip, Reply
from spinewise.replies.wording import Wording

_NUMBERS_IN_TEXT = 5
"""How many countries a text names; the rest is one tap or word away."""


def _numbers(knowledge: Knowledge, country: str | None) -> list[Country]:
    if country and country in knowledge.countries:
        return [knowledge.countries[country]]
    return list(knowledge.countries.values())


def _number_line(wording: Wording, countries: list[Country]) -> str:
    shown = "; ".join(f"{c.name} {c.emergency}" for c in countries[:_NUMBERS_IN_TEXT])
    return wording.say("emergency_numbers", numbers=shown)


def emergency_reply(
    knowledge: Knowledge,
    wording: Wording,
    triage: Triage,
    findings: Findings,
    country: str | None,
) -> Reply:
    """Return the emergency advice: one clear action first, then why, then the numbers.

    Where nothing was stated and the message only sounds like it, it says so.
    """
    rules: list[RedFlag] = [knowledge.red_flags[f.id] for f in triage.fired if f.urgency == Urgency.emergency]
    first = rules[0]
    countries = _numbers(knowledge, country)
    missed = [
        knowledge.causes[c]
        for c in dict.fromkeys(c for rule in rules for c in rule.must_not_miss)
        if c in knowledge.causes
    ]
    heard = _sounds_like(knowledge, wording, findings)
    because = f"{heard} {first.because}" if heard else first.because
    lines = [
        f"{wording.say('emergency_title')}.",
        first.action,
        because,
        wording.say("emergency_drive"),
        _number_line(wording, countries),
    ]
    if country is None:
        lines.append(wording.say("emergency_country_question"))
    lines.append(wording.say("emergency_after"))
    lines.append(wording.say("notice"))
    not_so, again = wording.say("emergency_not_so_chip"), wording.say("start_over_chip")
    return Reply(
        kind="emergency",
        text="\n".join(lines),
        chips=(Chip(not_so, not_so, "command"), Chip(again, again, "command")),
        data={
            "title": wording.say("emergency_title"),
            "urgency": {
                "level": "emergency",
                "label": wording.say("urgency_emergency"),
                "headline": wording.say("emergency_title"),
                "action": first.action,
            },
            "action": first.action,
            "because": because,
            "numbers": [{"country": c.name, "emergency": c.emergency} for c in countries],
            "red_flags": [rule.id for rule in rules],
            "must_not_miss": [{"name": c.name, "what_it_is": c.card.what_it_is} for c in missed],
            "notice": wording.say("notice"),
            "asks": [],
        },
    )


def _sounds_like(knowledge: Knowledge, wording: Wording, findings: Findings) -> str | None:
    """What the message sounds like, in words, if it was not stated plainly."""
    sign = findings.get("sounds_like")
    if not isinstance(sign, str):
        return None
    return wording.say("emergency_sounds_like", danger=knowledge.findings["sounds_like"].value_labels[sign])


def still_emergency_reply(knowledge: Knowledge, wording: Wording, triage: Triage) -> Reply:
    """Return the short reminder while the danger stands."""
    rule = knowledge.red_flags[triage.fired[0].id]
    not_so, again = wording.say("emergency_not_so_chip"), wording.say("start_over_chip")
    return Reply(
        "text",
        f"{wording.say('emergency_still')} {rule.action}",
        (Chip(not_so, not_so, "command"), Chip(again, again, "command")),
    )


def crisis_reply(knowledge: Knowledge, wording: Wording, country: str | None) -> Reply:
    """Return the warm, short reply to thoughts of self-harm, with people to talk to."""
    countries = [c for c in _numbers(knowledge, country) if c.crisis]
    lines = "; ".join(f"{c.name}: {c.crisis}" for c in countries[: _NUMBERS_IN_TEXT + 2])
    text = "\n".join(
        (
            wording.say("crisis"),
            wording.say("crisis_lines", lines=lines),
            wording.say("emergency_country_question") if country is None else "",
            wording.say("crisis_after"),
        )
    ).replace("\n\n", "\n")
    return Reply(
        kind="crisis",
        text=text,
        data={
            "numbers": [{"country": c.name, "emergency": c.emergency, "crisis": c.crisis} for c in countries],
            "asks": [],
        },
    )


def other_in_danger_reply(knowledge: Knowledge, wording: Wording, country: str | None) -> Reply:
    """Return emergency advice for somebody else who was mentioned."""
    countries = _numbers(knowledge, country)
    action = wording.say("other_in_danger")
    return Reply(
        kind="emergency",
        text="\n".join((action, _number_line(wording, countries))),
        data={
            "title": wording.say("emergency_title"),
            "action": action,
            "numbers": [{"country": c.name, "emergency": c.emergency} for c in countries],
            "for_other": True,
            "red_flags": [],
            "asks": [],
        },
    )


def country_reply(knowledge: Knowledge, wording: Wording, country: str, crisis: bool) -> Reply:
    """Return the numbers of one country."""
    entry = knowledge.countries[country]
    if crisis and entry.crisis:
        text = wording.say(
            "crisis_number_for", country=entry.name, crisis=entry.crisis, emergency=entry.emergency
        )
    else:
        text = wording.say("emergency_number_for", country=entry.name, emergency=entry.emergency)
    return Reply("text", text)
