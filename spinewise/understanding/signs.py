"""The short signs of an answer and where they stand: at the head, at the end, after a change of mind."""

from __future__ import annotations

import re

from spinewise.understanding.reading import Reading

_LEAD = re.compile(
    r"[\s\W]*(?:(?:well|um+|uh+|er+|erm|h+mm*|mm+|o+h+|a+h+|so|ok|okay|eh|and|honestly|actually|good|"
    r"doctor|doc|"
    r"sorry|i mean|to be (?:honest|fair)|tbh|if i'?m honest|haha|lol|ha|morning|afternoon|just|hello|hi|"
    r"mate|love|hang on|hold on|let me (?:think|see)|good question|touch wood|knock (?:on )?wood|"
    r"touching wood|"
    r"fingers crossed|thank (?:god|goodness|heavens)|thankfully|luckily|christ|jesus|blimey|gosh|look|"
    r"listen|"
    r"funnily enough|if anything|as far as i (?:know|can tell)|now|fortunately|strangely|"
    r"(?:oh )?(?:my )?(?:god|lord)|oh dear|why|of course|not being funny)\b[\s,.!…:-]*)*",
    re.IGNORECASE,
)
_ADMITTED = re.compile(
    r"(?:now (?:that )?you (?:mention|say|come to mention) (?:it|that)|come to think of it|"
    r"since you (?:ask|mention it)|"
    r"i would be lying if i said no|i can not (?:lie|deny it)|i will not lie|i have to (?:admit|say yes)|"
    r"(?:must|have to|got to) admit)\b"
)
_YES = (
    r"(?:(?:oh|but|well|so|and|actually|hang on|wait|ok|then|i suppose|i would say|definitely|,) )*"
    r"(?:yes|yeah|yep|yup|yea|aye|yes i (?:do|have|am|did|can)|i do|it does|they do|it has|it is|"
    r"definitely|afraid so|i suppose so|i think so|i guess so|would say so|for sure|true|correct)"
)
_NO = (
    r"(?:(?:oh|but|well|so|and|actually|hang on|wait|ok|then|i suppose|i would say|,) )*"
    r"(?:no|nope|nah|never|not that|not those|none|nothing|not really|not me|i do not|i have not|"
    r"it does not|"
    r"i do not think so|not any more|nothing else|definitely not|absolutely not|not at all|thank god no)"
)
_TAIL = (
    r"(?: (?:i (?:do|have|am|did)|it (?:does|is|has)|they (?:do|are)|though|actually|really|please|sir|"
    r"mate|thanks?|thank (?:you|god)|sadly|unfortunately|definitely|sometimes|a bit|as well|too|at all|"
    r"doctor|doc|love))*"
)
_BARE_YES = re.compile(_YES + _TAIL)
_BARE_NO = re.compile(_NO + _TAIL)
_PARTS = re.compile(r" ?[.,!?;:()-] ?| (?=but )")
_TAKEN_BACK = re.compile(
    r"\b(?:well|actually|wait|hang on|hold on|tell a lie|or rather|i mean|no ,|yes ,|oh)\b"
)


class Signs:
    """The short signs of a message and where they stand."""

    def __init__(self, reading: Reading, said: str) -> None:
        """``said``: the words of the message in their normal form."""
        self.text = reading.text
        self.said = said
        self.cues = reading.cues
        lead = _LEAD.match(self.text)
        begin = lead.end() if lead else 0
        at_start = [c for c in self.cues if c.cue != "number" and c.start <= begin + 1]
        self.leading = max(at_start, key=lambda c: c.end, default=None)
        self.kinds = [c.cue for c in self.cues]
        self.first = self._first()

    def _first(self) -> str | None:
        """The sign that answers, whether it comes first or last."""
        first = self.leading.cue if self.leading else None
        parts = [part.strip() for part in _PARTS.split(self.said) if part.strip()]
        bare = [
            "yes" if _BARE_YES.fullmatch(part) else "no"
            for part in parts
            if _BARE_YES.fullmatch(part) or _BARE_NO.fullmatch(part)
        ]
        if re.match(r"(?:well |um |er )*(?:yes and no|yes no maybe)\b", self.said):
            return "unsure"
        if _ADMITTED.search(self.said) and first not in ("no", "neither"):
            return "yes"
        if first in ("yes", "no") and len(bare) > 1 and bare[-1] != first:
            # "yeah, no", "no. well, yes"
            if parts[1:] and re.fullmatch(r"no|nope|nah|yes|yeah|yep", parts[1]) and len(parts) <= 3:
                return bare[-1]
            if _TAKEN_BACK.search(self.said[len(parts[0]) :]):
                return bare[-1]
        if first in (None, "partly", "normal", "past", "left", "right", "both", "middle") and bare:
            return bare[-1]
        return first

    def has(self, *kinds: str) -> bool:
        """Whether one of these signs stands anywhere."""
        return any(kind in self.kinds for kind in kinds)
