"""Whether a message complains of the back, neck, ribs or spine, and whose they are."""

from __future__ import annotations

import re
from collections.abc import Sequence

from spinewise.understanding import subject
from spinewise.understanding.context import FINE, Verdict, judge
from spinewise.understanding.message import Hit, Message
from spinewise.understanding.wordset import wordset

_TROUBLE = re.compile(
    r"pain\w*|ach(?:e|es|ed|ing|y|ey)|hurt\w*|sore\w*|stiff\w*|spasm\w*|tender\w*|burn(?:s|ing)|"
    r"sharp|stab\w*|throb\w*|discomfort|twinge\w*|agony|problems?|issues?|trouble\w*|killing|"
    r"uncomfortable|strain\w*|injur\w*|fractur\w*|broke\w*|cracked|knots?|cramp\w*|crick|niggl\w*|"
    r"shocks?|locked|seized|swollen|suffer\w*|popped|tweak\w*|damage\w*|tight\w*|pinch\w*|pulled|"
    r"shooting|stinging|pressure|weird|numb\w*|tingl\w*|bruis\w*|herniat\w*|bulg\w*|degenerat\w*|"
    r"stress|tension|slipped|heavy|mess|ruin\w*|wreck\w*|inflam\w*|click\w*|clunk\w*|crunch\w*|locks?|"
    r"hates?|grumbl\w*|grump\w*|nag\w*|scream\w*|bother\w*|murder|torture|arthrit\w*|moan\w*|catch(?:es)?|"
    r"grabs?|twitch\w*|jump\w*|knackered|buggered|goosed|crocked|toast|wonky|rigid|gripes?|unbearable|"
    r"complain\w*|protest\w*|unhappy|suffer|worn|flar\w*|gyp|grief|bulges?|weak\w*|crush\w*"
)
_OWN = frozenset(("my", "me", "mine", "ma", "mi", "this"))
_ABOUT_THE_BODY = wordset(
    "back backs spine backbone tailbone coccyx sacrum vertebra vertebrae vertebras lumbar"
)
_KINDS_OF_BACK = wordset(
    "lower upper mid middle low poor old own bad whole entire dodgy left right sore aching lumbar stiff",
    "fucking bloody stupid damn wretched blasted flipping thoracic cervical painful",
)
_BEFORE_ME = wordset("and but . , ! done did in of when because that so now hurt knackered then , hi hello")
_NOT_OF_THE_BODY = wordset(
    "garden door yard pocket seat gate room porch teeth tooth fence burner office catalogue up row and to in",
)
"""What "back" only describes: "my back garden"."""
_TURNED = wordset("behind off on at onto against turn turned turning watch scratch pat got have got 's wash")
"""Before "my back": a figure of speech, or how somebody lies."""
_ASKS = re.compile(
    r"^(?:(?:so|and|but|hi|hello|hey|also|ok|please|,) )*(?:can|could|should|would|will|do|does|did|is|"
    r"are|may|what|"
    r"which|how|who|where|when|recommend|suggest|any|best|whats)\b"
)
_BARELY = ("can barely", "can hardly", "could barely", "could hardly", "do not", "does not", "can not")
_ANYBODY_ELSE = re.compile(r"\bany(?:one|body) (?:else|other|here|out there|on here|get|gets|got|have|has)\b")
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
    for hit in [*phrasings, *_places_with_trouble(message), *_own_place(message)]:
        if any(_is_fine(message, hit._replace(end=at)) for at in range(hit.start + 1, hit.end)):
            continue  # "my back doesn't hurt at all"
        verdict = judge(message, hit, past="holds", consumed=consumed)
        if verdict.stance == "hypothetical" and (verdict.because or "").startswith(_BARELY):
            verdict = Verdict()  # "can barely walk" is no question
        asks_for_company = verdict.stance == "hypothetical" and _asks_for_company(message, hit)
        own_back = hit.rule == "complaint: my own back"
        without = own_back and (verdict.because or "").startswith("without")
        if (verdict.denied and not without) or (verdict.stance == "hypothetical" and not asks_for_company):
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
        if _is_fine(message, place):
            continue
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


def _asks_for_company(message: Message, hit: Hit) -> bool:
    """ "Does anybody else get back pain from ...?" is asked by those who have it."""
    first, end = message.sentence_of(hit.start)
    return bool(_ANYBODY_ELSE.search(" ".join(message.words[first:end])))


