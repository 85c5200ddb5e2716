"""Where it hurts: which of the places and sides that are named belong to the complaint."""

from __future__ import annotations

import re

from spinewise.understanding.message import Hit, Message
from spinewise.understanding.wordset import wordset

_TROUBLE = re.compile(
    r"\b(?:pain\w*|ach\w+|hurt\w*|sore\w*|stiff\w*|tight\w*|spasm\w*|tender\w*|burn\w*|sharp|"
    r"stab\w*|throb\w*|discomfort|twinge\w*|agony|problems?|issues?|trouble\w*|killing|kills?|"
    r"uncomfortable|pull(?:ed|ing)|strain\w*|injur\w*|fractur\w*|broke\w*|cracked|went|gone|bad|"
    r"knots?|numb\w*|tingl\w*|cramp\w*|crick|niggl\w*|rash\w*|spots|blisters|pressure|feeling|"
    r"sensation|sting\w*|shoot\w*|locked|seized|catch\w*|moan\w*|swollen|suffer\w*|pop\w*|kink|"
    r"heavy|warm|itch\w*|wrong|dodgy|gripping|squeez\w*|crush\w*|corset|band|belt|weak\w*|"
    r"heaviness|strange|worse|complain\w*|tweak\w*|damage\w*|feel|feels|crook\w*|pain\w*|trapped|"
    r"pinch\w*|radiat\w*|stress|tension|tense|killer|grinding|crunch\w*|bruis\w*|stuff\w*|done|"
    r"ripp\w*|torn|tear\w*|gnaw\w*|raw|hell|sciatica|in|grumbl\w*|grump\w*|nag\w*|scream\w*|wreck\w*|"
    r"ruin\w*|inflam\w*|mess|click\w*|lock\w*|both\w*|straighten|wrap\w*|goes|spread\w*|travel\w*|"
    r"unreal|awful|terrible|toast|goosed|crocked|throb\w*|splitting|lump\w*|hates?|jump\w*|shot|shoots?)\b"
)
_REPORT = re.compile(
    r"\b(?:mri|x ray|xray|ct|scan|scans|bulge|posterior|foramin\w+|lamina|desiccation|stenosis|"
    r"curvature|surgery|surgeries|operation|brace|pillow|massage|adjusted|cracked my|crack my|"
    r"stretch|stretches)\b"
)
_HIDDEN_BY = wordset(
    "saddle_numbness bladder_bowel trauma osteoporosis_known prior_fracture leg_pain numbness both_legs",
    "rash recent_infection clot_risk black_stool",
)
"""A place named inside one of these is not the place of the pain ("fell on my bum")."""
_ONLY_BUM = ("buttock_tailbone",)


def keep_places(message: Message) -> None:
    """Drop regions and sides that are not about the complaint from ``message.hits``."""
    hits = message.hits
    kept: list[Hit] = []
    for hit in hits:
        if hit.finding == "region" and not _region_counts(message, hit):
            continue
        if hit.finding == "side" and not _side_counts(message, hit):
            continue
        kept.append(hit)
    message.hits = _without_doubles(message, kept)


def _region_counts(message: Message, hit: Hit) -> bool:
    first, end = message.sentence_of(hit.start)
    sentence = " ".join(message.words[first:end])
    inside = [
        o
        for o in message.hits
        if o.finding in _HIDDEN_BY and o.start <= hit.start and hit.end <= o.end and o.value is True
    ]
    tailbone = bool({"tailbone", "coccyx", "tail"} & set(message.words[hit.start : hit.end]))
    if hit.value == _ONLY_BUM and tailbone and all(o.finding == "trauma" for o in inside):
        return True  # who lands on the tailbone complains of it
    elif hit.value == _ONLY_BUM:
        if any(
            o.finding
            in (
                "saddle_numbness",
                "bladder_bowel",
                "trauma",
                "numbness",
                "both_legs",
                "black_stool",
                "static_posture",
            )
            for o in inside
        ):
            return False
        if " ".join(message.words[hit.start - 1 : hit.start]) in ("on",) and "landed" in sentence:
            return False
        if _near_saddle(message, hit):
            return False
    elif any(
        o.finding
        in ("recent_infection", "clot_risk", "osteoporosis_known", "static_posture", "bladder_bowel")
        for o in inside
    ):
        return False
    if end - first <= 12:
        return not (_REPORT.search(sentence) and not _strong(sentence))
    if _REPORT.search(sentence) and not _strong(sentence):
        return False
    return (
        bool(_TROUBLE.search(sentence))
        or len(message.words) <= 18
        or (len(message.words) <= 60 and _strong(" ".join(message.words)))
    )


