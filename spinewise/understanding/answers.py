"""Reads a message in the light of the question it answers.

What the message says by itself counts first. Then its short signs ("nope", "a
bit", "about 3") and the wordings that only mean something after a question
("it helps") fill in what was asked and is still open. Nothing is guessed: a
plain "yes" to a question about several findings sets none of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from spinewise.findings import FindingId, FindingValue
from spinewise.understanding.lexicon import Phrasings, default_lexicon
from spinewise.understanding.numbers import numbers
from spinewise.understanding.reader import pipeline, read
from spinewise.understanding.reading import Mention, Reading, Told
from spinewise.understanding.stiffness import LONG_ENOUGH, longest_minutes

_VALUES = frozenset(("age", "sex", "region", "side", "duration_days", "onset", "severity"))
_FINE_QUESTION = re.compile(
    r"\b(?:normal\w*|as usual|okay|ok|fine|regular(?:ly)?|all right|alright|"
    r"without (?:any )?(?:trouble|problems?|difficulty)|no problems?|no trouble|noram\w+|able to|"
    r"working as (?:they|it) should)\b",
    re.IGNORECASE,
)
_JUST = re.compile(
    r"\b(?:just|only|merely|nothing else|nothing more|that's (?:all|it)|thats (?:all|it)|"
    r"that is (?:all|it)|otherwise (?:no|none|fine)|not the (?:other|rest)|none of the (?:other|"
    r"rest))\b",
    re.IGNORECASE,
)
_BOTH = re.compile(
    r"[\s\W]*(?:(?:yes|yeah|yep|yup|aye|well|um|uh)\b[\s,.!]*)*(?:to )?(?:both|both of (?:them|"
    r"those))\b(?! (?:legs?|feet|arms?|hands?|sides?))",
    re.IGNORECASE,
)
_PLACE_ALONE = re.compile(
    r"(?:both|both sides|all two|(?:the )?(?:left|right)(?: one| side)?|one (?:leg|side|foot)|"
    r"down|spread\w* down)",
    re.IGNORECASE,
)


def interpret(
    reading: Reading,
    asked: Sequence[FindingId],
    question_text: str | None = None,
    order: Sequence[FindingId] = (),
) -> Told:
    """What ``reading`` tells, as the answer to a question.

    Args:
        reading: the message, read by itself.
        asked: ids of the findings the open question is about; empty when there is none.
        question_text: words of the question. Needed where an answer refers to them ("You're forty-four,
            correct?" "Yes.", "Is everything normal down there?" "Yes.").
        order: everything the question names, in its order, when some of it is known already.

    Returns:
        What it sets (also beyond the question), what is not known, and whether the question was answered.
    """
    told = dict(reading.findings())
    if not asked:
        return Told(findings=told)
    _drop_asides(told, reading, asked)
    signs = _Signs(reading)
    unsure = [
        m.finding
        for m in reading.mentions
        if m.finding in asked and m.about == "subject" and m.stance == "uncertain" and m.finding not in told
    ]
    unsure += _answer_flags(told, reading, asked, signs, question_text, unsure)
    for finding in asked:
        if finding in _VALUES and finding not in told:
            value = _value(finding, reading, signs, question_text)
            if value is not None:
                told[finding] = value
            elif signs.first == "unsure":
                unsure.append(finding)
    for finding, part in _one_by_one(reading, order or asked).items():
        if finding in asked and not any(m.finding == finding and m.holds for m in reading.mentions):
            told.pop(finding, None)
            told |= {f: v for f, v in part.findings.items() if f == finding}
            unsure += part.unsure
    unsure = [finding for finding in dict.fromkeys(unsure) if finding not in told]
    answered = any(finding in told or finding in unsure for finding in asked)
    return Told(findings=told, unsure=tuple(unsure), answered=answered)


_PARTS = re.compile(r"(?<=[.;!])\s+")


def _one_by_one(reading: Reading, order: Sequence[FindingId]) -> dict[FindingId, Told]:
    """An answer that goes through the parts of a question in their order ("Numb, yes. No. I walk fine.").

    Only when there is a sentence for each part and each answers its part; otherwise nothing.
    """
    parts = [part for part in _PARTS.split(reading.text.strip()) if re.search(r"\w", part)]
    if len(order) < 2 or len(parts) != len(order):
        return {}
    told = {f: _part(f, read(part)) for f, part in zip(order, parts, strict=True)}
    return told if all(one.answered for one in told.values()) else {}


def _part(finding: FindingId, part: Reading) -> Told:
    """One sentence as the answer about one finding; a "maybe" without the finding itself is no yes."""
    told = interpret(part, (finding,))
    named = any(m.finding == finding and m.holds for m in part.mentions)
    if not named and any(cue.cue == "unsure" for cue in part.cues):
        return Told(unsure=(finding,), answered=True)
    return told


def _drop_asides(told: dict[FindingId, FindingValue], reading: Reading, asked: Sequence[FindingId]) -> None:
    """Take out what belongs to the question and not to the pain ("6 years ago", "a numb patch")."""
    for finding in ("duration_days", "side"):
        aside = finding not in asked and not reading.complaint and not _about_pain(reading, finding)
        if finding in told and aside:
            del told[finding]
    if "duration_days" in asked and _TWICE.search(reading.text):
        told.pop("duration_days", None)
    limb_named = any(m.finding == "numbness" and _LIMB.search(m.text) for m in reading.mentions)
    if "saddle_numbness" in asked and "numbness" not in asked and not limb_named:
        told.pop("numbness", None)


def _answer_flags(
    told: dict[FindingId, FindingValue],
    reading: Reading,
    asked: Sequence[FindingId],
    signs: _Signs,
    question: str | None,
    uncertain: Sequence[FindingId],
) -> list[FindingId]:
    """Fill in the flags that were asked about; returns those that are not known."""
    explicit = {finding for finding in asked if finding in told}
    flags = [finding for finding in asked if finding not in _VALUES]
    if "morning_stiffness" in flags and "morning_stiffness" not in told:
        minutes = asked_minutes(reading.text)
        if minutes is not None:
            told["morning_stiffness"] = minutes >= LONG_ENOUGH
    open_ = [finding for finding in flags if finding not in told and finding not in uncertain]
    if not open_:
        return []
    if signs.first == "unsure":
        return open_
    told |= _wordings(reading, open_, signs, explicit, grouped=len(flags) > 1)
    if _JUST_HERE.match(reading.text) and _PLACE.search(reading.text):
        told |= {finding: False for finding in open_ if finding in _ELSEWHERE and finding not in told}
    if _JUST_PAIN.search(reading.text):
        told |= {finding: False for finding in open_ if finding in _NOT_PAIN and finding not in told}
    open_ = [finding for finding in open_ if finding not in told]
    if not open_:
        return []
    if signs.first == "yes" and len(flags) > 1 and not _asks_whether_fine(question):
        # "Yes, when I press it. No, breathing's fine": the yes is about what was not denied; where
        # several things were not, it says of none which one.
        if len(open_) == 1 and all(told.get(finding) is False for finding in flags if finding != open_[0]):
            told[open_[0]] = True
            return []
        if signs.has("normal"):
            return []
    verdict = _verdict(reading, signs, question, explicit)
    if verdict == "unsure":
        return open_
    both = len(flags) == 2 and "both_legs" not in flags and _BOTH.match(reading.text) is not None
    if verdict == "no" or (explicit and _only_these(reading)):
        told |= dict.fromkeys(open_, False)
    elif verdict == "yes" and (len(flags) == 1 or both):
        told |= dict.fromkeys(open_, True)
    elif verdict == "past" and len(flags) == 1:
        told[open_[0]] = _past_holds(open_[0])
    return []


def _about_pain(reading: Reading, finding: FindingId) -> bool:
    if finding == "side":
        return any(m.finding == "region" and m.holds for m in reading.mentions)
    return bool(
        re.search(r"\b(?:start\w*|began|pain|it has been|came on|this)\b", reading.text, re.IGNORECASE)
    )


class _Signs:
    """The short signs of a message and where they stand."""

    def __init__(self, reading: Reading) -> None:
        text = reading.text
        self.cues = reading.cues
        lead = re.match(
            r"[\s\W]*(?:(?:well|um+|uh+|er+|erm|hmm+|oh|ah|so|ok|okay|eh|and|honestly|actually|good|"
            r"doctor|doc|sorry|i mean|to be honest|tbh|haha|lol|ha|morning|afternoon|just|hello|hi|"
            r"mate)\b[\s,.!…-]*)*",
            text,
            re.IGNORECASE,
        )
        begin = lead.end() if lead else 0
        at_start = [c for c in self.cues if c.cue != "number" and c.start <= begin + 1]
        self.leading = max(at_start, key=lambda c: c.end, default=None)
        self.first = self.leading.cue if self.leading else None
        self.kinds = [c.cue for c in self.cues]

    def has(self, *kinds: str) -> bool:
        """Whether one of these signs stands anywhere."""
        return any(kind in self.kinds for kind in kinds)


_LIMB = re.compile(
    r"\b(?:legs?|foot|feet|toes?|arms?|hands?|fingers?|thighs?|cal(?:f|ves)|shins?)\b", re.IGNORECASE
)
_PLACE = re.compile(r"\b(?:back|neck|spine|ribs?|blades?|there|here|spot|place|side)\b", re.IGNORECASE)
_JUST_HERE = re.compile(
    r"[\s\W]*(?:(?:no+|nah|nope|uh|um|well|it is|it's|its)\b[\s,.]*)*(?:just|only|mainly|mostly)\b",
    re.IGNORECASE,
)
_JUST_PAIN = re.compile(
    r"\b(?:just|only|more)\s+(?:a bit |really |very |so )?(?:sore|pain\w*|stiff|ach\w+|tight|"
    r"hurts?|burning)\b",
    re.IGNORECASE,
)
_NOT_PAIN = frozenset(("numbness", "weakness"))
"""Findings that "just sore" denies."""
_TWICE = re.compile(r"\b(?:or no|no wait|or rather)\b", re.IGNORECASE)
_ELSEWHERE = frozenset(
    ("arm_pain", "leg_pain", "band_pain", "widespread_pain", "chest_pain", "abdominal_pain")
)
"""Findings that "just my back" denies."""
_EXCEPT = re.compile(r"\b(?:only|just|but|except|unless|mainly|mostly)\b", re.IGNORECASE)


def _wordings(
    reading: Reading, open_flags: Sequence[FindingId], signs: _Signs, explicit: set[FindingId], grouped: bool
) -> dict[FindingId, FindingValue]:
    """Answers that mean something only after a question about one of ``open_flags``."""
    found: dict[FindingId, FindingValue] = {}
    agreed = signs.first == "yes"
    mentions = [
        m
        for m in answer_mentions(reading.text)
        # beside something said outright, "worse" and the like belong to that
        if not (explicit and m.value is True and not agreed)
        # "both" and "left" say nothing about one of several findings
        and not (grouped and _PLACE_ALONE.fullmatch(m.text.strip()))
    ]
    for finding in open_flags:
        values = {m.value for m in mentions if m.finding == finding}
        if signs.first in ("no", "neither") and True in values and not _EXCEPT.search(reading.text):
            values = {False}  # "no, it's the clothes touching it that is bad"
        if values:
            found[finding] = False not in values or (True in values and signs.first == "yes")
    return found


def answer_mentions(text: str) -> list[Mention]:
    """All wordings of a message that count only after a question, judged in their context."""
    from spinewise.understanding.pipeline import judged_answers

    doc = pipeline()(text)
    return judged_answers(doc._.message)


def _verdict(reading: Reading, signs: _Signs, question: str | None, explicit: set[FindingId]) -> str | None:
    """Yes, no, past or unsure, for the asked flags nothing else was said about."""
    fine = _asks_whether_fine(question)
    first = signs.first
    if first == "unsure":
        return "unsure"
    if first in ("no", "neither"):
        if fine:
            return "no" if signs.has("normal") else "yes"
        return "no"
    if first == "yes":
        if signs.has("past") and not fine:
            return "past"
        if signs.has("normal"):
            return "no"
        return "no" if fine else "yes"
    if first == "partly":
        return "past" if signs.has("past") else "yes"
    if first == "normal":
        return "no"
    if first == "past":
        return "past"
    if first == "both" and not explicit:
        return "yes"
    if signs.has("unsure"):
        return "unsure"
    if signs.has("normal") and not signs.has("yes"):
        return "no"
    if signs.has("neither"):
        return "no"
    if signs.has("past"):
        return "past"
    return None


def _asks_whether_fine(question: str | None) -> bool:
    """Whether "yes" to the question means that nothing is wrong."""
    if not question:
        return False
    last = [part for part in re.split(r"(?<=[?.!])\s+", question.strip()) if part][-1:]
    text = last[0] if last else question
    fine = _FINE_QUESTION.search(text)
    if not fine:
        return False
    before = text[: fine.start()]
    return not re.search(
        r"\b(?:not|n't|than|un|any|trouble|problem|worse|changed?|different|unable)\b", before, re.IGNORECASE
    )


def _only_these(reading: Reading) -> bool:
    return bool(_JUST.search(reading.text))


def _past_holds(finding: FindingId) -> bool:
    entry: Phrasings | None = default_lexicon().phrasings.get(finding)
    return entry is not None and (entry.past == "holds" or entry.transient)


def _value(finding: FindingId, reading: Reading, signs: _Signs, question: str | None) -> FindingValue | None:
    numbers_ = [c.number for c in reading.cues if c.cue == "number" and c.number is not None]
    if finding == "age":
        for number in numbers_:
            if 1 <= number <= 120 and number == int(number):
                return float(number)
        if signs.first in ("yes", "normal") and question:
            asked = _numbers_in(question)
            if asked and 1 <= asked[-1] <= 120:
                return asked[-1]
    elif finding == "severity":
        scale = [n for n in numbers_ if 0 <= n <= 10]
        if scale and scale[0] == numbers_[0]:
            if (
                len(scale) > 1
                and re.search(
                    r"\d\s*(?:-|to|or)\s*(?:a |an )?\d|\b\w+ (?:or|to) (?:a |an )?\w+\b", reading.text
                )
                and abs(scale[1] - scale[0]) <= 2
            ):
                return (scale[0] + scale[1]) / 2
            return float(scale[0])
        if signs.first in ("no", "neither") and re.search(
            r"\b(?:no pain|none|zero|nothing)\b", reading.text, re.IGNORECASE
        ):
            return 0.0
    elif finding == "side":
        kinds = {c for c in signs.kinds if c in ("left", "right", "both", "middle")}
        if "both" in kinds or {"left", "right"} <= kinds:
            return "both"
        for kind in ("left", "right", "middle"):
            if kind in kinds:
                return kind
    elif finding == "region":
        for words, region in _BARE_PLACES:
            if re.search(rf"\b(?:{words})\b", reading.text, re.IGNORECASE):
                return (region,)
    elif finding == "onset":
        if re.search(
            r"\b(?:bang|snap|instant\w*|just (?:there|happened|appeared|started)|woke|mid lift|at once|"
            r"right away|straight away|(?:started|happened|came on|hit) (?:while|when|as|mid)|immediately|"
            r"overnight)\b",
            reading.text,
            re.IGNORECASE,
        ):
            return "sudden"
        if re.search(
            r"\b(?:gradual\w*|slow\w*|over (?:time|days|weeks|months|hours|a)|steadily|progressive\w*|"
            r"crept|built|builds|bit by bit)\b",
            reading.text,
            re.IGNORECASE,
        ):
            return "gradual"
    elif finding == "sex":
        found = re.search(
            r"\b(?:(female|woman|girl|lady|f|she|her|mum|lass|fem)|(male|man|boy|guy|bloke|m|he|him|"
            r"gentleman|lad|dude|chap|gent))\b",
            reading.text,
            re.IGNORECASE,
        )
        if found:
            return "female" if found.group(1) else "male"
    elif finding == "duration_days":
        return _duration(reading, question)
    return None


_BARE_PLACES = (
    ("neck", "neck"),
    ("upper|top|high up", "upper_back"),
    ("lower|low|bottom", "low_back"),
    ("mid|middle|centre|center", "mid_back"),
    ("all over|everywhere|all of it|whole", "whole_spine"),
    ("blades?|scapula", "shoulder_blade"),
    ("sides?", "flank"),
)
"""One-word answers to "where does it hurt?"."""


def _duration(reading: Reading, question: str | None) -> float | None:
    from spinewise.understanding.pipeline import any_duration

    return any_duration(reading.text)


def asked_minutes(text: str) -> float | None:
    """Minutes told by an answer to "how long are you stiff?"."""
    doc = pipeline()(text)
    return longest_minutes(doc._.message.words)


def _numbers_in(text: str) -> list[float]:
    doc = pipeline()(text)
    return [n.value for n in numbers(doc._.message.words)]


__all__ = ["answer_mentions", "interpret"]
