"""What a message changes: read in the light of the open question."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from spinewise.dialogue.suspicion import suspected
from spinewise.findings import FindingId, Findings, FindingValue
from spinewise.knowledge.load import Knowledge
from spinewise.knowledge.models import Option, Question
from spinewise.reasoning.conditions import findings_in
from spinewise.reasoning.kept import kept_for
from spinewise.replies.consent import Keeping
from spinewise.replies.question import options_of
from spinewise.replies.wording import Wording
from spinewise.understanding.answers import interpret
from spinewise.understanding.reading import Reading, Told

_LIKELY = 0.5
"""Confidence from which "not sure" and "skip" are believed."""
_SURELY = 0.8
"""The same for questions of the red-flag screen."""


@dataclass(frozen=True)
class Message:
    """One message of a person, as the understanding room hands it over."""

    text: str
    reading: Reading
    intent: str = "inform"
    confidence: float = 0.0
    """Confidence of the intent, 0 to 1."""
    keeping: Keeping | None = None
    """What becomes of the conversation, as it is when the message is answered."""


@dataclass(frozen=True)
class Heard:
    """What a message adds to what is known."""

    told: dict[FindingId, FindingValue] = field(default_factory=dict)
    """Every finding it sets."""
    unsure: tuple[FindingId, ...] = ()
    """Findings the person does not know or does not want to tell."""
    answered: bool = False
    """The open question was answered, skipped or left open on purpose."""
    by_choice: bool = False
    """It was one of the offered answers, by its label or number."""
    corrected: tuple[FindingId, ...] = ()
    """Findings that were known with another value."""
    new: tuple[FindingId, ...] = ()
    """Findings that were not known before."""
    withdrawn: tuple[FindingId, ...] = ()
    """Findings that were denied before, and are now said to be unsure."""


def hear(
    knowledge: Knowledge,
    wording: Wording,
    findings: Findings,
    pending: Question | None,
    message: Message,
    *,
    reopened: bool = False,
) -> Heard:
    """Read a message next to the open question.

    Args:
        knowledge: the knowledge base.
        wording: texts, for the labels of the chips.
        findings: what is known so far.
        pending: the open question, if any.
        message: the message.
        reopened: the person has opened the question again to change the answer. Only then does a
            short "no" or "none of these" take back what was told before.

    Returns:
        What it tells, and whether it answers the question.
    """
    if pending is not None:
        choice = _choice(wording, pending, message)
        if choice is not None:
            if not reopened:
                choice = _without_denials(choice, pending, findings)
            elif not choice.told:
                skipped = _plain(message.text) == _plain(wording.say("skip_chip"))
                choice = _in_doubt(choice, findings, skipped=skipped)
            return _with_changes(choice, findings)
    # What is known already is not answered again by a short "no" to the rest of the question.
    asks = () if pending is None else pending.asks
    if not reopened:
        asks = tuple(f for f in asks if f not in findings) or asks
    told = interpret(
        message.reading, asks, pending.text if pending else None, order=pending.asks if pending else ()
    )
    if asks:
        told = replace(told, findings=_without_asides(knowledge, told.findings, asks, findings, message.text))
    if pending is not None and not told.answered and pending.yes_sets and _says_yes(message):
        told = Told({**pending.yes_sets, **told.findings}, answered=True)
    answered = told.answered or any(f in told.findings for f in asks)
    gives_up = pending is not None and not answered and not told.findings and _gives_up(pending, message)
    # What was asked and is still open after an answer is not asked a second time.
    unsure = tuple(f for f in asks if f not in told.findings) if answered or gives_up else ()
    suspicion = suspected(knowledge, message.reading, findings, told.findings)
    heard = Heard({**told.findings, **suspicion}, unsure, answered or gives_up)
    if reopened:
        heard = _in_doubt(heard, findings, skipped=not gives_up or message.intent == "skip")
    return _with_changes(heard, findings)


def _with_changes(heard: Heard, findings: Findings) -> Heard:
    corrected = tuple(f for f, v in heard.told.items() if f in findings and not _same(findings[f], v))
    new = tuple(f for f in heard.told if f not in findings)
    return replace(heard, corrected=corrected, new=new)


def _in_doubt(heard: Heard, findings: Findings, *, skipped: bool) -> Heard:
    """What an answer to a question that was opened again leaves unsure.

    What is known stays. Only saying "not sure" takes a "no" back; it never takes back a sign
    that was told.
    """
    withdrawn = () if skipped else tuple(f for f in heard.unsure if findings.get(f) is False)
    unsure = tuple(f for f in heard.unsure if f not in findings or f in withdrawn)
    return replace(heard, unsure=unsure, withdrawn=withdrawn)


def _without_denials(choice: Heard, question: Question, findings: Findings) -> Heard:
    """A choice without its "no" to what the person has told before on their own.

    "None of these" answers what is open. Only when everything asked is known, as
    when the question was opened again for a change, does it change what is known.
    """
    if all(f in findings for f in question.asks):
        return choice
    told = {f: v for f, v in choice.told.items() if not (v is False and findings.get(f) is True)}
    return Heard(told, choice.unsure, choice.answered, choice.by_choice)


_CORRECTING = re.compile(
    r"\b(?:actually|sorry|correct(?:ion)?|wait|mistake|wrong|i meant|i mean|i said|not true|forgot|rather|"
    r"in fact|now that you|come to think|no longer|changed)\b",
    re.IGNORECASE,
)


def _without_asides(
    knowledge: Knowledge,
    told: Mapping[FindingId, FindingValue],
    asks: tuple[FindingId, ...],
    findings: Findings,
    text: str,
) -> dict[FindingId, FindingValue]:
    """What an answer tells, without side remarks that contradict what was settled before.

    "Lifting the baby is the worst" answers what makes it worse; it does not take back
    "nothing set it off". A remark that touches a rule of urgency always counts, and so
    does every correction that says it is one.
    """
    if _CORRECTING.search(text):
        return dict(told)
    return {
        f: v
        for f, v in told.items()
        if f in asks or f not in findings or _same(findings[f], v) or f in urgent_findings(knowledge)
    }


def urgent_findings(knowledge: Knowledge) -> frozenset[FindingId]:
    """Return the findings that a rule of emergency or same-day urgency looks at, and all values."""
    return kept_for(knowledge, _urgent_findings)


def _urgent_findings(knowledge: Knowledge) -> frozenset[FindingId]:
    rules = [r for r in knowledge.red_flags.values() if r.urgency in ("emergency", "urgent_same_day")]
    values = [f.id for f in knowledge.findings.values() if f.type != "flag"]
    return frozenset([*values, *(f for rule in rules for f in findings_in(rule.when))])


def _gives_up(pending: Question, message: Message) -> bool:
    """Whether the message leaves the question open on purpose; a danger sign is not let go by a guess."""
    surely = _SURELY if pending.red_flag else _LIKELY
    return message.intent in ("unsure", "skip") and message.confidence >= surely


def _says_yes(message: Message) -> bool:
    cues = {cue.cue for cue in message.reading.cues}
    return "yes" in cues and not cues & {"no", "neither", "unsure", "partly"}


def _same(one: FindingValue, other: FindingValue) -> bool:
    if isinstance(one, tuple) and isinstance(other, tuple):
        return set(one) == set(other)
    return one == other


def _plain(text: str) -> str:
    return re.sub(r"[^\w]+", " ", text.casefold()).strip()


def _choice(wording: Wording, question: Question, message: Message) -> Heard | None:
    """The offered answer that the message names, by its label or its number."""
    said = _plain(message.text)
    if not said:
        return None
    if said == _plain(wording.say("unsure_chip")) or said == _plain(wording.say("skip_chip")):
        return Heard(unsure=question.asks, answered=True, by_choice=True)
    options = options_of(wording, question)
    by_label = {_plain(option.label): option for option in options}
    if said in by_label:
        return _taken(question, [by_label[said]])
    if question.kind in ("number", "scale"):
        return None
    if re.fullmatch(r"\d{1,2}", said) and 1 <= int(said) <= len(options):
        return _taken(question, [options[int(said) - 1]])
    if question.kind == "multi":
        parts = [_plain(part) for part in re.split(r"[,;\n]", message.text) if part.strip()]
        if parts and all(part in by_label for part in parts):
            return _taken(question, [by_label[part] for part in parts])
        numbers = re.fullmatch(r"\d{1,2}(?:[\s,;and&+]+\d{1,2})+", message.text.strip())
        if numbers:
            chosen = [int(n) for n in re.findall(r"\d+", message.text)]
            if all(1 <= n <= len(options) for n in chosen):
                return _taken(question, [options[n - 1] for n in chosen])
    return None


def _taken(question: Question, chosen: list[Option]) -> Heard:
    told = merge_sets([option.sets for option in chosen])
    unsure = tuple(f for f in question.asks if f not in told)
    return Heard(told, unsure, answered=True, by_choice=True)


def merge_sets(sets: list[Mapping[str, FindingValue]]) -> dict[FindingId, FindingValue]:
    """Merge what several chosen options set: lists are joined, and "yes" beats "no"."""
    merged: dict[FindingId, FindingValue] = {}
    for one in sets:
        for finding, raw in one.items():
            value: FindingValue = tuple(raw) if isinstance(raw, list) else raw
            before = merged.get(finding)
            if isinstance(before, tuple) and isinstance(value, tuple):
                merged[finding] = tuple(dict.fromkeys((*before, *value)))
            elif before is True:
                continue
            else:
                merged[finding] = value
    return merged
