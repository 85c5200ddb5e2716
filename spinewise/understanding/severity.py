"""How bad it is, where a number from 0 to 10 was given."""

from __future__ import annotations

import re
from collections.abc import Sequence

from spinewise.understanding.message import Hit, Message
from spinewise.understanding.numbers import NOT_A_COUNT, numbers

_OUT_OF = re.compile(r"^(?:/|out of|over|on a scale of (?:1|one|0|zero) to|in|of) (?:a )?(?:10|ten)\b")


def severities(message: Message) -> list[Hit]:
    """Pain from 0 to 10, only where a number was given as such."""
    words = message.words
    found: list[Hit] = []
    for number in numbers(words):
        if not 0 <= number.value <= 10:
            continue
        rest = " ".join(words[number.end : number.end + 8])
        before = " ".join(words[max(0, number.start - 6) : number.start])
        after = words[number.end] if number.end < len(words) else ""
        rule = None
        if _OUT_OF.match(rest):
            rule = "severity: # out of 10"
        elif re.match(r"^(?:on|in) (?:a |the )?(?:pain )?scale\b", rest):
            rule = "severity: # on a scale"
        elif (
            re.search(
                r"\b(?:pain|its|it|about|around|severity|hurts|to|at|like|say|maybe|is|was|easily) (?:level |"
                r"score |scale |rating )?(?:of |is |at |a |an |about |around |like )*(?:a|an|level|score|"
                r"rating)$",
                before,
            )
            and (
                after
                in (
                    "",
                    ",",
                    ".",
                    "!",
                    "?",
                    ")",
                    "but",
                    "and",
                    "when",
                    "at",
                    "on",
                    "now",
                    "most",
                    "today",
                    "or",
                    "right",
                )
            )
            and not re.search(r"\b(?:since|for|number|born|only|have|had|at|on) (?:a|an)$", before)
        ):
            rule = "severity: an #"
        elif re.search(
            r"\bpain (?:level|score|scale|rating|of|is|at)(?: is| of| at| about| a| an| around| :|:|=)*$",
            before,
        ) and after not in NOT_A_COUNT - {".", "out", "/", "-", "on", "or", "to"}:
            rule = "severity: pain level #"
        elif (
            re.search(
                r"\b(?:severity|level|rated?|rating|score)(?: is| of| at| about| a| an| around| it| it at| :|"
                r":|=| pain| pain at)*$",
                before,
            )
            and after not in NOT_A_COUNT - {".", "out", "/", "-", "on", "or", "to"}
            and "lumbar" not in before
        ):
            rule = "severity: rated #"
        elif re.search(
            r"\b(?:sitting|sits|hovering|hovers|scale|say|call it|down to|up to|pain is)(?: ,)?"
            r"(?: (?:at|to|around|about|like|maybe|a|an|i|would|,|say|it|is|now))* (?:a|an|at|like|maybe|"
            r"about|around)$",
            before,
        ) and after in ("", ".", ",", "!", "now", "and", "most", "today", "at", "on", "but", "with"):
            rule = "severity: sitting at #"
        if rule:
            found.append(Hit("severity", float(number.value), number.start, number.end, rule))
    return _without_tens(words, found)


def _without_tens(words: Sequence[str], found: list[Hit]) -> list[Hit]:
    """Drop the ten of "8 out of 10", and keep the last of several."""
    kept = [
        hit
        for hit in found
        if not (
            hit.start >= 1
            and words[hit.start - 1] in ("/", "of")
            and hit.value == 10.0
            and any(other.start < hit.start <= other.end + 2 for other in found if other is not hit)
        )
    ]
    return kept[-1:]