def _is_fine(message: Message, place: Hit) -> bool:
    return bool(FINE.match(" ".join(message.words[place.end : place.end + 6])))


def _own_place(message: Message) -> list[Hit]:
    """ "My back" is reason enough ("the futon is no friend of my back"), but for figures and questions."""
    words = message.words
    found = []
    for i, word in enumerate(words):
        if word not in _ABOUT_THE_BODY or message.covered[i]:
            continue
        own = i - 1
        while own >= 0 and words[own] in _KINDS_OF_BACK:
            own -= 1
        if own < 0 or words[own] not in _OWN or message.owners[own] is not None:
            continue
        if words[own] == "me" and own and words[own - 1] not in _BEFORE_ME:
            continue  # "pay me back"
        hit = Hit("complaint", True, i, i + 1, "complaint: my own back")
        first, _ = message.sentence_of(i)
        asked = _ASKS.match(" ".join(words[first : i + 1]))
        before = words[own - 1] if own else ""
        after = words[i + 1] if i + 1 < len(words) else ""
        if (
            (word == "back" and before in _TURNED)
            or after in _NOT_OF_THE_BODY
            or asked
            or _is_fine(message, hit)
        ):
            continue
        found.append(hit)
    return found


BEHAVIOUR = wordset(
    "worse_with_sitting worse_with_movement better_with_movement better_with_rest constant_pain muscle_knot",
    "worse_with_breathing band_pain morning_stiffness night_pain severity leg_pain widespread_pain onset",
)
"""Findings that tell how a pain behaves, so that there is one."""
_OF_PAIN = re.compile(
    r"\b(?:pain\w*|ach(?:e|es|ed|ing|y)|hurt\w*|sore\w*|stiff\w*|spasm\w*|agony|throb\w*|twinge\w*|it|worse|"
    r"torture|killing|burning|stabbing|sting\w*|the same side)\b"
)
_PAIN_AT_NIGHT = re.compile(
    r"\b(?:pain\w*|ach\w+|hurt\w*|sore|agony|throb\w*|it (?:wakes|woke|keeps|stops|has me|is the nights)|"
    r"cope)\b"
)
_COURSE = re.compile(
    r"\b(?:worse|worst|better|best|eas(?:es|ier)|hurts?|stiff\w*|bad|sore)\b(?: \w+){0,4} (?:first thing|"
    r"mornings?|by lunch\w*|"
    r"evenings?|end of (?:the|my) (?:day|shift)|bedtime|after work|by teatime|in the cold|walking|lying|"
    r"sitting|"
    r"standing|bending|driving)\b|\b(?:it|pain|ache) (?:just |always |only |still |really )?(?:moves|"
    r"eases|settles|loosens|lets up|comes and goes|"
    r"moves around|catches|nags|"
    r"throbs|aches|flares)\b"
)
"""How a pain goes through the day, or with what one does."""
_ELSEWHERE = re.compile(
    r"\b(?:head(?:ache)?s?|migraines?|throat|ears?|eyes?|eyed|tooth\w*|teeth|gums?|jaw|mouth|nose|sinus\w*|stomach|tummy|belly|"
    r"chest|heart|elbows?|wrists?|hands?|fingers?|thumbs?|knees?|ankles?|feet|foot|toes?|shins?|calf|calves|skin|rash|"
    r"breasts?|period|periods|balls|testic\w*|bladder|wee|pee|cough|cold|flu|sunburn|bite|bruise|shoulder|groin|"
    r"heel|heels|face|tongue|arm|arms|hair|anxiety|stress\w*|worr\w*|exams?)\b"
)


def tells_of_unplaced_pain(message: Message) -> bool:
    """Whether how a pain behaves is told and no other part of the body is named."""
    told = {
        m.finding
        for m in message.mentions
        # "it comes and goes" denies that it is constant, and tells of a pain as well
        if m.holds and (m.value is not False or m.finding == "constant_pain")
    } & BEHAVIOUR
    text = re.sub(r"knees? (?:\w+ ){0,3}chest", "", " ".join(message.words))
    if _ELSEWHERE.search(text):
        return False
    if not told:
        return bool(_COURSE.search(text))
    return (
        len(told) > 1
        or (bool(_OF_PAIN.search(text)) and told != {"night_pain"})
        or (told == {"night_pain"} and bool(_PAIN_AT_NIGHT.search(text)))
    )


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
