"""Answers that point into a list by place: "the last two, not the first", "other two no", "all three"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from spinewise.findings import FindingId
from spinewise.understanding.wordset import wordset

_PLACES = {
    "first": 0, "1st": 0, "former": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3,
    "4th": 3, "last": -1, "latter": -1, "final": -1,
}  # fmt: skip
_COUNTS = {"two": 2, "2": 2, "couple": 2, "three": 3, "3": 3, "four": 4}
_PLACE = re.compile(
    r"\b(first|1st|former|second|2nd|third|3rd|fourth|4th|last|latter|final|middle|top|bottom)\b"
    r"(?: (two|2|couple|three|3))?(?: (?:one|ones|of them|of those|thing|things|bit|part|option|"
    r"symptoms?))?"
    r"(?= ?(?:$|[,.;!?()\-]|and\b|but\b|only\b|yes\b|yeah\b|no\b|not\b|a bit\b|sometimes\b|definitely\b|"
    r"when\b|"
    r"mainly\b|mostly\b|is\b|are\b|yep\b|i do\b|or\b|for sure\b|occasionally\b|though\b|does\b|now\b|"
    r"on and off))"
)
_OTHERS = re.compile(
    r"\b(?:others?|other (?:one|ones|two|three|bits?|things?)|rest|remaining)\b(?! of)(?= ?(?:$|"
    r"[,.;!?-]|no|yes|not|none|is|are|"
    r"never|fine|ok|i|yeah|nope|nah))"
)
_ALL = re.compile(
    r"\b(?:all (?:three|four|five|3|4|of (?:them|those|it|the above|these)|the above)|the (?:whole )?lot|"
    r"every one(?: of (?:them|those))?|yes to (?:all|both|everything)|each of (?:them|those))\b"
)
_NO = re.compile(r"\b(?:no|not|none|never|nope|nah|neither|fine|negative|without)\b")
_YES = re.compile(r"\b(?:yes|yeah|yep|yup|definitely)\b")
_ONLY = re.compile(r"\b(?:only|just|nothing else|that is (?:all|it)|nothing more)\b")


def pointed(said: str, order: Sequence[FindingId], told: Sequence[FindingId]) -> dict[FindingId, bool]:
    """What an answer says of the parts of a question by their place in it.

    Args:
        said: words of the answer in their normal form.
        order: what the question names, in its order.
        told: what the answer names by itself; "the others" are those that are left.
    """
    found: dict[FindingId, bool] = {}
    if len(order) < 2:
        return found
    whole = _ALL.search(said)
    if whole and not _NO.search(said[: whole.end()]):
        return dict.fromkeys(order, True)
    parts = [part for part in re.split(r"[,.;!?()\-]| but | and (?=not |no |the )", said) if part.strip()]
    before: list[FindingId] = []
    for part in parts:
        at = _placed(part, order)
        if not at and _OTHERS.search(part):
            at = [f for f in order if f not in told and f not in found]
        if at:
            found |= dict.fromkeys(at, not _NO.search(part))
            before = at
        elif before and re.fullmatch(r"\s*(?:no|nope|nah|never|not really|yes|yeah|yep)\s*", part):
            found |= dict.fromkeys(before, bool(_YES.search(part)))
    if found and _ONLY.search(said) and any(found.values()):
        found = {
            finding: found.get(finding, False) for finding in order if finding not in told or finding in found
        }
    return found


def _placed(part: str, order: Sequence[FindingId]) -> list[FindingId]:
    chosen: list[FindingId] = []
    for match in _PLACE.finditer(part):
        name, count = match.group(1), _COUNTS.get(match.group(2) or "", 1)
        if name in ("middle", "top", "bottom"):
            if name == "middle" and len(order) == 3:
                chosen.append(order[1])
            continue
        start = _PLACES[name]
        if count > 1:
            chosen += order[:count] if start == 0 else order[-count:] if start == -1 else ()
        elif -len(order) <= start < len(order):
            chosen.append(order[start])
    return list(dict.fromkeys(chosen))


_SPLIT = re.compile(r"[,.;!?()-]| but | and |(?<=no) (?=\w+ (?:yes|yeah))|(?<=yes) (?=\w+ no)")
_WEIGHTLESS = wordset(
    "the my just only some a bit of is are i have get yes yeah no not nope any it mainly mostly definitely",
    "maybe really do does there with in",
)


def named_parts(said: str, names: dict[FindingId, frozenset[str]]) -> dict[FindingId, bool]:
    """What an answer says of the parts of a question in the question's own words ("chest no, breath yes").

    Args:
        said: words of the answer in their normal form.
        names: for each finding the stems of the words by which the question names it alone.
    """
    found: dict[FindingId, bool] = {}
    every = {stem for own in names.values() for stem in own}
    before: FindingId | None = None
    for part in _SPLIT.split(said):
        words = re.findall(r"[a-z]+", part)
        stems = {word[:5] for word in words if len(word) > 3}
        about = [finding for finding, own in names.items() if own & stems]
        rest = [w for w in words if w not in _WEIGHTLESS and w[:5] not in every]
        if len(about) == 1 and len(rest) <= 1:
            found[about[0]] = not _NO.search(part)
            before = about[0]
        elif before and re.fullmatch(r"\s*(?:no|nope|nah|never|not really|none|yes|yeah|yep)\s*", part):
            found[before] = bool(_YES.search(part))
        elif words:
            before = None
    if any(found.values()) and _ONLY.search(said):
        found = {finding: found.get(finding, False) for finding in names}
    return found
