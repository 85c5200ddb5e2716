"""What a question asks, so that an answer that leaves it out can be understood.

A question gives the topic: what "yes" would mean, in which order it names
several things, the limb that "they" stands for, the side that "the other one" is
not, the unit of a bare number. The words may be anybody's, a doctor's as well as ours.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property, lru_cache

from spinewise.findings import FindingId, FindingValue
from spinewise.loaded import forgotten_with_it
from spinewise.understanding.message import Message
from spinewise.understanding.numbers import numbers
from spinewise.understanding.reader import analysed

_FINE = re.compile(
    r"\b(?:normal\w*|as usual|okay|ok|fine|regular(?:ly)?|all right|alright|"
    r"without (?:any )?(?:trouble|problems?|difficulty)|no problems?|no trouble|able to|"
    r"as (?:strong|good|steady|well|far|much|fit) as|good nights?|working as (?:they|it) should|"
    r"well in (?:yourself|himself|herself|themselves)|(?:feel|feeling|"
    r"keeping|otherwise|generally|"
    r"are you|been) well|healthy|good health|in good shape|steady|stable|intact|behaving|doing (?:its|"
    r"their) job|under control|"
    r"as (?:they|it) should)\b"
)
_NOT_FINE = re.compile(
    r"\b(?:not|than|any|trouble|problems?|worse|changed?|different|unable|difficulty|less|un\w*steady|"
    r"lost|losing)\b"
)
_CAPABLE = re.compile(
    r"\b(?:(?:can|could) (?:you|he|she|they) (?:still )?(?:feel (?!(?:a|an|any|some|pain|lumps?|knots?)\b)|"
    r"hold|tell|control|walk|move|lift|raise|stand|sleep|empty|pass|go|wiggle|push|grip|manage|"
    r"wee|pee|urinate|poo)"
    r"|(?:do|does|did|are) (?:you|it|they) (?:still )?(?:feel|feeling) (?:steady|well|fit|strong|rested|"
    r"(?:it|anything|the (?:paper|need|urge)|when) .*(?:wipe|toilet|loo|bladder|bowels?|pee|wee|go\b))"
    r"|(?:do|are|can) you (?:\w+ )?sleep(?:ing)? (?:well|through|soundly|all night|at night)"
    r"|do you (?:still )?have (?:full |good |normal )?(?:feeling|sensation|control|strength)"
    r"|(?:still|are you|do you) (?:having|have|get|getting) (?:your |a |regular )*periods?"
    r"|do your (?:legs|arms|hands) (?:feel|work) (?:strong|normal|properly|well)"
    r"|is there (?:full |normal |good )(?:feeling|strength|control))"
)
"""Questions whether something works: "yes" means that nothing is wrong."""
_LIMB = re.compile(
    r"\b((?:left |right |either |both )?(?:legs?|arms?|hands?|feet|foot|fingers?|toes?|thighs?|"
    r"cal(?:f|ves)|knees?))\b"
)
_TOPICS: tuple[tuple[str, tuple[FindingId, ...]], ...] = (
    (
        r"\b(?:travel|spread|radiate|go anywhere|move anywhere|shoot anywhere|run anywhere|"
        r"go (?:any)?where)\b",
        ("leg_pain", "arm_pain", "band_pain"),
    ),
    (
        r"\b(?:what happened|how did (?:it|you|this|that) (?:all )?(?:happen|do|hurt|start|come|begin|"
        r"injure)|"
        r"what (?:caused|brought it on|set it off|did you do|were you doing|have you done)|"
        r"how (?:was|were) (?:it|you) (?:caused|hurt|injured))\b",
        ("trauma", "exertion"),
    ),
    (
        r"\b(?:run in (?:the|your) family|family history|any(?:one|body) in (?:the|your) family)\b",
        ("spa_features",),
    ),
    (
        r"\b(?:makes? (?:it|the pain|things) worse|brings? (?:it|the pain) on|sets? (?:it|the pain) off|"
        r"aggravates?|when (?:is|does) (?:it|the pain) (?:get |at its )?(?:worse|worst|hurt)|triggers?)\b",
        ("worse_with_movement", "worse_with_sitting", "worse_with_breathing"),
    ),
    (
        r"\b(?:what|anything|how|which)\b.* (?:eases?|helps?|relieves?|makes? (?:it|the pain|things) "
        r"(?:better|easier)|better with|do for it)\b",
        ("better_with_rest", "better_with_movement"),
    ),
    (r"\b(?:how (?:are|do) you sleep\w*|how is your sleep|nights?|your sleep)\b", ("night_pain",)),
    (r"\bhow is (?:your|the) (?:walking|balance)|on your feet\b", ("unsteady_gait",)),
)
"""What an answer may be about when the question names no finding of its own."""
_OTHER_TIME = re.compile(
    r"\b(?:hysterectom\w+|operation|surgery|scans?|x ?ray|mri|retired?|job|appointment|physio|smok\w+|"
    r"married|medication|tablets?|taking|prescribed|seen|see a|visit|bloods?|test(?:ed|s)?|doctor|gp|"
    r"work(?:ed|ing)?|living|lived|moved?|drink|pregnan\w+|born|birth|stopped?|give up|gave up|injection|"
    r"hospital|holiday|exercise|sessions?|menopause|periods?|children|kids|diagnos\w+|cancer|diabet\w+)\b"
)
_OWN_TROUBLE = re.compile(
    r"\b(?:pain\w*|\w*ache|hurt\w*|sore\w*|back|neck|trouble|problem|symptoms?|this|it start|it begin|"
    r"it come|"
    r"begin|began|start\w*|notice\w*|going on|had it|had this|bothered|help you|brings you|bring you|"
    r"tell me|"
    r"describe|happened|wrong|matter|going|can i do)\b"
)
_RATING = re.compile(r"\b(?:chat|service|app|bot|website|conversation|assistant|experience|surgery run)\b")
_SOMEONE = re.compile(
    r"\b(?:your|the) (?:husband|wife|partner|mother|mum|mom|father|dad|son|daughter|brother|sister|"
    r"parents?|"
    r"child|children|friend|gran\w*|neighbour|boss|baby)\b"
)
_FAMILY = re.compile(r"\bfamily|relatives?\b")
_FEARED = re.compile(
    r"\b(?:afraid|worr\w+|scar(?:ed|es|y)|fear\w*|concern\w*|frighten\w*|anxious|suspect|think (?:it|is|"
    r"this|the)|"
    r"behind it|your own idea|on your mind|google\w*|hoping|expect\w*)\b"
)
_ALLERGY = re.compile(r"\b(?:allerg\w+|intoleran\w+|react(?:ion|ions|ed)? to)\b")
_SUDDEN = re.compile(r"\b(?:sudden\w*|all at once|out of the blue|in an instant|abrupt\w*)\b")
_GRADUAL = re.compile(r"\b(?:gradual\w*|slow\w*|build up|built up|over time|creep|crept)\b")
_UNIT = re.compile(r"\bhow many (?:more )?(hours|days|nights|weeks|months|years)\b")


_COMMON = frozenset(
    ("pain", "pains", "with", "your", "have", "been", "trouble", "problems", "more", "than", "when", "short")
)
_INVERTED: dict[FindingId, tuple[re.Pattern[str], re.Pattern[str]]] = {
    "constant_pain": (
        re.compile(
            r"\b(?:change|changes|ease|eases|vary|varies|let up|come and go|comes and goes|go away|"
            r"goes away|stop|"
            r"settle|help|helps|free of|better|make a difference|pain free|breaks?|relief)\b"
        ),
        re.compile(r"\b(?:constant\w*|all the time|always|continuous\w*|every position|never)\b"),
    ),
    "better_with_rest": (
        re.compile(r"\b(?:worse|hurts?|painful|stiffen\w*|aggravat\w*)\b"),
        re.compile(r"\b(?:better|eas\w+|helps?|relie\w+|improves?|settles?)\b"),
    ),
    "better_with_movement": (
        re.compile(r"\b(?:worse|hurts?|painful|aggravat\w*)\b"),
        re.compile(r"\b(?:better|eas\w+|helps?|relie\w+|improves?|loosen\w*)\b"),
    ),
    "worse_with_sitting": (
        re.compile(r"\b(?:comfortable|comfortably|fine|ok|okay|help|helps|ease|eases|better)\b"),
        re.compile(r"\b(?:worse|hurts?|painful|bring\w*|uncomfortable)\b"),
    ),
    "menopause": (
        re.compile(r"\b(?:still|having|have|get|regular)\b.*\bperiods?"),
        re.compile(r"\b(?:stopped|been through)\b"),
    ),
    "cough": (re.compile(r"(?!)"), re.compile(r"(?!)")),
    "worse_with_breathing": (
        re.compile(r"\bbreathe? (?:\w+ )?(?:comfortably|freely|without)"),
        re.compile(r"(?!)"),
    ),
}
"""By finding: words of a question whose "yes" denies it, and words that keep it as it is."""


class Question:
    """A question, as far as an answer needs it."""

    def __init__(self, text: str | None) -> None:
        self.text = (text or "").strip()

    @cached_property
    def said(self) -> str:
        """The words in their normal form."""
        return " ".join(self._message.words) if self.text else ""

    @property
    def _message(self) -> Message:
        return message_of(self.text)

    @cached_property
    def last(self) -> str:
        """The words of its last sentence, which is the one that asks."""
        parts = [part for part in re.split(r"(?<=[?.!]) ", self.said) if re.search(r"\w", part)]
        return parts[-1] if parts else ""

    @cached_property
    def wants_fine(self) -> bool:
        """Whether "yes" means that nothing is wrong."""
        if _CAPABLE.search(self.last):
            return True
        fine = _FINE.search(self.last)
        return fine is not None and not _NOT_FINE.search(self.last[: fine.start()])

    def inverted(self, finding: FindingId) -> bool:
        """Whether "yes" means that ``finding`` is not so ("Does it ever ease?" of constant pain)."""
        kind = _INVERTED.get(finding)
        if kind is None:
            return self.wants_fine
        inverts, keeps = kind
        return bool(inverts.search(self.last)) and not keeps.search(self.last)

    @cached_property
    def lists(self) -> bool:
        """Whether it names several things ("constipated, or had accidents?")."""
        return bool(re.search(r",|\bor\b", self.last))

    def names(self, finding: FindingId, asked: Sequence[FindingId]) -> frozenset[str]:
        """Stems of the words by which it names ``finding`` and nothing else of what is asked."""
        own: dict[FindingId, set[str]] = {}
        for hit in [*self._message.hits, *self._message.answers] if self.text else ():
            words = self._message.words[hit.start : hit.end]
            own.setdefault(hit.finding, set()).update(w[:5] for w in words if len(w) > 3 and w not in _COMMON)
        parts = [part for part in re.split(r"[,;?]| or | and ", self.last) if re.search(r"\w", part)]
        if len(parts) == len(asked):
            # "numb, weak, or unsteady?": one part for each, in the order in which it is asked
            for other, part in zip(self.in_order(asked), parts, strict=True):
                stems = {w[:5] for w in part.split() if len(w) > 3 and w not in _COMMON}
                own.setdefault(other, set()).update(stems)
        others = {
            stem for other, stems in own.items() if other != finding and other in asked for stem in stems
        }
        mine = own.get(finding, set())
        return frozenset(mine - others or mine)

    @cached_property
    def how(self) -> bool:
        """Whether it asks how something is ("How's your walking?")."""
        return bool(re.match(r"(?:(?:and|so|okay|ok|well|now|right)[ ,.]+)*(?:how|what about)\b", self.last))

    def in_order(self, asked: Sequence[FindingId]) -> list[FindingId]:
        """What was asked, in the order in which the question names it."""
        places: dict[FindingId, int] = {}
        if self.text:
            message = self._message
            for hit in sorted([*message.hits, *message.answers], key=lambda hit: hit.start):
                if hit.finding in asked:
                    places.setdefault(hit.finding, hit.start)
        return sorted(asked, key=lambda finding: places[finding]) if len(places) == len(asked) else [*asked]

    @cached_property
    def sides(self) -> list[str]:
        """ "left" and "right" in their order."""
        return re.findall(r"\b(left|right)\b(?! now\b)", self.said)

    @cached_property
    def limb(self) -> str | None:
        """The limb it names last: what "they" and "it" stand for."""
        found = _LIMB.findall(self.said)
        return found[-1] if found else None

    @cached_property
    def topics(self) -> tuple[FindingId, ...]:
        """What an open question is about."""
        return tuple(f for pattern, findings in _TOPICS if re.search(pattern, self.said) for f in findings)

    @cached_property
    def unit(self) -> str | None:
        """The unit it counts in ("How many weeks?")."""
        found = _UNIT.search(self.said)
        return found.group(1) if found else None

    def value(self, finding: FindingId) -> FindingValue | None:
        """The value it offers for a "yes" ("On the left?"), if it offers just one."""
        if not self.text:
            return None
        if finding == "onset":
            sudden, gradual = _SUDDEN.search(self.said), _GRADUAL.search(self.said)
            return None if bool(sudden) == bool(gradual) else "sudden" if sudden else "gradual"
        if finding == "side":
            return self.sides[0] if len(set(self.sides)) == 1 else None
        values = set(self.values(finding))
        if finding == "age" and not values:
            values = {n.value for n in numbers(self._message.words) if 1 <= n.value <= 120}
        return values.pop() if len(values) == 1 else None

    def values(self, finding: FindingId) -> list[FindingValue]:
        """The values it names, in their order ("Upper or lower back?")."""
        hits = sorted(self._message.hits if self.text else (), key=lambda hit: hit.start)
        return list(dict.fromkeys(hit.value for hit in hits if hit.finding == finding))

    @property
    def of_another(self) -> bool:
        """About somebody else's health."""
        return bool(_SOMEONE.search(self.said)) and not _FAMILY.search(self.said)

    @property
    def of_fears(self) -> bool:
        """Asks what is feared or thought, not what is so."""
        return bool(_FEARED.search(self.said))

    @property
    def of_allergies(self) -> bool:
        """Asks about allergies."""
        return bool(_ALLERGY.search(self.said))

    @property
    def of_rating(self) -> bool:
        """Asks for a mark for the service."""
        return bool(_RATING.search(self.said))

    @property
    def of_other_times(self) -> bool:
        """Asks when or how long something other than the pain was."""
        return bool(_OTHER_TIME.search(self.said)) or not (not self.said or _OWN_TROUBLE.search(self.said))


@lru_cache(maxsize=64)
def message_of(text: str) -> Message:
    """The working sheet of a text; not to be changed."""
    message = analysed(text)._.message
    assert isinstance(message, Message)
    return message


forgotten_with_it(message_of.cache_clear)
