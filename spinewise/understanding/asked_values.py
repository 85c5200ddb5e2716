"""The value an answer gives when the question asked for one: an age, a side, a place, a number, a time."""

from __future__ import annotations

import re

from spinewise.findings import FindingId, FindingValue
from spinewise.understanding.cues import CORRECTING
from spinewise.understanding.durations import first_duration
from spinewise.understanding.message import Message
from spinewise.understanding.questions import Question
from spinewise.understanding.signs import Signs

VALUES = frozenset(("age", "sex", "region", "side", "duration_days", "onset", "severity"))
"""Findings with a value; all others are so or not."""
_OTHER_SIDE = {"left": "right", "right": "left"}
_OTHER = re.compile(
    r"\b(?:other (?:one|side|way)|opposite|the other|swapped|switched|changed sides|moved over)\b"
)
_PICK = re.compile(
    r"\b(?:(first|former)|(second|latter|last))(?: (?:one|option))?(?= ?(?:$|[,.!?]|definitely|i|for))"
)
_SUDDEN = re.compile(
    r"\b(?:bang|snap|instant\w*|just (?:there|happened|appeared|started)|woke|mid lift|at once|right away|"
    r"straight away|(?:started|happened|came on|hit) (?:while|when|as|mid)|immediately|overnight|"
    r"in a flash|"
    r"out of (?:the blue|nowhere)|like (?:that|a (?:bolt|shot|gun\w*|bullet|light))|pop\w*|went|boom|whack|"
    r"sudden\w*|quick\w*|the moment i|there and then|in one go|one second)\b"
)
_GRADUAL = re.compile(
    r"\b(?:gradual\w*|slow\w*|over (?:time|days|weeks|months|years|hours|a|the (?:course|week|month)|"
    r"several|"
    r"about|\d|two|three|four)|steadily|progressive\w*|crept|creep\w*|sneak\w*|snuck|built|builds|"
    r"build up|bit by bit|"
    r"little by little|day by day|day after day|worse each day|worse every day|took (?:\w+ )?(?:days|"
    r"weeks|months|years)|(?:days|weeks|months|years) to (?:get|build|reach)|drip drip|came on gently)\b"
)
_BARE_PLACES = (
    ("neck|collar|nape", "neck"),
    ("upper|top|high up|up high", "upper_back"),
    ("lower|low|bottom|belt line|waistband|low down|down low|base", "low_back"),
    ("mid|middle|centre|center|half ?way", "mid_back"),
    (
        "all over|everywhere|all of it|whole|top to bottom|head to tail|entire|all the way (?:up|down)",
        "whole_spine",
    ),
    ("blades?|scapula", "shoulder_blade"),
    ("sides?", "flank"),
)
"""Short answers to "where does it hurt?"."""
_DEAD_CENTRE = re.compile(
    r"\b(?:dead|bang|slap|smack|right|exactly|bang in the|right in the|right down the|straight down the|"
    r"dead in the)"
    r" (?:in the |on the |down the )?(?:centre|center|middle)|centrally|on the spine|midline\b"
)
_NAMED_SIDE = re.compile(
    r"\b(?:(?:on|to|down|at|of) (?:the|my) (left|right)|(left|right) (?:hand|side|handed)|(left|"
    r"right)(?= ?(?:$|[,.])))"
)


def asked_value(
    finding: FindingId, message: Message, signs: Signs, question: Question
) -> FindingValue | None:
    """What an answer gives for ``finding``, which has a value, next to its question."""
    said = signs.said
    numbers = [c.number for c in signs.cues if c.cue == "number" and c.number is not None]
    found: FindingValue | None = None
    if finding == "age":
        found = _age(said, numbers)
    elif finding == "severity":
        found = _severity(said, numbers, signs)
    elif finding == "side":
        found = _side(said, signs, question)
    elif finding == "region":
        found = _picked_place(said, question) or next(
            ((region,) for words, region in _BARE_PLACES if re.search(rf"\b(?:{words})\b", said)), None
        )
    elif finding == "onset":
        found = _onset(said, signs, question)
    elif finding == "sex":
        found = _sex(said)
    elif finding == "duration_days":
        found = first_duration(message, unit=question.unit)
    if found is None and signs.first in ("yes", "normal"):
        return question.value(finding)
    return found


def side_beside_place(said: str) -> str | None:
    """The side told with the place: "dead centre", "ribs, right hand side"."""
    named = {next(part for part in match if part) for match in _NAMED_SIDE.findall(said)}
    if len(named) == 1:
        return str(named.pop())
    return "middle" if _DEAD_CENTRE.search(said) else None


