"""How long stiffness lasts after waking: half an hour is what tells.

Inflammatory stiffness lasts 30 minutes or more (ASAS experts, Sieper et al.
2009, Ann Rheum Dis 68:784); "stiff till the kettle boils" does not count.
"""

from __future__ import annotations

import re

from spinewise.understanding.message import Hit, Message
from spinewise.understanding.numbers import VAGUE, number_at

LONG_ENOUGH = 30.0
"""Minutes."""
_STIFF_ITSELF = re.compile(
    r"\b(?:stiff\w*|rigid|lock(?:s|ed)?|seiz\w+|frozen|solid|stuck|creaky|loosen\w*|limber|"
    r"straighten\w*|tin man|plank|creak\w*|rust\w*|(?:put|get) (?:my )?(?:socks|going|moving))\b"
)
_MORNING = re.compile(
    r"\b(?:mornings?|wak\w+|woke\w*|get up|getting up|got up|gets up|first thing|dawn|out of bed|"
    r"up at|on rising|in the am|bed|been up|am up|first steps|getting going)\b"
)
_UNTIL = re.compile(
    r"\b(?:until|till|til|before|by|past|almost|nearly) (?:about |at least |almost |nearly |"
    r"around )?(?:lunch\w*|midday|mid ?day|noon|dinner ?time|mid ?morning|elevenses|afternoon|"
    r"tea ?time|11|10|eleven|ten|12|twelve)\b|\b(?:for (?:ages|hours)|takes (?:ages|hours|"
    r"forever)|all morning|half the (?:day|morning)|hours to|ages to|school run is over|"
    r"school run 's over|good while to|takes (?:me )?a (?:good |long )?(?:while|time)|"
    r"long time to|hot (?:bath|shower))\b"
)
_SHORT = re.compile(
    r"\b(?:few (?:minutes|mins|steps|seconds)|couple of (?:minutes|steps)|a minute|minute or two|"
    r"straight away|right away|kettle|teeth|first coffee|cup of tea|after (?:a |my |"
    r"the )?(?:shower|coffee|tea|breakfast)|by the time|once i (?:am )?(?:up|get up|moving|"
    r"stretch)|soon as|within minutes|wears off quickly|goes quickly|quickly|as soon as i)\b"
)


def stiffness(message: Message) -> list[Hit]:
    """Morning stiffness, true or false by how long it lasts; nothing where that is not told."""
    words = message.words
    found: list[Hit] = []
    at = 0
    while at < len(words):
        first, end = message.sentence_of(at)
        text = " ".join(words[first:end])
        at = end
        if not _STIFF_ITSELF.search(text) or not (_MORNING.search(text) or _UNTIL.search(text)):
            continue
        minutes = longest_minutes(words[first:end])
        if minutes is not None:
            found.append(
                Hit("morning_stiffness", minutes >= LONG_ENOUGH, first, end, "stiffness: minutes told")
            )
        elif _SHORT.search(text):
            found.append(Hit("morning_stiffness", False, first, end, "stiffness: soon gone"))
        elif _UNTIL.search(text):
            found.append(Hit("morning_stiffness", True, first, end, "stiffness: lasts"))
    return found


_LONGEST = 8 * 60
"""Minutes; a longer span is not the stiffness after waking."""


def longest_minutes(words: list[str]) -> float | None:
    """The longest span in minutes or hours, in minutes."""
    best: float | None = None
    for at, word in enumerate(words):
        if word not in ("minute", "minutes", "hour", "hours"):
            continue
        unit = 60.0 if word.startswith("hour") else 1.0
        count: float | None = None
        back = at - 1
        while back >= 0 and words[back] in ("or", "so", "whole", "good", "full", "solid", "of", "long"):
            back -= 1
        for start in range(max(0, back - 2), back + 1):
            number = number_at(words, start)
            if number is not None and number.end >= back:
                count = number.value
                break
        before = words[back] if back >= 0 else ""
        if count is None:
            if before in VAGUE:
                count = VAGUE[before]
            elif before in ("a", "an", "one"):
                count = 0.5 if words[back - 1 : back] == ["half"] else 1.0
            elif before == "half":
                count = 0.5
            elif word == "hours":
                count = 2.0
            elif word == "minutes":
                count = 5.0
            else:
                count = 1.0
        if words[at + 1 : at + 4] == ["and", "a", "half"]:
            count += 0.5
        minutes = count * unit
        if minutes > _LONGEST:
            continue  # "came on over 48 hours"
        best = minutes if best is None else max(best, minutes)
    return best