def _strong(sentence: str) -> bool:
    return bool(
        re.search(
            r"\b(?:pain\w*|ach\w+|hurt\w*|sore\w*|stiff\w*|spasm\w*|agony|killing|problems?|surgeries|"
            r"inflammation|numb\w*)\b",
            sentence,
        )
    )


def _near_saddle(message: Message, hit: Hit) -> bool:
    return any(
        o.finding == "saddle_numbness" and o.start < hit.end and hit.start < o.end for o in message.hits
    )


def _side_counts(message: Message, hit: Hit) -> bool:
    words = message.words[hit.start : hit.end]
    after = message.words[hit.end : hit.end + 2]
    limb = {
        "leg",
        "arm",
        "foot",
        "hand",
        "knee",
        "hip",
        "thigh",
        "calf",
        "shin",
        "ankle",
        "eye",
        "ear",
        "wrist",
        "elbow",
        "fingers",
        "toe",
        "toes",
        "head",
        "face",
        "jaw",
        "tooth",
        "testicle",
    }
    words = [
        w
        for w, after_it in zip(words, [*words[1:], ""], strict=True)
        if not (w == "hand" and after_it == "side")
    ]
    before = message.words[max(0, hit.start - 4) : hit.start]
    if limb & set(before) and not {"back", "pain", "hurts"} & set(before[-2:]):
        return False
    if _TURNING & set(before[-3:]):
        return False
    if hit.value == "both" and "between" in [*before[-2:], *words]:
        return False  # "between both shoulder blades" is the middle
    if (
        limb & set(words)
        or (after and after[0] in limb)
        or (after[:1] == ["of"] and limb & set(message.words[hit.end : hit.end + 4]))
    ):
        return False
    return "handed" not in after and not (
        words[-1:] == ["right"] and after[:1] in (["now"], ["away"], ["after"], ["before"], ["?"])
    )


_TURNING = wordset(
    "twist twisting turn turning bend bending lean leaning look looking rotate rotating roll rolling",
    "lie lying sleep",
)


def _without_doubles(message: Message, hits: list[Hit]) -> list[Hit]:
    """Narrow places win over wide ones they overlap with; left and right together are both."""
    regions = [h for h in hits if h.finding == "region"]
    out: list[Hit] = []
    for hit in hits:
        if hit.finding == "region":
            wider = [
                o
                for o in regions
                if o is not hit
                and o.value != hit.value
                and o.start <= hit.start
                and hit.end <= o.end
                and (o.end - o.start) > (hit.end - hit.start)
            ]
            if any(not {"and", "or", "/", ","} & set(message.words[o.start : o.end]) for o in wider):
                continue
            if hit.value == ("shoulder_blade",) and any(
                o.value == ("upper_back",) and o.start < hit.end and hit.start < o.end for o in regions
            ):
                continue
        out.append(hit)
    return _sides(message, out)


def _sides(message: Message, hits: list[Hit]) -> list[Hit]:
    sides = [h for h in hits if h.finding == "side"]
    both = [h for h in sides if h.value == "both"]
    if both:
        return [h for h in hits if h.finding != "side" or h is both[0]]
    named = {h.value for h in sides}
    if {"left", "right"} <= named:
        # different places on different sides: one word for it would be wrong
        return [h for h in hits if h.finding != "side"]
    if "middle" in named and len(named) > 1:
        return [h for h in hits if h.finding != "side" or h.value != "middle"]
    return hits
