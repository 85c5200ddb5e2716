"""The result: urgency first, then causes with reasons, advice, safety net, sources."""

from __future__ import annotations

from typing import Any

from spinewise.findings import Findings, Subject
from spinewise.knowledge.load import Knowledge
from spinewise.knowledge.models import Cause, Medicine
from spinewise.knowledge.phrases import describe, describe_all
from spinewise.reasoning.advice import advise, medicines_for
from spinewise.reasoning.assessment import Assessment, Evidence, RankedCause
from spinewise.reasoning.ranking import shown
from spinewise.replies.body import picture_data
from spinewise.replies.model import Chip, Reply
from spinewise.replies.told import bullets
from spinewise.replies.wording import Wording

LIKELIHOOD = {
    "most likely": "likelihood_most_likely",
    "possible": "likelihood_possible",
    "less likely": "likelihood_less_likely",
    "less likely, must not be missed": "likelihood_must_not_miss",
}
"""Word of the ranking to the text that says it."""
_REASONS = 4
"""How many reasons for and against are told per cause."""
_WOULD_CHANGE = 0.6
"""Likelihood ratio below which a finding that is not known would change the view."""


def result_reply(
    knowledge: Knowledge,
    wording: Wording,
    findings: Findings,
    assessment: Assessment,
    subject: Subject | None,
) -> Reply:
    """Return the result card with its complete text twin."""
    urgency = _urgency(knowledge, wording, assessment)
    ranked = shown(assessment.causes, assessment.must_not_miss)
    causes = [_cause(knowledge, wording, findings, cause, subject) for cause in ranked]
    ids = tuple(cause.id for cause in ranked)
    given = advise(knowledge, findings, assessment.urgency, ids)
    advice = [{"id": a.id, "title": a.title, "text": a.text} for a in given if a.kind != "safety_net"]
    safety_net = [a.text for a in given if a.kind == "safety_net"]
    sources = list(
        dict.fromkeys(
            [a.source for a in given if a.basis != "estimate"]
            + [knowledge.red_flags[r].source for r in assessment.red_flags]
        )
    )
    reviewed = all(knowledge.causes[i].review.status == "reviewed" for i in ids)
    data: dict[str, Any] = {
        "urgency": urgency,
        "heard": list(describe_all(dict(knowledge.findings), findings, subject)),
        "causes": causes,
        "advice": advice,
        "safety_net": safety_net,
        "sources": sources,
        "notice": wording.say("notice"),
        "review": wording.say("review_reviewed" if reviewed else "review_not_reviewed"),
        "next": wording.say("result_next"),
        "asks": [],
    }
    picture = picture_data(knowledge, wording, findings)
    if picture is not None:
        data["picture"] = picture
    chips = tuple(
        Chip(words, words, "command") for words in map(wording.say, ("summary_chip", "start_over_chip"))
    )
    return Reply("result", _text(wording, data), chips, data)


def _urgency(knowledge: Knowledge, wording: Wording, assessment: Assessment) -> dict[str, Any]:
    level = assessment.urgency.name
    rules = [knowledge.red_flags[r] for r in assessment.red_flags]
    action = rules[0].action if rules else wording.say("urgency_self_care_action")
    return {
        "level": level,
        "label": wording.say(f"urgency_{level}"),
        "headline": wording.say(f"urgency_{level}"),
        "action": action,
        "reasons": list(dict.fromkeys(rule.because for rule in rules)),
    }


def _cause(
    knowledge: Knowledge,
    wording: Wording,
    findings: Findings,
    ranked: RankedCause,
    subject: Subject | None,
) -> dict[str, Any]:
    cause = knowledge.causes[ranked.id]
    card = cause.card
    medicines = medicines_for(knowledge, findings, (ranked.id,))
    return {
        "id": cause.id,
        "name": cause.name,
        "likelihood_word": ranked.likelihood_word,
        "likelihood_label": wording.say(LIKELIHOOD[ranked.likelihood_word]),
        "probability": round(ranked.probability, 4),
        "what_it_is": card.what_it_is,
        "why_it_may_fit": card.why_it_may_fit,
        "speaks_against": card.speaks_against,
        "for": [_reason(knowledge, findings, e, subject) for e in ranked.for_[:_REASONS]],
        "against": [_reason(knowledge, findings, e, subject) for e in ranked.against[:_REASONS]],
        "would_change": list(would_change(knowledge, cause, findings, subject)),
        "do_now": list(card.do_now),
        "avoid": list(card.avoid),
        "see_a_doctor": list(card.see_a_doctor),
        "what_to_expect": card.what_to_expect,
        "medicines": [_medicine(m) for m in medicines],
        "sources": list(cause.sources),
        "review": wording.say(f"review_{cause.review.status}"),
    }


