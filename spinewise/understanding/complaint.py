"""Whether a message complains of the back, neck, ribs or spine, and whose they are."""

from __future__ import annotations

import re
from collections.abc import Sequence

from spinewise.understanding import subject
from spinewise.understanding.context import judge
from spinewise.understanding.message import Hit, Message
from spinewise.understanding.wordset import wordset

_TROUBLE = re.compile(
    r"pain\w*|ach(?:e|es|ed|ing|y|ey)|hurt\w*|sore\w*|stiff\w*|spasm\w*|tender\w*|burn(?:s|ing)|"
    r"sharp|stab\w*|throb\w*|discomfort|twinge\w*|agony|problems?|issues?|trouble\w*|killing|"
    r"uncomfortable|strain\w*|injur\w*|fractur\w*|broke\w*|cracked|knots?|cramp\w*|crick|niggl\w*|"
    r"shocks?|locked|seized|swollen|suffer\w*|popped|tweak\w*|damage\w*|tight\w*|pinch\w*|pulled|"
    r"shooting|stinging|pressure|weird|numb\w*|tingl\w*|bruis\w*|herniat\w*|bulg\w*|degenerat\w*|"
    r"stress|tension|slipped|heavy"
)
_NOUN_BEFORE = wordset(
    "my the lower upper mid middle his her their your our whole entire bad stiff sore dodgy of in old",
    "poor left right low small aching painful tight lumbar thoracic this own good weak",
)
_NOUN_AFTER = wordset(
    "pain pains ache aches hurts hurt is 's has was been feels aching sore stiff spasm spasms muscles",
    "muscle problem problems trouble issues issue went burns burning killing twinges goes gone gives",
    "keeps locked seized ached hurting started bad",
)


def find_complaint(message: Message, phrasings: Sequence[Hit], consumed: Sequence[bool]) -> None:
    """Set ``message.complaint`` and, when somebody else's back is meant, ``message.subject``."""
    owners: list[str | None] = []
    for hit in [*phrasings, *_places_with_trouble(message)]:
        verdict = judge(message, hit, past="holds", consumed=consumed)
        if verdict.denied or verdict.stance == "hypothetical":
            continue
        owner = _owner(message, hit)
        if owner is not None and subject.only_past(message, hit.start):
            continue  # "my uncle had a slipped disc" is a story
        if owner is not None and not any(_TROUBLE.fullmatch(word) for word in message.words):
            continue  # "my brother has ankylosing spondylitis" may be told about the family
        owners.append(owner)
    if None in owners:
        message.complaint = True
    elif owners and not subject.care_context(message):
        message.complaint = True
        message.subject = subject.subject_of(next(owner for owner in owners if owner is not None))


def _owner(message: Message, hit: Hit) -> str | None:
    inside = message.words[hit.start : hit.end]
    if {"i", "me", "my", "myself"} & set(inside) and message.owners[hit.end - 1] is None:
        return None
    return message.owners[hit.start]


def _places_with_trouble(message: Message) -> list[Hit]:
    """Places along the spine that are named in a message which also speaks of pain or the like."""
    troubles = [
        i for i, word in enumerate(message.words) if _TROUBLE.fullmatch(word) and not message.covered[i]
    ]
    places = [hit for hit in message.hits if hit.finding == "region"]
    places += [Hit("region", ("back",), i, i + 1, "complaint: back") for i in _backs(message)]
    found: list[Hit] = []
    for place in places:
        first, end = message.sentence_of(place.start)
        near = [i for i in troubles if first <= i < end] or (
            [i for i in troubles if abs(i - place.start) <= 25]
        )
        if not near:
            continue
        trouble = min(near, key=lambda i: abs(i - place.start))
        whole = Hit(
            "complaint",
            True,
            min(place.start, trouble),
            max(place.end, trouble + 1),
            "complaint: a place and a trouble",
        )
        # judged where the place stands: "no back pain" denies both
        found.append(
            place._replace(finding="complaint")
            if trouble > place.start
            else whole._replace(start=place.start)
        )
    return found


def _backs(message: Message) -> list[int]:
    """Where "back" is the part of the body, not "come back" or "back in May"."""
    words = message.words
    found = []
    for i, word in enumerate(words):
        if word not in ("back", "spine", "backs") or message.covered[i]:
            continue
        before = words[i - 1] if i else ""
        after = words[i + 1] if i + 1 < len(words) else ""
        noun = word == "spine" or after in _NOUN_AFTER or before in _NOUN_BEFORE
        adverb = after in ("to", "from", "up", "on", "at") and before in ("right", "left")
        if noun and not adverb:
            found.append(i)
    return found
