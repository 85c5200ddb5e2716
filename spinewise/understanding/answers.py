"""Reads a message in the light of the question it answers.

What the message says by itself counts first. Then its short signs ("nope", "a
bit", "about 3"), its pointing ("the last two"), and the wordings that only mean
something after a question ("it helps") fill in what was asked and is still open.
The question gives the topic (:mod:`~spinewise.understanding.questions`), the
answer gives polarity, exception, time and owner. Nothing is guessed: a plain
"yes" to a question about several findings sets none of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from spinewise.findings import FindingId, FindingValue
from spinewise.understanding.asked_values import VALUES, asked_value, side_beside_place
from spinewise.understanding.cues import CORRECTING
from spinewise.understanding.lexicon import Phrasings, default_lexicon
from spinewise.understanding.listed import named_parts, pointed
from spinewise.understanding.message import Message
from spinewise.understanding.questions import Question, message_of
from spinewise.understanding.reader import read
from spinewise.understanding.reading import Mention, Reading, Told
from spinewise.understanding.signs import Signs
from spinewise.understanding.stiffness import LONG_ENOUGH, longest_minutes


class _Answer:
    """An answer with all that is needed to read it."""

    def __init__(self, reading: Reading, question: Question) -> None:
        self.reading = reading
        self.question = question
        self.message: Message = message_of(reading.text)
        self.said = " ".join(self.message.words)
        self.signs = Signs(reading, self.said)

    def wordings(self) -> list[Mention]:
        """All wordings that count only after a question, judged in their context."""
        from spinewise.understanding.pipeline import judged_answers

        return judged_answers(self.message)


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
        if question_text:
            _in_light_of(told, _Answer(reading, Question(question_text)))
        return Told(findings=told)
    answer = _Answer(reading, Question(question_text))
    _drop_asides(told, answer, asked)
    signs = answer.signs
    unsure = [
        m.finding
        for m in reading.mentions
        if m.finding in asked and m.about == "subject" and m.stance == "uncertain" and m.finding not in told
    ]
    unsure += _answer_flags(told, answer, asked, order, unsure)
    for finding in asked:
        if finding in VALUES and finding not in told:
            value = asked_value(finding, answer.message, signs, answer.question)
            if value is not None:
                told[finding] = value
            elif signs.first == "unsure":
                unsure.append(finding)
    if "region" in asked and "side" not in told:
        side = side_beside_place(answer.said)
        if side is not None:
            told["side"] = side
    for finding, part in _one_by_one(reading, order or asked).items():
        if finding in asked and not any(m.finding == finding and m.holds for m in reading.mentions):
            told.pop(finding, None)
            told |= {f: v for f, v in part.findings.items() if f == finding}
            unsure += part.unsure
    for finding, beside in _of_limb(answer).items():
        told.setdefault(finding, beside)
    unsure = [finding for finding in dict.fromkeys(unsure) if finding not in told]
    answered = any(finding in told or finding in unsure for finding in asked)
    return Told(findings=told, unsure=tuple(unsure), answered=answered)


# ---------------------------------------------------------------- one sentence for each part

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


# ---------------------------------------------------------------- what belongs to the question

_LIMB = re.compile(
    r"\b(?:legs?|foot|feet|toes?|arms?|hands?|fingers?|thighs?|cal(?:f|ves)|shins?)\b", re.IGNORECASE
)
_TWICE = re.compile(
    rf"[.,;] no\b|\b(?:{CORRECTING}|or no|scratch that|nearer|more like|"
    r"not (?:a |one |two |three |\d+ )?(?:days?|weeks?|months?|years?))\b",
    re.IGNORECASE,
)
_OWN_TIME = re.compile(
    r"\b(?:start\w*|began|begun|pain|it has been|been going on|came on|had (?:it|this))\b", re.IGNORECASE
)
_BREATH_WORDS = re.compile(r"(?!.*\b(?:have|got|a)\b)\W*\w*\s*(?:cough\w*|sneez\w*)", re.IGNORECASE)
_SAME_WORD: dict[FindingId, tuple[tuple[FindingId, re.Pattern[str]], ...]] = {
    # asked about the first, a word of the second means the first
    "nausea_vomiting": (
        ("recent_infection", re.compile(r"\bsick\b")),
        ("very_unwell", re.compile(r"\bsick\b")),
    ),
    "recent_infection": (("fatigue", re.compile(r"\bdrained\b")),),
    "worse_with_breathing": (
        ("cough", _BREATH_WORDS),
        ("breathlessness", re.compile(r"\bbreathing\b(?! hard)")),
    ),
    "weakness": (
        ("worse_with_movement", re.compile(r"\bnot\b|n't", re.I)),
        ("fatigue", re.compile(r"tired")),
    ),
    "weight_loss": (("trauma", re.compile(r"\bfall", re.I)),),
    "blood_thinners": (("trauma", re.compile(r"\boff\b")),),
    "steroid_use": (("trauma", re.compile(r"\boff\b")),),
    "pregnant": (("menopause", re.compile(r"\bperiod", re.I)),),
}
"""Words that mean something else after a question about their other sense."""


def _drop_asides(told: dict[FindingId, FindingValue], answer: _Answer, asked: Sequence[FindingId]) -> None:
    """Take out what belongs to the question and not to the pain ("6 years ago", "a numb patch")."""
    reading = answer.reading
    for finding in ("duration_days", "side"):
        aside = finding not in asked and not reading.complaint and not _about_pain(reading, finding)
        if finding in told and aside:
            del told[finding]
    if "duration_days" in asked and _TWICE.search(reading.text):
        told.pop("duration_days", None)
    if "age" not in asked and all("alone" in m.rule for m in reading.mentions if m.finding == "age"):
        told.pop("age", None)
    limb_named = any(m.finding == "numbness" and _LIMB.search(m.text) for m in reading.mentions)
    if "saddle_numbness" in asked and "numbness" not in asked and not limb_named:
        told.pop("numbness", None)
    if "constant_pain" not in asked and not reading.complaint:
        texts = [m.text for m in reading.mentions if m.finding == "constant_pain" and m.holds]
        if texts and not any(_PAIN_WORD.search(text) for text in texts):
            told.pop("constant_pain", None)
    if set(asked) & _NOT_PAIN:
        # "it comes and goes in my thumb" is the tingling
        for finding in ("arm_pain", "leg_pain"):
            texts = [m.text for m in reading.mentions if m.finding == finding and m.holds and m.value is True]
            if finding not in asked and texts and not any(_PAIN_WORD.search(text) for text in texts):
                told.pop(finding, None)
    for topic in asked:
        for other, words in _SAME_WORD.get(topic, ()):
            if other in told and other not in asked:
                texts = [m.text for m in reading.mentions if m.finding == other and m.holds]
                if texts and all(words.search(text.lower()) for text in texts):
                    del told[other]


_PAIN_WORD = re.compile(r"pain|ache|aching|hurt|sore|sciatica|shoot|burn|cramp|constant|24", re.IGNORECASE)


def _about_pain(reading: Reading, finding: FindingId) -> bool:
    if finding == "side":
        return any(m.finding == "region" and m.holds for m in reading.mentions)
    return bool(_OWN_TIME.search(reading.text))


# ---------------------------------------------------------------- no finding asked

_DISEASES = frozenset(
    ("cancer_history", "osteoporosis_known", "spa_features", "as_known", "prior_fracture", "recent_infection",
     "immune_risk", "pregnant", "trauma")
)  # fmt: skip
_REACTIONS = frozenset(
    ("rash", "breathlessness", "nausea_vomiting", "abdominal_pain", "sweating_faint", "leg_swelling",
     "numbness", "very_unwell")
)  # fmt: skip
_SPECIFIC: dict[FindingId, re.Pattern[str]] = {
    "leg_pain": re.compile(r"\b(?:down|into|to|as far|past|below|along)\b"),
    "arm_pain": re.compile(r"\b(?:down|into|to|as far|past|below|along)\b"),
    "worse_with_sitting": re.compile(
        r"\b(?:sit\w*|driv\w*|car|desk|stand\w*|rides?|flights?|screen|computer|position)\b"
    ),
    "worse_with_breathing": re.compile(r"\b(?:breath\w*|cough\w*|sneez\w*|laugh\w*|yawn\w*)\b"),
    "worse_with_movement": re.compile(r"(?!.*\b(?:worse|hurts?)\b)\w"),
    "better_with_rest": re.compile(r"\b(?:rest\w*|l[iy]\w+|lay\w*|flat|bed|sleep)\b"),
    "better_with_movement": re.compile(
        r"\b(?:walk\w*|mov\w*|stretch\w*|exercis\w*|swim\w*|yoga|run\w*|stroll)\b"
    ),
    "night_pain": re.compile(r"\b(?:wak\w+|woke|awake|times|[2345]am)\b"),
    "trauma": re.compile(r"(?!.*\b(?:horse|bike|stairs|ladder|ice)$)\w"),
}
"""What a wording of a topic must name to count when only the topic, not the finding, was asked about."""


def _in_light_of(told: dict[FindingId, FindingValue], answer: _Answer) -> None:
    """The answer to a question that asks for no finding: drop what is not of the pain, add its topic."""
    question, reading = answer.question, answer.reading
    if question.of_another and not re.match(r"(?:no|yes|but|and|,|\W)*\b(?:i|my|me)\b", answer.said):
        told.clear()
    if question.of_fears and not re.search(r"\b(?:i|my|me|it)\b", answer.said):
        told.clear()
    if question.of_fears:
        for finding in _DISEASES & set(told):
            del told[finding]
    if question.of_allergies:
        for finding in _REACTIONS & set(told):
            del told[finding]
    if question.of_rating:
        told.pop("severity", None)
    if (
        "duration_days" in told
        and question.of_other_times
        and not reading.complaint
        and not any(m.finding == "region" and m.holds for m in reading.mentions)
        and not re.search(r"\b(?:pain|it start|it began|hurt\w*)\b", answer.said)
    ):
        del told["duration_days"]
    topics = [finding for finding in question.topics if finding not in told]
    if topics and answer.signs.first not in ("no", "neither", "unsure"):
        for mention in answer.wordings():
            specific = _SPECIFIC.get(mention.finding)
            named = specific is None or specific.search(mention.text.lower())
            if mention.finding in topics and mention.value is True and named:
                told.setdefault(mention.finding, True)
    for finding, beside in _of_limb(answer).items():
        told.setdefault(finding, beside)


_LIMB_FINDINGS = frozenset(("numbness", "weakness", "leg_pain", "arm_pain", "both_legs", "leg_swelling"))
_SHORT = 5
"""Words of a question that only names a limb ("And your feet?")."""
_THEY = re.compile(r"\b(?:they|it|both(?: of them)?|them)\b")


def _of_limb(answer: _Answer) -> dict[FindingId, FindingValue]:
    """What is said of "they" or "it" when the question named a limb ("Weak legs?" "They ache.")."""
    limb = answer.question.limb
    if limb is None or _LIMB.search(answer.said) or len(answer.message.words) > 25:
        return {}
    found = _THEY.search(answer.said)
    if found and found.group() in ("they", "it"):
        text = f"{answer.said[: found.start()]}my {limb}{answer.said[found.end() :]}"
    elif (
        (answer.question.how or len(answer.question.last.split()) <= _SHORT)
        and len(answer.message.words) <= 6
        and not answer.signs.has("no", "normal")
    ):
        both = " both" if (found and limb.endswith("s")) or (limb == "feet" and found) else ""
        text = f"my{both} {limb} are {_THEY.sub('', answer.said).strip(' ,.')}"
    else:
        return {}
    named = read(text)
    return {
        m.finding: m.value
        for m in named.mentions
        if m.holds and m.value is True and m.finding in _LIMB_FINDINGS
    }


# ---------------------------------------------------------------- flags

_JUST = re.compile(
    r"\b(?:just|only|merely|nothing else|nothing more|that is (?:all|it)|otherwise (?:no|none|fine)|"
    r"not the (?:other|rest)|none of the (?:other|rest))\b"
)
_BOTH = re.compile(
    r"[ \W]*(?:(?:yes|yeah|yep|yup|aye|well|um|uh)\b[ ,.!]*)*(?:to )?(?:(?:a )?(?:bit|"
    r"little) of )?both(?: of (?:them|"
    r"those))?\b(?! (?:legs?|feet|arms?|hands?|sides?))"
)
_PLACE_ALONE = re.compile(
    r"(?:both|both sides|all two|(?:the )?(?:left|right)(?: one| side)?|one (?:leg|side|foot)|"
    r"down|spread\w* down|(?:a )?(?:bit|little)|worse|hurts?|same|one|hot|fast|hard|tight|better|helps?)",
    re.IGNORECASE,
)
_PLACE = re.compile(r"\b(?:back|neck|spine|ribs?|blades?|there|here|spot|place|side)\b")
_JUST_HERE = re.compile(
    r"[ \W]*(?:(?:no+|nah|nope|uh|um|well|it is|it)\b[ ,.]*)*(?:just|only|mainly|mostly)\b"
)
_JUST_PAIN = re.compile(
    r"\b(?:just|only|more)\s+(?:a bit |really |very |so )?(?:sore|pain\w*|stiff|ach\w+|tight|"
    r"hurts?|burning)\b"
)
_NOT_PAIN = frozenset(("numbness", "weakness"))
"""Findings that "just sore" denies."""
_ELSEWHERE = frozenset(
    ("arm_pain", "leg_pain", "band_pain", "widespread_pain", "chest_pain", "abdominal_pain")
)
"""Findings that "just my back" denies."""
_EXCEPT = re.compile(
    r"\b(?:only|just|but|except|unless|mainly|mostly|well|apart from|although|though|having said that|"
    r"mind you|actually|come to think|since you (?:ask|mention)|hang on|oh wait|sort of|more of an?|"
    r"more (?:like|when|if|on|with|after)|i do|maybe a|a bit of)\b"
)
_EASING = frozenset(("better_with_rest", "better_with_movement", "constant_pain"))
_BENEFITS = frozenset(("better_with_rest", "better_with_movement"))
_AROUND_PAIN = frozenset(
    ("worse_with_movement", "worse_with_sitting", "worse_with_breathing", "constant_pain", "muscle_knot",
     "both_legs", "static_posture", "exertion", "trauma", "widespread_pain")
)  # fmt: skip
_TOPIC_WORD = re.compile(
    r"\b(?:bend\w*|twist\w*|lift\w*|turn\w*|sit\w*|stand\w*|walk\w*|jog\w*|run\w*|l[iy]ing|lie|"
    r"stroll\w*|cough\w*|"
    r"breath\w*|sneez\w*|laugh\w*|arms?|legs?|hands?|feet|forwards?|backwards?|left|right|stretch\w*|"
    r"swim\w*)\b",
    re.IGNORECASE,
)
_WHEN_ONLY = re.compile(r"\b(?:only|just|mainly|mostly|especially)? ?(?:when|if|after|on|while) (?:i |you )?")
_HARMLESS = re.compile(
    r"\b(?:(?:after|when|if|with|only) .{0,30}\b(?:pints?|drinks?|drinking|beers?|wines?|drunk|hungover|"
    r"hangover|"
    r"alcohol|booze|pub|gin|vodka|sherry)|over the (?:cat|dog|kids|rug|toys?)\b)"
)
"""What makes one unsteady, faint or sick without any illness."""
_HARMLESSLY = frozenset(("unsteady_gait", "sweating_faint", "nausea_vomiting", "fatigue"))


def _answer_flags(
    told: dict[FindingId, FindingValue],
    answer: _Answer,
    asked: Sequence[FindingId],
    order: Sequence[FindingId],
    uncertain: Sequence[FindingId],
) -> list[FindingId]:
    """Fill in the flags that were asked about; returns those that are not known."""
    said, signs, question = answer.said, answer.signs, answer.question
    flags = [finding for finding in asked if finding not in VALUES]
    if not flags:
        return []
    _from_numbers(told, answer, flags)
    if (
        len(flags) == 1
        and flags[0] != "self_harm"
        and told.get(flags[0]) is not True
        and (_some_so(said) or _NOT_SO_MUCH.search(said))
    ):
        told[flags[0]] = True
    if _HARMLESS.search(said) and signs.first not in ("yes", "no"):
        told |= {
            finding: False for finding in flags if finding in _HARMLESSLY and told.get(finding) is not False
        }
    if (
        "night_pain" in told
        and "night_pain" in flags
        and _NOT_THE_PAIN.search(said)
        and not _HURTS.search(said)
    ):
        told["night_pain"] = False
    open_yet = len(flags) == 1 and (told.get(flags[0]) is None or _NOT_ONE_PART.match(said) is not None)
    if open_yet and told.get(flags[0]) is not True and flags[0] != "both_legs":
        single = _of_single(answer, flags[0])
        if single is not None:
            told[flags[0]] = single
    if "weight_loss" in flags and _ON_PURPOSE.search(said):
        told["weight_loss"] = False
    if _NO_PAIN.search(said):
        told |= {finding: False for finding in flags if finding in _PAINS and told.get(finding) is not True}
    if "both_legs" in flags and (
        _JOINED.search(said) or re.search(r"(?<!not )\bboth (?:now|these days)\b", said)
    ):
        told["both_legs"] = True
    if "constant_pain" in flags and "constant_pain" not in told:
        _beside_constant(told, answer)
    worded = _wordings(answer, [f for f in flags if f not in told], set(), grouped=len(flags) > 1)
    told_of = [f for f in flags if f in told or f in worded]
    named = order if len(order) > 1 and set(flags) <= set(order) else flags
    listed = question.in_order(named) if len(named) > 1 else named
    if len(listed) > 1:
        names = {finding: question.names(finding, listed) for finding in listed}
        for finding, so in named_parts(said, names).items():
            if finding in flags:
                told.setdefault(finding, so)
                told_of.append(finding)
    for finding, so in pointed(said, listed, told_of).items():
        if finding in flags:
            told.setdefault(finding, so)
    explicit = {finding for finding in asked if finding in told}
    open_ = [finding for finding in flags if finding not in told and finding not in uncertain]
    if not open_:
        return []
    if signs.first == "unsure":
        return open_
    outright = {finding for finding in explicit if told[finding] is not False}
    told |= _wordings(answer, open_, outright, grouped=len(flags) > 1)
    if _JUST_HERE.match(said) and _PLACE.search(said):
        told |= {finding: False for finding in open_ if finding in _ELSEWHERE and finding not in told}
    if _JUST_PAIN.search(said):
        told |= {finding: False for finding in open_ if finding in _NOT_PAIN and finding not in told}
    explicit = {finding for finding in flags if told.get(finding) is True} | explicit
    open_ = [finding for finding in open_ if finding not in told]
    if not open_:
        return []
    if signs.first == "yes" and len(flags) > 1 and not any(map(question.inverted, open_)):
        # "Yes, when I press it. No, breathing's fine": the yes is about what was not denied; where
        # several things were not, it says of none which one.
        if len(open_) == 1 and all(told.get(finding) is False for finding in flags if finding != open_[0]):
            told[open_[0]] = True
            return []
        if signs.has("normal"):
            return []
    verdict = _verdict(answer, explicit, open_)
    if verdict == "unsure":
        return open_
    both = len(flags) == 2 and "both_legs" not in flags and _BOTH.match(said) is not None
    if verdict == "no" or (explicit and _JUST.search(said)):
        told |= dict.fromkeys(open_, False)
    elif both or (verdict == "yes" and len(flags) == 1):
        told |= dict.fromkeys(open_, True)
    elif verdict == "past" and len(flags) == 1:
        told[open_[0]] = _past_holds(open_[0])
    return []


_SOME_DO = re.compile(
    r"(?!.*\b(?:no|not|never|nothing|none|nobody|hardly|i|we|you|he|she|it|they|that|what|who|how)\b)"
    r"(?:[a-z']+ ){1,4}(?:do|does|did|is|are)(?: (?:it|a bit|sometimes|yes|yeah))?(?= ?(?:$|[.,;!]))"
)
"""A part of what was asked does: "soft chairs do"."""
_SO_IT_DOES = re.compile(
    r"^(?!.*\b(?:wish|if|hope|like)\b).*\w (?:it|they|that) (?:does|do|is|are|has|did|will)[ .!]*$"
)
_NOT_THE_PAIN = re.compile(
    r"\bnot (?:the pain|because of (?:it|the pain|my back)|from the pain|my back|due to)\b"
)
_DID_NOT = re.compile(
    r"^(?:\W|well |oh |um )*(?:i|it|they) (?:did|do|does|can|could) not\b|^(?:hardly|barely|badly)\b"
)
_FIRST_OR_LAST = re.compile(
    r"^(?:\W|the |just |only |mainly |yes |more )*(?:first|second|third|former|latter|"
    r"last)(?: one)?(?= ?(?:$|[.,;!?]))"
)


def _of_single(answer: _Answer, finding: FindingId) -> bool | None:
    """Turns of speech that answer a question about one finding, whatever it is."""
    said, question = answer.said, answer.question
    inverted = question.inverted(finding)
    if _REVERSED.search(said):
        return inverted
    if finding == "night_pain" and _NOT_THE_PAIN.search(said):
        return False
    if question.how and _DID_NOT.search(said):
        return True
    if question.lists and finding != "constant_pain" and _FIRST_OR_LAST.search(said):
        return not inverted
    other_part = _NOT_ONE_PART.match(said)
    if other_part and question.lists and not _NEGATIVE.search(said, other_part.end()):
        rest = {word[:5] for word in said[other_part.end() :].split() if len(word) > 3}
        if rest & {word[:5] for word in question.last.split()} and not answer.signs.has("normal"):
            return not inverted
    if _SO_IT_DOES.search(said) and not _NEGATIVE.search(said):
        return not inverted
    some = _SOME_DO.match(said)
    if some and not _OTHERS_SUBJECT.match(said) and finding not in _HISTORY:
        return not inverted
    return None


_HURTS = re.compile(r"\b(?:pain\w*|hurts?|aches?|aching|sore|agony)\b")
_NOT_ONE_PART = re.compile(r"(?:no |well |, )*(?:not|no) (?:the |my |in the )?\w+(?: \w+)?(?: ,| but)")
_OTHERS_SUBJECT = re.compile(
    r"(?:only |just |no |yes |, )*(?:my|the|our) (?:wife|husband|partner|mum|mother|dad|father|son|"
    r"daughter|kids?|"
    r"children|sister|brother|friends?|dog|cat|nan|gran|grandad|uncle|aunt|cousin|missus|boss|neighbour)\b"
)


def _from_numbers(told: dict[FindingId, FindingValue], answer: _Answer, flags: Sequence[FindingId]) -> None:
    """What a bare number says of a flag: minutes of stiffness, degrees, an age past childbearing."""
    if "morning_stiffness" in flags and "morning_stiffness" not in told:
        minutes = longest_minutes(answer.message.words)
        if minutes is not None:
            told["morning_stiffness"] = minutes >= LONG_ENOUGH
    numbers = [c.number for c in answer.signs.cues if c.number is not None]
    degrees = [n for n in numbers if 35 <= n <= 42] + [(n - 32) / 1.8 for n in numbers if 95 <= n <= 107]
    if "fever" in flags and degrees and (told.get("fever") is not True or max(degrees) < _FEVER):
        told["fever"] = max(degrees) >= _FEVER
    age = told.get("age")
    # Beside other questions an age only mends what was told before ("sorry, actually I'm 64").
    if list(flags) == ["pregnant"] and isinstance(age, float) and age >= _PAST_CHILDBEARING:
        told.setdefault("pregnant", False)


_ON_PURPOSE = re.compile(
    r"(?<!not )(?<!without )(?<!no )\b(?:been on (?:a|the) |on (?:a|the) |thanks to (?:a|the) |with the )?"
    r"(?:diet\w*|jabs?|trying to|on purpose|deliberately|slimming|weight watchers|ozempic|mounjaro|"
    r"wegovy|keto|"
    r"calories|meant to|wanted to|fasting|cut out|cutting (?:out|down))\b"
)
_NO_PAIN = re.compile(
    r"\b(?:no|not|without|never)(?: any| really| actually| actual| real)* (?:pain\w*|sore|hurt\w*)\b"
)
_PAINS = frozenset(("abdominal_pain", "chest_pain", "leg_pain", "arm_pain"))
_JOINED = re.compile(
    r"\b(?:the |my )?(?:left|right|other)(?: one| leg| foot| side)? (?:is |'s |has |have |had |"
    r"started )?(?:\w+ )?"
    r"(?:too|as well|also|joined in|joining in|now too|started)\b"
)
"""The second leg has followed the first."""
_FEVER = 37.8
"""Degrees Celsius."""
_PAST_CHILDBEARING = 58
_SO_OR_NOT = re.compile(
    r"(?:[\w' ]{1,25}? )?(?:(?P<no>no|nope|nah|not so much|less so|not really|not|does not|do not|"
    r"is not|are not|fine|ok|okay)|"
    r"(?P<yes>yes|yeah|yep|does|do|is|are|definitely|hurts?|bad))"
)


def _some_so(said: str) -> bool:
    """Whether of several parts one is so and another is not: "forwards no, backwards yes"."""
    kinds: list[str | None] = []
    named = False
    for part in (part.strip() for part in re.split(r"[,.;!?]| but | and ", said)):
        match = _SO_OR_NOT.fullmatch(part)
        if match is not None and (" " in part or named):
            kinds.append(match.lastgroup)
            named = False
        elif part and not named and len(part.split()) <= 3:
            named = True
        elif part:
            return False
    return not named and {"yes", "no"} <= set(kinds)


_ALWAYS = re.compile(r"\b(?:constant\w*|all the time|always|continuous\w*|steady|there all)\b")
_COMES = re.compile(
    r"\b(?:come and go|comes and goes|on and off|off and on|intermittent\w*|in waves|sometimes)\b"
)
_PICK = re.compile(r"(?:(?:the|more|definitely|probably|mostly|,) )*(first|former|second|latter)\b")


def _beside_constant(told: dict[FindingId, FindingValue], answer: _Answer) -> None:
    """Answers to "all the time, or does it come and go?": "the second", "only when I bend"."""
    said, question = answer.said, answer.question.said
    always, comes, picked = _ALWAYS.search(question), _COMES.search(question), _PICK.match(said)
    if always and comes and picked:
        told["constant_pain"] = (picked.group(1) in ("first", "former")) == (always.start() < comes.start())
    if _WHEN_ONLY.match(said) and _WHEN_ONLY.match(said).group().strip():  # type: ignore[union-attr]
        for mention in answer.wordings():
            if mention.finding in ("worse_with_movement", "worse_with_sitting", "worse_with_breathing"):
                specific = _SPECIFIC[mention.finding]
                if mention.value is True and specific.search(mention.text.lower()):
                    told.setdefault(mention.finding, True)
        told.setdefault("constant_pain", False)


def _wordings(
    answer: _Answer, open_flags: Sequence[FindingId], explicit: set[FindingId], grouped: bool
) -> dict[FindingId, FindingValue]:
    """Answers that mean something only after a question about one of ``open_flags``."""
    found: dict[FindingId, FindingValue] = {}
    signs = answer.signs
    agreed = signs.first == "yes"
    mentions = [
        m
        for m in answer.wordings()
        # beside something said outright, "worse" and the like belong to that
        if not (explicit and m.value is True and not agreed)
        # "both" and "left" say nothing about one of several findings
        and not (grouped and _PLACE_ALONE.fullmatch(m.text.strip()))
    ]
    if grouped:
        # "worse" beside "bending" belongs to the bending, not to each thing that was asked
        places = [(m.start, m.end) for m in mentions if m.finding in open_flags and m.value is True]
        shared = {place for place in places if places.count(place) > 1}
        if shared != set(places):
            mentions = [m for m in mentions if m.value is not True or (m.start, m.end) not in shared]
    for finding in open_flags:
        own = [m for m in mentions if m.finding == finding]
        values = {m.value for m in own}
        if (
            signs.first in ("no", "neither")
            and True in values
            and not _EXCEPT.search(answer.said)
            and not answer.question.inverted(finding)
        ):
            values = {False}  # "no, it's the clothes touching it that is bad"
        if True in values and False in values and _of_another_part(answer, own):
            values = {True}
        if values:
            found[finding] = False not in values or (True in values and agreed)
    return found


def _of_another_part(answer: _Answer, mentions: Sequence[Mention]) -> bool:
    """ "Twisting. Bending's fine.": what is denied is another part than what is so."""
    so = [m for m in mentions if m.value is True]
    return all(
        ("asked_yes" in m.rule or _TOPIC_WORD.search(m.text))
        and not any(one.start < m.end and m.start < one.end for one in so)
        for m in mentions
        if m.value is False
    ) and bool(re.search(r"[.;,!]|\bbut\b", answer.said))


def _verdict(answer: _Answer, explicit: set[FindingId], open_flags: Sequence[FindingId]) -> str | None:
    """Yes, no, past or unsure, for the asked flags nothing else was said about."""
    signs, question, said = answer.signs, answer.question, answer.said
    fine = any(map(question.inverted, open_flags))
    first = signs.first
    if first == "unsure":
        return "unsure"
    if _REVERSED.search(said):
        return "yes" if fine else "no"
    if fine and not set(open_flags) & _EASING and _MOSTLY.search(said) and first not in ("no", "neither"):
        return "yes"
    if _NOT_SO_MUCH.search(said) or (
        _WITNESSED.search(said) and first is None and not _NEGATIVE.search(said)
    ):
        return "yes"
    if _BADLY.search(said) and not set(open_flags) & _BENEFITS and first not in ("yes", "unsure"):
        return "yes"
    if first in ("no", "neither"):
        if fine:
            return "no" if signs.has("normal") else "yes"
        return "no"
    if first == "yes":
        if signs.has("past") and not fine:
            return "past"
        if signs.has("normal") and not fine and not _TROUBLED.search(said):
            return "no"
        return "no" if fine else "yes"
    if first == "partly" and fine and not question.wants_fine:
        return "no"  # "Does it ever ease?" "Sometimes."
    if first == "partly":
        return "past" if signs.has("past") else "yes"
    if first == "normal":
        return "no"
    if first == "past":
        return "no" if _NOT_LATELY.search(said) else "past"
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
    if not explicit and _implied(answer, open_flags):
        return "no" if fine else "yes"
    return None


_MOSTLY = re.compile(
    r"\b(?:most(?:ly)? of the time|mostly|usually|barely|hardly|scarcely|only just|just about|sort of|"
    r"kind of|"
    r"a bit|partly|partially|sometimes|not always|with (?:difficulty|effort|a struggle)|"
    r"if i (?:concentrate|"
    r"try|push|strain|am lucky)|if that|at best|at most|on (?:a )?good days?|some days|up to a point|"
    r"muffled|less)\b"
)
"""What limits a "yes" to a question whether something works."""
_NOT_LATELY = re.compile(
    r"\b(?:nothing|not|none|no more|never) (?:\w+ )?(?:lately|recently|recent|since|new|this time)\b"
)
_NOT_SO_MUCH = re.compile(r"\bnot (?:the |my |when i )?\w+ (?:so much as|as much as)\b")
_WITNESSED = re.compile(
    r"\b(?:wife|husband|partner|mum|dad|mother|father|son|daughter|kids|children|sister|brother|"
    r"friends?|everyone|"
    r"everybody|people|colleagues|mates?|boss|neighbours?|carer|nurse|doctor|gp|missus|family|"
    r"they)(?: \w+)? "
    r"(?:noticed|says?|said|saying|reckons?|thinks?|commented|pointed|remarked|complains?|tells? me|"
    r"told me|see)\b"
)
"""Others have seen it, so it is there."""
_REVERSED = re.compile(
    r"\b(?:(?:quite|just|exactly|completely|totally|if anything|rather) (?:the )?(?:opposite|reverse)|"
    r"the opposite|"
    r"the (?:exact|very|complete) opposite|opposite if anything|other way (?:round|around|about)|"
    r"far from it|anything but|fat chance|no such luck|i should be so lucky|should be so lucky|"
    r"in my dreams|"
    r"you (?:must be|are) (?:joking|kidding)|do me a favour|are you kidding|"
    r"chance would be a fine thing|if only|"
    r"(?:god|heaven) forbid|perish the thought|not on your (?:life|nelly)|couldn not be further)\b"
)
"""Idioms that mean no."""
_BADLY = re.compile(
    r"^(?:\W|(?:well|oh|um|uh|they are|it is|i|i am|feel|feels|feeling|been|it|honestly|pretty|very|"
    r"really|rather|a bit|quite|still|"
    r"my \w+ is) )*"
    r"(?:not (?:so |too |very |that |particularly |exactly |all that |been )?(?:great|good|brilliant|"
    r"well|right|fine|"
    r"the best|wonderful|clever|normal|up to much|as (?:good|steady|strong))|terribl\w+|awful\w*|"
    r"dreadful\w*|"
    r"shocking\w*|rubbish|poor(?:ly)?|rough|ropey|ropy|up and down|hit and miss|could be better|badly|"
    r"bad(?! for)|"
    r"a nightmare|hell|dire|non existent|all over the (?:place|shop|show)|crap|shit|atrocious|hopeless|"
    r"getting worse|broken|in bits|pants|grim|diabolical|disturbed|broken up)\b"
)
"""How something is when it is not well."""
_TROUBLED = re.compile(r"\b(?:but|although|except|apart from|until|not (?:normal|fine|right|good))\b")
_IMPLIED = re.compile(
    r"^(?:\W|(?:well|oh|um|uh|yes|it is|that is|feels|it feels|they feel|about|sort of|kind of|bit|"
    r"a bit|more|just|and|"
    r"quite|pretty|mostly|mainly|usually|normally|especially|particularly|only|even) )*"
    r"(?:like (?:an?|the|my|being|having|someone|i|something|it|there|mad|crazy|hell|nobody|walking|"
    r"passing|pins)\b|"
    r"as if|as though|as (?:far|low|high) as|every\b|when(?:ever)?\b|if i\b|"
    r"after\b|first thing|(?:at|in|on|during|by|towards|round|around|across|under|over|behind|above|"
    r"below|inside|near|"
    r"down|up) (?:the|my|one|both|night|work|times|bed|that|here|there|stairs|waking|a |each|mornings?|"
    r"evenings?)|"
    r"all (?:day|night|the (?:time|way)|over|down|morning)|ever since|since\b|for (?:about |the (?:last|"
    r"past) |years|"
    r"months|weeks|days|ages|a )|twice|once (?:a|every|in)|several times|\d+ times|(?:two|three|"
    r"four) times|loads|tons|"
    r"plenty|heaps|too (?:much|many)|more (?:than|and more|so)|worse\b|getting (?:worse|more)|terrible|"
    r"horrible|"
    r"(?:one|two|three|four|five|six|several|\d+)(?: of (?:them|those))?(?= ?(?:$|[.,;!]))|massive\w*|"
    r"something (?:rotten|awful|terrible|chronic|shocking)|left\b|right\b|one side|both\b|"
    r"a (?:dull|sharp|bad|nasty|horrible|constant|slight|mild|faint|touch|little|tiny|few|lot|couple|"
    r"fair|good|"
    r"strange|funny|weird|kind|sort|burning|heavy)\b|some\b|few\b|couple\b|dull\b|sharp\b|slight\b|"
    r"mild\b|faint\b)"
)
"""How, where or when: an answer that goes into the matter takes for granted that it is so."""
_SURELY = re.compile(
    r"\b(?:tell me about it|do not get me started|how did you (?:know|guess)|you are telling me|"
    r"story of my life|"
    r"guilty(?: as charged)?|and how|not half|you could say that|you can say that again|is the pope|"
    r"and then some|something (?:awful|rotten|terrible|chronic|shocking)|(?:oh|my|dear) god yes|"
    r"where do i start|"
    r"i will say|too right|what do you think|like (?:mad|crazy|nobody)|ask (?:the|my) (?:wife|husband|"
    r"missus|kids)|"
    r"(?:i )?(?:yelp\w*|scream\w*|wince|swear|cry out|see stars|hit the (?:roof|ceiling)|"
    r"go through the roof|grit my teeth|jump out of my skin)|by the bucket\w*|spot on|got it in one|"
    r"nail on the head|you name it|do i ever|do not make me|oh do not|i dare not|dare not)\b"
)
"""Idioms that mean yes."""
_NEGATIVE = re.compile(r"\b(?:no|not|never|none|nothing|without|nowhere|hardly|nil|neither|nor|nobody)\b")
_HISTORY = frozenset(
    (
        "trauma", "recent_infection", "exertion", "clot_risk", "cancer_history",
        "prior_fracture", "steroid_use", "blood_thinners", "pregnant", "menopause",
        "height_loss", "weight_loss", "osteoporosis_known", "immune_risk", "spa_features",
        "as_known", "static_posture", "high_energy_trauma", "onset", "self_harm", "both_legs"
    )
)  # fmt: skip
"""What a mere "when" or "where" does not say ("after a few pints" tells of no fall)."""


def _implied(answer: _Answer, open_flags: Sequence[FindingId]) -> bool:
    if len(open_flags) != 1 or (answer.question.wants_fine and not _SURELY.search(answer.said)):
        return False
    if _SURELY.search(answer.said):
        return True
    if open_flags[0] in _HISTORY or answer.signs.has("no", "neither", "normal", "unsure", "past"):
        return False
    return bool(_IMPLIED.match(answer.said)) and not _NEGATIVE.search(answer.said)


def _past_holds(finding: FindingId) -> bool:
    entry: Phrasings | None = default_lexicon().phrasings.get(finding)
    return entry is not None and (entry.past == "holds" or entry.transient)


__all__ = ["interpret"]
