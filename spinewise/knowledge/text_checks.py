"""Checks of what patients read: plain, no dose, no diagnosis, no false reassurance."""

from __future__ import annotations

import re
import string
from collections.abc import Collection, Iterable, Iterator

from spinewise.knowledge.errors import did_you_mean
from spinewise.knowledge.models import Cause
from spinewise.knowledge.patient_texts import PatientText
from spinewise.knowledge.reading_level import LIMIT, read_level

_NUMBER = r"(?:\d+(?:[.,]\d+)?|half|one|two|three|four|five|six|seven|eight|nine|ten)"
_TAKE = r"\b(?:take|takes|taking|taken|dose)\b[^.!?]*"
_DOSE = re.compile(
    "|".join(
        (
            rf"\b{_NUMBER}\s*(?:mg|mcg|µg|μg|g|ml|iu|(?:milli|micro)?grams?|millilit(?:er|re)s?)\b",
            rf"\b{_NUMBER}(?:\s+(?:to|or|an?)\s+{_NUMBER})?\s+"
            r"(?:tablet|pill|capsule|sachet|drop|puff|patch|spoon)(?:s|es|fuls?)?\b",
            _TAKE + r"\b(?:every|each)\s+\S+\s+(?:to\s+\S+\s+)?hours?\b",
            _TAKE + rf"\b(?:once|twice|{_NUMBER}\s+times)\s+(?:(?:a|per|each|every)\s+day|daily)\b",
        )
    ),
    re.IGNORECASE,
)

_REASSURANCE = re.compile(
    r"\b(?:nothing to worry about|no need to worry|(?:don['’]?t|do not|need not) worry"
    r"|you(?: are|['’]re) (?:fine|safe)|you will be fine|nothing serious is|is (?:not|nothing) serious"
    r"|(?:this|it|that|the pain) is harmless|definitely)\b",
    re.IGNORECASE,
)
# "This does not mean you are safe" warns; only the plain claim reassures.
_NOT_CLAIMED = re.compile(r"\b(?:not|n['’]t|never|if|whether|cannot|mean)\b[^.!?]{0,40}$", re.IGNORECASE)

_LEFTOVER = re.compile(r"\b(?:TODO|TBD|FIXME|XXX|lorem ipsum)\b")

_YOU_HAVE = (
    r"\byou(?:\s+(?:probably|likely|clearly|definitely|now))?"
    r"(?:\s+have(?:\s+got)?|['’]ve(?:\s+got)?|\s+(?:are\s+)?suffer(?:ing)?\s+from)\s+(?:(?:an?|the)\s+)?"
)
# "If you have shingles", "told you that you have …": a condition, or somebody else's word.
_NOT_ASSERTED = re.compile(
    r"\b(?:if|when|whether|unless|once|that|told|in case|says?|said|think|suspects?|do|did|where|means?)\s*$",
    re.IGNORECASE,
)
_FILLED = {"they": "she", "their": "her", "them": "her"}
"""How places are read when a text is graded; others are read as "this"."""


def text_problems(
    texts: Iterable[PatientText], causes: Iterable[Cause], medical_words: Collection[str]
) -> Iterator[tuple[PatientText, str]]:
    """Every text that a patient should not read like this, and what to do about it."""
    names = _names_of(causes)
    for text in texts:
        for message in _problems(text, names, medical_words):
            yield text, message


def _problems(
    text: PatientText, names: re.Pattern[str] | None, medical_words: Collection[str]
) -> Iterator[str]:
    yield from _places(text)
    yield from wording_problems(text.text, medical_words)
    if names is None:
        return
    for match in names.finditer(text.text):
        if not _NOT_ASSERTED.search(text.text[: match.start()]):
            yield f"'{match.group(0)}' is a diagnosis; only say what may be behind the pain: 'could', 'may'"


def wording_problems(text: str, medical_words: Collection[str] = ()) -> Iterator[str]:
    """Problems of a text by itself: reading level, doses, reassurance, unfinished words."""
    readable = re.sub(r"\{(\w*)\}", lambda place: _FILLED.get(place[1], "this"), text)
    reading = read_level(readable, medical_words)
    if reading is not None and reading.grade >= LIMIT:
        hard = f"; long words: {', '.join(reading.hard_words[:5])}" if reading.hard_words else ""
        yield (
            f"this reads at school grade {reading.grade:.1f}, and the limit is below {LIMIT:g}: use shorter "
            f'sentences and words (longest sentence: "{_short(reading.longest_sentence)}"{hard}); '
            "a medical word that cannot be avoided belongs in knowledge/medical_words.yml"
        )
    for match in _DOSE.finditer(text):
        yield f"'{match.group(0)}' is a dose, and we never give one; say 'ask a pharmacist or doctor'"
    for match in _REASSURANCE.finditer(text):
        if not _NOT_CLAIMED.search(text[: match.start()]):
            yield f"'{match.group(0)}' reassures, and we cannot know that; say what to watch for instead"
    for match in _LEFTOVER.finditer(text):
        yield f"'{match.group(0)}' is unfinished; write the text"


def _places(text: PatientText) -> Iterator[str]:
    try:
        names = {name for _, name, _, _ in string.Formatter().parse(text.text) if name is not None}
    except ValueError:
        yield "there is a single '{' or '}' here; remove it, or close the brackets"
        return
    for name in sorted(names - text.places):
        hint = did_you_mean(name, text.places)
        known = ", ".join("{" + place + "}" for place in sorted(text.places))
        way_out = hint or (f"; there is: {known}" if known else "; remove it")
        yield f"'{{{name}}}' is not filled in here{way_out}"


def _names_of(causes: Iterable[Cause]) -> re.Pattern[str] | None:
    """ "You have …" followed by any name of a cause: plain, medical, or its id in words."""
    names: set[str] = set()
    for cause in causes:
        for name in (cause.name, cause.medical_name or "", cause.id.replace("_", " ")):
            names.update(part.strip() for part in re.split(r"[(),/]|\bor\b", name) if len(part.strip()) > 4)
    if not names:
        return None
    return re.compile(
        _YOU_HAVE + "(?:" + "|".join(sorted(map(re.escape, names), reverse=True)) + r")\b", re.IGNORECASE
    )


def _short(sentence: str, most: int = 90) -> str:
    return sentence if len(sentence) <= most else sentence[: most - 1].rsplit(" ", 1)[0] + " …"