def _medicine(medicine: Medicine) -> dict[str, Any]:
    return {
        "name": medicine.name,
        "what_it_is": medicine.what_it_is,
        "evidence": medicine.evidence,
        "cautions": list(medicine.cautions),
    }


def _reason(knowledge: Knowledge, findings: Findings, evidence: Evidence, subject: Subject | None) -> str:
    """A reason in words; about somebody else, it is told anew from its finding."""
    if subject is not None and len(evidence.findings) == 1 and evidence.findings[0] in findings:
        finding = evidence.findings[0]
        return describe(knowledge.findings[finding], findings[finding], subject)
    return evidence.text


def would_change(
    knowledge: Knowledge, cause: Cause, findings: Findings, subject: Subject | None
) -> tuple[str, ...]:
    """Return what would speak most clearly against a cause, of what is not yet known."""
    flags = [
        (w.present, w.finding)
        for w in cause.weights
        if w.finding and w.finding not in findings and w.present < _WOULD_CHANGE
    ]
    entries = [knowledge.findings[finding] for _, finding in sorted(flags)]
    return tuple(describe(entry, True, subject) for entry in entries if entry.type == "flag")[:2]


def _text(wording: Wording, data: dict[str, Any]) -> str:
    """The text twin of the card: the same content in the same order, shorter on the causes."""
    urgency = data["urgency"]
    parts = [f"{urgency['headline']}.", urgency["action"], *urgency["reasons"]]
    parts.append(f"\n{wording.say('causes_intro')}:")
    for cause in data["causes"]:
        parts.append(f"\n{cause['likelihood_label']}: {cause['name']}. {cause['what_it_is']}")
        if cause["for"]:
            parts.append(wording.say("because_you_said", items="; ".join(cause["for"])))
        if cause["against"]:
            parts.append(wording.say("against_you_said", items="; ".join(cause["against"])))
        if cause["would_change"]:
            parts.append(wording.say("would_change", items="; or ".join(cause["would_change"])))
        parts.append(f"{wording.say('do_now')}:\n{bullets(cause['do_now'])}")
        parts.append(f"{wording.say('avoid')}:\n{bullets(cause['avoid'])}")
        parts.append(f"{wording.say('see_a_doctor')}:\n{bullets(cause['see_a_doctor'])}")
        if cause["medicines"]:
            names = "; ".join(f"{m['name']}: {' '.join(m['cautions'][:2])}" for m in cause["medicines"])
            parts.append(f"{wording.say('medicines')}: {names} {wording.say('medicines_note')}")
    if data["advice"]:
        lines = [f"{a['title']}: {a['text']}" for a in data["advice"]]
        parts.append(f"\n{wording.say('advice_intro')}:\n{bullets(lines)}")
    if data["safety_net"]:
        parts.append(f"\n{wording.say('safety_net_intro')}:\n{bullets(data['safety_net'])}")
    sources = list(dict.fromkeys([s for c in data["causes"] for s in c["sources"]] + data["sources"]))
    parts.append(f"\n{wording.say('sources_intro')}: {'; '.join(sources)}")
    parts.append(data["notice"])
    parts.append(data["review"])
    parts.append(data["next"])
    return "\n".join(parts)


def numbers_reply(knowledge: Knowledge, wording: Wording, assessment: dict[str, Any] | None) -> Reply:
    """Return the probabilities behind the words, from the slot ``assessment``."""
    if not assessment or not assessment.get("causes"):
        return Reply("text", wording.say("numbers_none"))
    lines = [
        wording.say(
            "numbers_line",
            name=knowledge.causes[c["id"]].name,
            percent=_percent(float(c["probability"])),
        )
        for c in assessment["causes"][:6]
        if c["id"] in knowledge.causes
    ]
    return Reply("text", f"{wording.say('numbers_intro')}\n{bullets(lines)}")


def _percent(probability: float) -> str:
    return "under 1" if probability < 0.01 else str(round(probability * 100))
