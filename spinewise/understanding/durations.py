"""How long this episode has lasted, in days."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from spinewise.understanding.cues import CORRECTING
from spinewise.understanding.message import Hit, Message
from spinewise.understanding.numbers import VAGUE, number_at

_UNITS = {
    "minute": 1 / 1440,
    "hour": 1 / 24,
    "day": 1.0,
    "night": 1.0,
    "week": 7.0,
    "fortnight": 14.0,
    "weekend": 2.0,
    "month": 30.0,
    "year": 365.0,
    "decade": 3650.0,
    "moon": 30.0,
}
"""Days in a unit."""
_PLURAL = {f"{unit}s": unit for unit in _UNITS}
_WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_SEASONS = {
    "spring": 4,
    "summer": 7,
    "autumn": 10,
    "fall": 10,
    "winter": 1,
    "christmas": 12,
    "xmas": 12,
    "easter": 4,
    "diwali": 11,
    "halloween": 10,
    "thanksgiving": 11,
    "new": 1,
}


_STARTED = re.compile(
    r"\b(?:start|started|starts|starting|began|begun|begin|came on|come on|happened|kicked off|"
    r"noticed|since|developed|appeared|appear|set in|hit|struck|woke|got|onset|been going|"
    r"going on|went|hurt|injured|fell|fall|accident|crash|knock|slipped|lifted|lifting|popped|"
    r"first|broke|did|tripped|crashed|accident|pulled|twisted|born|landed|tweaked|ripped|"
    r"out of the blue|ago i)\b"
)
_PAIN = re.compile(
    r"\b(?:pain\w*|\w*ache\w*|lbp|aching|achy|achey|hurt\w*|sore\w*|agony|stiff\w*|spasm\w*|back|"
    r"neck|spine|rib|ribs|sciatica|throb\w*|discomfort|numb\w*|tingl\w*|killing|suffer\w*|problem|"
    r"problems|symptoms|trouble|it|this|burning|twinge\w*|suffered|knot|cramp\w*|spondylitis|"
    r"disease|issue|issues|feeling|cough|tight\w*)\b"
)
_OTHER_THING = re.compile(
    r"\b(?:pregnan\w*|cancer|epidural|injections?|infection|covid|flu|uti|pneumonia|transplant|"
    r"dvt|clot|stroke|postpartum|post partum|gestation|old|age|diagnosed|smok\w*|married|divorced|"
    r"job|company|clear|remission|clean|sober|tablets?|warfarin|apixaban|steroid\w*|prednis\w*|"
    r"taking|took|on the pill|on it|medication|antibiotics?|insulin|diabet\w*|hrt|chemo|surgery|"
    r"operation|op|mri|scan|x ray|xray|appointment|doctor told|gave birth|birth|baby|c section|"
    r"caesarean|replacement|transplant|dialysis|holiday|flew|flight|flown|drive|drove|desk|a day|"
    r"per day|sitting|sat|standing|worked|working|been working|using|bought|lost|periods?|"
    r"menopause|hospital|surgery|prescribed|iud|mirena|inserted|placed|daughter|died|seizure|"
    r"vicodin|percocet|therapy|physio|scoliosis with|fusion|discectomy|neuroncology|jab|prolia|"
    r"stopped|test|labou?r)\b"
)


_A_SPELL = re.compile(
    r"(?:each|every|in (?:bed|hospital|plaster|traction|a (?:brace|collar))|check|checkup|check up|review|"
    r"(?:\w+ ){0,2}(?:journey|flight|drive)|"
    r"(?:on|at|behind|over) (?:my |the |a )?(?:feet|desk|wheel|screen|computer|laptop|till|ward|sink|"
    r"phone)|"
    r"(?:sitting|standing|driving|typing|hunched|lifting)|of (?:\w+ )?(?:labou?r|sitting|standing|driving|"
    r"typing|sleep|physio|exercises?|rehab|therapy))\b"
)
"""What follows a span that is how long something else took."""
_IN_SO_FAR = re.compile(r"^in (?:and|now|so far|with|$|[.,!])|^in$")


def durations(message: Message, today: date | None = None) -> list[Hit]:
    """How long this episode has lasted, in days; the best candidate only."""
    today = today or date.today()
    best: tuple[float, Hit] | None = None
    for hit, points in _duration_candidates(message, today):
        if points > 0 and (best is None or points > best[0]):
            best = (points, hit)
    return [best[1]] if best else []


_BIRTH = re.compile(
    r"\b(?:postpartum|post partum|postnatal|birth|baby|born|delivered|delivery|twins|c section|"
    r"newborn|son|daughter)\b"
)
_WEEKS_AFTER_BIRTH = 6 * 7
"""Days after a birth that still count as pregnancy (``knowledge/findings``: the last six weeks)."""


def long_after_birth(message: Message, hit: Hit) -> bool:
    """Whether a wording of ``pregnant`` tells of a birth more than six weeks back."""
    first, end = message.sentence_of(hit.start)
    if not _BIRTH.search(" ".join(message.words[first:end])):
        return False
    if {"along", "gone", "am", "with"} & set(message.words[hit.start : hit.end]):
        return False  # "I'm five months along with twins"
    spans = [_span(message.words, at) for at in range(first, end)]
    days = [span[0] for span in spans if span is not None]
    return bool(days) and max(days) > _WEEKS_AFTER_BIRTH and "pregnant" not in message.words[first:end]


_CORRECTION = re.compile(
    rf"[.,] no ,? ?|\b(?:{CORRECTING}|or no|actually|scratch that|more like|nearer|closer to|wait|"
    r"correction|should say|meant)\b"
)


def first_duration(message: Message, today: date | None = None, unit: str | None = None) -> float | None:
    """Days of the first span or point in time, whatever is said around it: for the answer to "how long?".

    Args:
        unit: the unit the question counts in, for a bare number ("How many weeks?" "Nine.").
    """
    today = today or date.today()
    words = message.words
    found: list[tuple[int, int, float]] = []
    for at in range(len(words)):
        span = None if at and words[at - 1] == "not" else _span(words, at)
        if span is not None:
            found.append((at, -span[1], span[0]))
        point = _point(words, at, today)
        if point is not None:
            found.append((at, -point[1], point[0]))
    # "months. five or six", "a couple of months, no, nearer four", "day nine", "how many weeks?" "nine"
    correction = max((match.end() for match in _CORRECTION.finditer(" ".join(words))), default=-1)
    if not found or correction > 0:
        bare = _bare_count(words, unit, [-end for _, end, _ in found])
        if bare is not None:
            found.append(bare)
    if not found:
        return None
    # "a year or no, the last year and a half": the correction counts
    return round((max(found) if correction >= 0 else min(found))[2], 4)


def _bare_count(
    words: Sequence[str], unit: str | None, taken: Sequence[int]
) -> tuple[int, int, float] | None:
    """A number without a unit of its own, in the unit told before it or asked for: start, -end, days."""
    for at in range(max(taken, default=0), len(words)):
        number = number_at(words, at)
        if number is None or number.value <= 0:
            continue
        named = next((name for name in map(_unit, reversed(words[:at])) if name), None) or _unit(unit or "")
        if named is None:
            return None
        count, end = number.value, number.end
        second = (
            number_at(words, end + 1)
            if words[end : end + 1] and words[end] in ("or", "to", "-") and (end + 1 < len(words))
            else None
        )
        if second is not None:
            count, end = (count + second.value) / 2, second.end
        return at, -end, count * _UNITS[named]
    return None


def _point(words: Sequence[str], at: int, today: date) -> tuple[float, int] | None:
    """Days and end of "yesterday", "this morning", "Monday", "March", "2019"."""
    word = words[at]
    after = words[at + 1] if at + 1 < len(words) else ""
    if word == "yesterday":
        return (2.0 if list(words[max(0, at - 2) : at]) == ["day", "before"] else 1.0), at + 1
    if word in ("today", "tonight"):
        return 0.25, at + 1
    if word == "last" and list(words[max(0, at - 2) : at]) in (["night", "before"], ["day", "before"]):
        return 2.0, at + 1
    if word in ("this", "last") and (word, after) in _POINTS:
        return _POINTS[word, after], at + 2
    if word in _WEEKDAYS:
        return _weekday(word, today), at + 1
    if word in _MONTHS and (word != "may" or (at and words[at - 1] in ("in", "since", "last", "of"))):
        if len(after) == 4 and after.isdigit():
            return float((today - date(int(after), _MONTHS.index(word) + 1, 1)).days), at + 2
        return _month(_MONTHS.index(word) + 1, today), at + 1
    if word in _SEASONS and word not in ("new", "fall", "spring"):
        return _month(_SEASONS[word], today), at + 1
    if re.fullmatch(r"(?:19|20)\d\d", word) and 1950 <= int(word) <= today.year:
        return max(1.0, (today.year - int(word)) * 365.0), at + 1
    return None


_POINTS = {
    ("this", "morning"): 0.3,
    ("this", "afternoon"): 0.2,
    ("this", "evening"): 0.15,
    ("this", "week"): 4.0,
    ("this", "month"): 15.0,
    ("this", "year"): 180.0,
    ("last", "night"): 0.5,
    ("last", "week"): 7.0,
    ("last", "month"): 30.0,
    ("last", "year"): 365.0,
    ("last", "weekend"): 4.0,
    ("last", "fortnight"): 14.0,
}


def _duration_candidates(message: Message, today: date) -> list[tuple[Hit, float]]:
    words = message.words
    found: list[tuple[Hit, float]] = []
    for at in range(len(words)):
        span = _span(words, at)
        if span is not None and not any(h.finding == "age" and h.start <= at < h.end for h in message.hits):
            days, end = span
            points, kind = _points(message, at, end, days)
            found.append((Hit("duration_days", round(days, 4), at, end, f"duration: {kind}"), points))
        since = _since(message, at, today)
        if since is not None:
            days, end, points = since
            found.append((Hit("duration_days", round(days, 4), at, end, "duration: since"), points))
    # parts of a longer span ("year" inside "a year and a half") do not count
    return [
        (hit, points)
        for hit, points in found
        if not any(
            o.start <= hit.start and hit.end <= o.end and (o.start, o.end) != (hit.start, hit.end)
            for o, _ in found
        )
    ]


def _unit(word: str) -> str | None:
    return word if word in _UNITS else _PLURAL.get(word)


def _span(words: Sequence[str], at: int) -> tuple[float, int] | None:
    """Days and end of "3 weeks", "a couple of months", "a year and a half", "2-3 days", "a week"."""
    word = words[at]
    count: float | None = None
    end = at
    number = number_at(words, at)
    if number is not None:
        if at and (
            words[at - 1] in ("/", ":") or (words[at - 1] == "-" and at > 1 and words[at - 2][:1].isdigit())
        ):
            return None
        if at and words[at - 1] in ("to", "or", "and") and at > 1 and number_at(words, at - 2) is not None:
            return None
        count, end = number.value, number.end
        if words[end : end + 3] == ["and", "a", "half"] and _unit(
            words[end + 3] if end + 3 < len(words) else ""
        ):
            count, end = count + 0.5, end + 3
        elif end + 1 < len(words) and words[end] in ("-", "to", "or", "/") and number_at(words, end + 1):
            second = number_at(words, end + 1)
            assert second is not None
            if second.end < len(words) and _unit(words[second.end]):
                count, end = (count + second.value) / 2, second.end
    elif word in VAGUE:
        count, end = VAGUE[word], at + 1
        if words[end : end + 1] == ["of"]:
            end += 1
    elif word in ("a", "an", "one"):
        count, end = 1.0, at + 1
        follow = words[end] if end < len(words) else ""
        if follow in VAGUE:
            return None
        if follow in ("good", "solid", "whole", "full", "about", "bout"):
            end += 1
        elif follow == "half":
            count, end = 0.5, end + 1
    elif word == "half" and words[at + 1 : at + 2] in (["a"], ["an"]):
        count, end = 0.5, at + 2
    elif (
        word in ("last", "past")
        and at + 1 < len(words)
        and words[at + 1] in ("week", "month", "year", "fortnight", "weekend", "night")
    ):
        if not (at and words[at - 1] in ("the", "this", "for", "over", "past")):
            return None
        count, end = 1.0, at + 1
    elif (
        word in ("fortnight", "week", "month", "year") and at and words[at - 1] in ("all", "whole", "about")
    ) or (at == 0 and word in ("week", "month", "fortnight", "year")):
        count, end = 1.0, at
    elif word in ("days", "weeks", "months") and at and words[at - 1] in ("for", "over"):
        return None
    if count is None or end >= len(words):
        return None
    while (
        end < len(words)
        and words[end] in ("more", "long", "whole", "full", "solid", "good", "odd", "or", "so")
        and end + 1 < len(words)
    ):
        end += 1
    name = _unit(words[end])
    if name is None:
        return None
    unit: str = name
    end += 1
    days = count * _UNITS[unit]
    if words[end : end + 3] == ["and", "a", "half"]:
        days, end = days + 0.5 * _UNITS[unit], end + 3
    elif words[end : end + 1] == ["and"] and end + 2 < len(words):
        more = number_at(words, end + 1)
        if (
            more is not None
            and more.end < len(words)
            and (_unit(words[more.end]) or "")
            and words[more.end] != words[end - 1]
        ):
            days, end = days + more.value * _UNITS[_unit(words[more.end]) or "day"], more.end + 1
    return days, end


def _points(message: Message, at: int, end: int, days: float) -> tuple[float, str]:
    """How surely a span of time is the length of this episode; 0 or less: it is not."""
    words = message.words
    first, stop = message.sentence_of(at)
    sentence = " ".join(words[first:stop])
    clause_first, clause_end = message.clause_of(at)
    clause = " ".join(words[clause_first:clause_end])
    before = words[at - 1] if at > first else ""
    before2 = words[at - 2] if at - 1 > first else ""
    after = words[end] if end < stop else ""
    after2 = words[end + 1] if end + 1 < stop else ""
    rest = " ".join(words[end:stop])
    head = " ".join(words[max(clause_first, at - 7) : at])
    if after in (
        "old",
        "pregnant",
        "postpartum",
        "gone",
        "preg",
        "gestation",
        "post",
        "after",
        "young",
        "later",
        "from",
        "clear",
        "straight",
        "non",
        "shift",
        "shifts",
        "session",
        "sessions",
        "drive",
        "flight",
        "trip",
        "minimum",
        "tops",
        "max",
        "total",
        "pp",
        "postnatal",
        "partum",
        "smoker",
        "supply",
        "course",
        "apart",
        "out",
        "into",
        "journey",
        "day",
        "per",
        "every",
    ):
        return 0, "of something else"
    if (after == "along" and after2 != "with") or (
        words[at] == "one" and words[at + 1 : at + 2] in (["day"], ["night"], ["morning"])
    ):
        return 0, "of something else"
    if after == "a" and after2 in ("day", "night", "week"):
        return 0, "a rate"
    if before == "inside" or _A_SPELL.match(rest):
        return 0, "of a spell"
    if _IN_SO_FAR.match(rest):
        return 4.0, "# in"
    if any(hit.finding == "pregnant" and hit.start <= at < hit.end for hit in message.hits) and (
        not re.search(r"\b(?:ago|back)\b", rest[:9])
    ):
        return 0, "of a pregnancy"
    rate = before in ("every", "each", "within", "per", "once", "twice", "times", "next", "until", "a")
    meant = (before in ("within", "in") and before2 in ("the", "developed")) or (
        before == "a" and words[at] != "a" and before2 in ("for", "about", "past", "last")
    )
    if (rate or (before == "in" and after != "ago")) and not meant:
        return 0, "a rate"
    if before in ("after",) and after != "ago" and not re.search(r"\b(?:for|since)\b", sentence):
        return 0, "after"
    if re.search(
        r"\b(?:lasts|lasted|lasting|takes|took|take|stays|goes away in|gone in|gone by|goes in|wait|"
        r"waited|waiting|older|younger|only comes|every|hours? a|wear|wore|wearing|sits?|sleeps?|"
        r"minutes of|up at)\b(?: \w+){0,2}$",
        head,
    ):
        return 0, "of a spell"
    if (
        days < 1 / 3
        and after not in ("ago", "back", "now")
        and not re.search(r"\b(?:for|past|last|been|since|just)\b(?: \w+){0,4}$", head)
    ):
        return 0, "of a spell"
    if days < 1 / 24 and after not in ("ago", "back"):
        return 0, "of a spell"
    if before == "all" and not re.search(
        r"\b(?:pain\w*|\w*ache\w*|hurt\w*|sore|stiff\w*|aching|agony|bad|killing)\b", clause
    ):
        return 0, "of something else"
    other = _OTHER_THING.search(clause)
    pain_near = _PAIN.search(clause) or _PAIN.search(sentence)
    points = 1.0
    kind = "# of time"
    if after in ("ago", "back") or (rest.startswith("before") and before != "the"):
        kind = "ago"
        if other and not re.search(
            r"\b(?:start\w*|began|noticed|since|came on|develop\w*|pain\w* (?:appear|start|began))\b",
            sentence,
        ):
            return 0, "ago, of something else"
        if _STARTED.search(clause) or (_STARTED.search(sentence) and pain_near):
            points = 4
        elif pain_near:
            points = 3
        else:
            points = 0.5
        if re.search(
            r"\bsaw|seen|visited|went to (?:the )?(?:doctor|gp|hospital|a)|last (?:time|visit)|"
            r"had (?:an? )?(?:mri|scan|xray|x ray)\b",
            clause,
        ):
            return 0, "ago, a visit"
        return points, kind
    if before in (
        "for",
        "past",
        "last",
        "these",
        "about",
        "around",
        "nearly",
        "almost",
        "over",
        "now",
        "the",
        "been",
        "of",
        "least",
        "than",
        "some",
        "just",
        "like",
        "only",
        "x",
        "good",
        "maybe",
        "-",
        "whole",
        "this",
        "bout",
        "roughly",
    ) or re.search(r"\b(?:for|past|last|over|since|been)\b(?: \w+){0,3}$", head):
        if re.search(
            r"\b(?:for|past|last|over the|these|since|within|going on|this bout is|been)\b(?: \w+){0,4}$",
            head,
        ):
            points, kind = 3.0, "for #"
            if re.search(r"\b(?:past|last|these)\b(?: \w+){0,2}$", head):
                points = 3.5
        else:
            points = 2
    if after in ("now", "already", "so"):
        points += 1
    if rest.startswith("of ") and re.search(
        r"^of (?:\w+ ){0,4}?(?:pain|ache|aching|agony|hell|back|neck|this|stiff|it|misery|spasm|low|"
        r"lower|mid|upper|left|right|fever|suffering|sciatica|nagging|dull|sharp|constant)",
        rest,
    ):
        points, kind = 3.5, "# of pain"
    if re.match(r"^(?:history|hx|duration|running|straight)", rest):
        points += 1
    if rest in ("", ".", "!", "?") and clause_first == at:
        points = max(points, 2.0)
    if other:
        if (
            pain_near
            and re.search(r"\b(?:pain|ache|hurt\w*|aching|stiff\w*|sore|suffer\w*)\b", clause)
            and points >= 3
            and not re.search(
                r"\b(?:taking|took|on|using|worked|working|diagnosed|married|pregnan\w*|sit|sitting|flew|"
                r"drove|surgery|operation|diabet\w*|warfarin|prescribed)\b(?: \w+){0,5}$",
                head,
            )
        ):
            points -= 1
        else:
            return 0, "of something else"
    if not pain_near and not re.search(r"\b(?:this|it|been|going|started)\b", sentence) and len(words) > 8:
        points -= 1
    return points, kind


def _since(message: Message, at: int, today: date) -> tuple[float, int, float] | None:
    """ "since yesterday", "since Monday", "started this morning", "since 2010", "since March"."""
    words = message.words
    word = words[at]
    clause_first, clause_end = message.clause_of(at)
    first, stop = message.sentence_of(at)
    head = " ".join(words[max(first, at - 6) : at])
    clause = " ".join(words[clause_first:clause_end])
    sentence = " ".join(words[first:stop])
    since = bool(re.search(r"\b(?:since|from|starting|as of)(?: \w+){0,1}$", head))
    started = bool(_STARTED.search(sentence))
    days: float | None = None
    end = at + 1
    after = words[at + 1] if at + 1 < len(words) else ""
    if word == "yesterday":
        days = 2.0 if list(words[max(0, at - 2) : at]) == ["day", "before"] else 1.0
    elif word in ("today", "tonight"):
        days = 0.25
    elif word == "this" and after in ("morning", "afternoon", "evening", "week", "month", "year"):
        days, end = (
            {"morning": 0.3, "afternoon": 0.2, "evening": 0.15, "week": 4.0, "month": 15.0, "year": 180.0}[
                after
            ],
            at + 2,
        )
        if after in ("week", "month", "year") and not since:
            return None
    elif word == "last" and after in ("night", "evening"):
        days, end = 0.5, at + 2
    elif word == "last" and (after in ("week", "month", "year", "weekend", "fortnight")):
        days, end = (
            {"week": 7.0, "month": 30.0, "year": 365.0, "weekend": 4.0, "fortnight": 14.0}[after],
            at + 2,
        )
        if at and words[at - 1] in ("the", "this"):
            return None
    elif word in ("last", "on", "this", "since", "from") and after in _WEEKDAYS:
        if word != "last" and word not in ("since", "from") and not started:
            return None
        days, end = _weekday(after, today), at + 2
        since = since or word in ("since", "from")
    elif word in _WEEKDAYS and since:
        days = _weekday(word, today)
    elif (
        word in _MONTHS
        and (since or words[at - 1 : at] in (["in"], ["last"], ["early"], ["late"], ["mid"]))
        and word != "may"
    ) or (word == "may" and since):
        days = _month(_MONTHS.index(word) + 1, today)
        if after[:4].isdigit() and len(after) == 4:
            days, end = float((today - date(int(after), _MONTHS.index(word) + 1, 1)).days), at + 2
        if not since and not re.search(
            r"\b(?:start\w*|began|noticed|came on|develop\w*|pain|going on)\b", sentence
        ):
            return None
    elif word in _SEASONS and since and word != "new":
        days = _month(_SEASONS[word], today)
    elif re.fullmatch(r"(?:19|20)\d\d", word) and since and 1950 <= int(word) <= today.year:
        days = max(1.0, (today.year - int(word)) * 365.0)
    elif word == "since" and after == "i" and words[at + 2 : at + 3] == ["was"] and at + 3 < len(words):
        number = number_at(words, at + 3)
        own = [hit for hit in message.hits if hit.finding == "age" and isinstance(hit.value, float)]
        if number is not None and own and isinstance(own[0].value, float) and own[0].value > number.value:
            return (own[0].value - number.value) * 365.0, number.end, 3.0
        return None
    if days is None or days <= 0:
        return None
    if since:
        if _OTHER_THING.search(head) and not _PAIN.search(clause):
            return None
        return days, end, 4.0
    start_near = re.search(
        r"\b(?:start\w*|began|came on|happened|kicked off|noticed|developed|appeared|set in|hit|"
        r"struck|woke up|went|got|hurt|injured|fell|slipped|lifted|popped|tripped|crashed|pulled|"
        r"twisted|bumped|only|just|all|first|bent|tweaked|felt|put|landed|moved|did|carried|lifting|"
        r"punched|"
        r"kicked|knocked|banged|elbowed|shoved|slammed|attacked|whacked|hauled|shifted|overdid|strained|"
        r"came off|threw|thrown|rear ended)\b",
        clause,
    )
    if not start_near:
        return None
    if re.search(
        r"\b(?:saw|seen|appointment|doctor|gp|scan|mri|x ray|xray|told|visit|bought|read|asked|said|"
        r"changed|test|tablets?|worse|flew|chiropractor|physio|took)\b",
        clause,
    ):
        return None
    if not (_PAIN.search(sentence) or _PAIN.search(" ".join(words))):
        return None
    return days, end, 2.5


def _weekday(name: str, today: date) -> float:
    back = (today.weekday() - _WEEKDAYS.index(name)) % 7
    return float(back or 7)


def _month(number: int, today: date) -> float:
    year = today.year if number < today.month else today.year - 1
    if number == today.month:
        return float(max(today.day, 1))
    return float((today - date(year, number, 15)).days)