def _age(said: str, numbers: list[float]) -> float | None:
    nickname = re.search(r"\b(?:big )?(two|three|four|five|six|seven|eight|nine) (?:- )?o\b", said)
    if nickname:
        tens = ("two", "three", "four", "five", "six", "seven", "eight", "nine")
        return 10.0 * (2 + tens.index(nickname.group(1)))
    return next((float(n) for n in numbers if 1 <= n <= 120 and n == int(n)), None)


_RANGE = re.compile(
    r"\d\s*(?:-|to|or|and)\s*(?:a |an |maybe |perhaps )*\d|\b\w+ (?:or|to|and) (?:a |an |maybe )?\w+\b"
)
_CHANGED = re.compile(
    r"\b(?:it was|was|earlier|yesterday|last (?:week|night|month)|on \w+day|at first|used to be)\b"
)
_NOW = re.compile(r"\b(?:now|today|at the moment|currently|right now|this morning)\b")


_CORRECTED = re.compile(rf"\bno ,|, no\b|\b(?:{CORRECTING}|actually)")


def _severity(said: str, numbers: list[float], signs: Signs) -> float | None:
    scale = [n for n in numbers if 0 <= n <= 10]
    if len(scale) > 1 and _CORRECTED.search(said):
        return float(scale[-1])
    if scale and scale[0] == numbers[0]:
        if (
            len(scale) > 1
            and _RANGE.search(said)
            and abs(scale[1] - scale[0]) <= 2
            and not _CHANGED.search(said)
        ):
            return (scale[0] + scale[1]) / 2
        if len(scale) > 1 and _CHANGED.search(said):
            # "9 yesterday, 4 now": the one beside "now", else the last
            parts = [
                part for part in re.split(r"[,.;]| but | and ", said) if re.search(r"\d|\b[a-z]+\b", part)
            ]
            return float(
                scale[-1] if not (_NOW.search(parts[0]) and not _CHANGED.search(parts[0])) else scale[0]
            )
        half = 0.5 if re.search(r"\band a half\b", said) else 0.0
        return float(scale[0]) + half
    if re.search(r"\b(?:no pain|none|zero|nothing|nowt|nil|pain free)\b", said) and (
        signs.first in ("no", "neither", None)
    ):
        return 0.0
    return None


def _picked_place(said: str, question: Question) -> tuple[str, ...] | None:
    """ "Upper or lower back?" "The former.\""""
    picked = _PICK.search(said)
    if picked is None:
        return None
    places = {
        match.start(): region
        for words, region in _BARE_PLACES
        for match in re.finditer(rf"\b(?:{words})\b", question.said)
    }
    named = [places[at] for at in sorted(places)]
    return None if len(named) != 2 else (named[0 if picked.group(1) else 1],)


def _side(said: str, signs: Signs, question: Question) -> str | None:
    sides = question.sides
    if len(set(sides)) == 1 and (
        _OTHER.search(said) or (signs.first == "no" and re.search(r"\bother\b", said))
    ):
        return _OTHER_SIDE[sides[0]]
    picked = _PICK.search(said)
    if picked and len(set(sides)) == 2:
        return sides[0] if picked.group(1) else sides[-1]
    kinds = [c for c in signs.kinds if c in ("left", "right", "both", "middle")]
    denied = re.findall(r"\b(?:not|never) (?:the |my |on the )?(left|right|middle)\b", said)
    kinds = [kind for kind in kinds if kind not in denied] or kinds
    mainly = re.search(
        r"\b(?:more|mainly|mostly|especially|usually|bit|worse)(?: \w+){0,3} (left|right)\b", said
    )
    if mainly:
        return mainly.group(1)
    if "both" in kinds or {"left", "right"} <= set(kinds):
        return "both"
    return next((kind for kind in ("left", "right", "middle") if kind in kinds), None)


def _onset(said: str, signs: Signs, question: Question) -> str | None:
    if _GRADUAL.search(said) and not re.search(r"\b(?:not|nothing) (?:really )?(?:gradual|slow)", said):
        return "gradual"
    if _SUDDEN.search(said) and not re.search(
        r"\bnot (?:really |that |all that )?(?:sudden|quick|at once)", said
    ):
        return "sudden"
    offered = question.value("onset")
    if signs.first == "no" and offered is not None:
        return "gradual" if offered == "sudden" else "sudden"
    return None


_SEX = re.compile(
    r"\b(?:(female|woman|girl|lady|f|she|her|mum|lass|fem|gal|wife|mother|ladies|madam|miss|mrs)|(male|"
    r"man|boy|guy|"
    r"bloke|m|he|"
    r"him|gentleman|lad|dude|chap|gent|fella|husband|father|geezer|sir|mr))\b"
)


def _sex(said: str) -> str | None:
    found = _SEX.search(said)
    return None if found is None else "female" if found.group(1) else "male"
