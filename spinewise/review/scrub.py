"""Takes out of a text what points to a person.

A simple scrubber by patterns and context, not a promise: what it finds and what
it cannot find is told in ``docs/review.md``, and a person reads every message
before it is added to the data. Where it is in doubt it takes out too much.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from spinewise.review.ordinary import slip_of
from spinewise.understanding.wordset import wordset

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_STREET = r"(?:street|road|avenue|lane|boulevard|crescent|terrace|blvd|str\.?|stra(?:ss|ß)e)"
_STREET_IF_CAPITAL = (
    r"(?:St|Rd|Ave|Ln|Dr|Drive|Close|Court|Ct|Way|Place|Pl|Gardens|Square|Sq|Hill|Park|Row|Mews|Walk|Grove)"
)
_ENDINGS = r"(?:com|org|net|info|io|co\.uk|uk|de|fr|nl|ie|au|ca|me)"
_BORN = r"(?:born|dob|d\.o\.b\.?|date\s+of\s+birth|birth\s*da(?:y|te))"
_AT = r"\s*[\[(]?\s*\bat\b\s*[\])]?\s*"
_DOT = r"\s*[\[(]?\s*\bdot\b\s*[\])]?\s*"
_ROOM = r"(?:p\.?\s?o\.?\s?box|apartment|apt\.?|flat|unit|suite|room|ward)"

_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (f"<{name}>", re.compile(pattern))
    for name, pattern in (
        ("link", r"(?i)\b(?:https?|ftp)://\S+|\bwww\.\S+"),
        ("e-mail", r"[\w.+%'-]+\s?@\s?[\w-]+(?:\s?\.\s?[\w-]+)+"),
        ("e-mail", rf"(?i)\b[\w.+-]+{_AT}[\w-]+{_DOT}[a-z]{{2,6}}\b"),
        ("link", rf"(?i)\b[a-z0-9-]+(?:\.[a-z0-9-]+)*\.{_ENDINGS}\b(?:/\S*)?"),
        ("handle", r"(?<!\w)@\w{2,}"),
        ("date", r"\b\d{1,4}\s?[./-]\s?\d{1,2}\s?[./-]\s?\d{2,4}\b"),
        ("date", rf"(?i)\b{_DAY}\s+(?:of\s+)?{_MONTH}\b\.?(?:,?\s+(?:\d{{4}}|['’]\d\d)\b)?"),
        ("date", rf"(?i)\b{_MONTH}\.?\s+{_DAY}\b(?:,?\s+\d{{4}}\b)?"),
        (
            "date",
            rf"(?i)\b{_BORN}\b\W*(?:(?:is|was|on|in|back|the|around|about|{_MONTH})\W+){{0,4}}(?:19|20)\d\d\b",
        ),
        ("address", rf"(?i)\b{_ROOM}\s+(?:no\.?\s*)?\d+\w?\b"),
        ("address", rf"(?i)\b\d{{1,5}}[a-z]?,?\s+(?:[\w'’.-]+\s+){{1,3}}{_STREET}\b"),
        ("address", rf"\b\d{{1,5}}[a-z]?,?\s+(?:[A-Z][\w'’.-]*\s+){{1,3}}{_STREET_IF_CAPITAL}\b"),
        ("address", rf"\b(?:[A-Z][\w'’-]*\s+){{1,3}}(?i:{_STREET})(?:\s+\d{{1,5}}[a-z]?)?\b"),
        # Postcodes: United Kingdom, Canada, the Netherlands; five digits are caught as a long number.
        ("postcode", r"(?i)\b(?:GIR\s?0AA|[A-Z]{1,2}\d[A-Z\d]?\s?\d[ABD-HJLNP-UW-Z]{2})\b"),
        ("postcode", r"(?i)\b[A-Z]\d[A-Z][\s-]?\d[A-Z]\d\b"),
        ("postcode", r"\b\d{4}\s?[A-Z]{2}\b"),
        ("number", r"\b\d{1,3}(?:\.\d{1,3}){3}\b"),
        ("phone number", r"(?<!\w)(?:\+|\()?\d(?:[\s()./–-]{0,3}\d){6,}(?!\w)"),
        ("number", r"(?i)\b(?=(?:[a-z]*\d){4})(?=\d*[a-z])[a-z\d]{6,}\b"),
        ("number", r"\d{5,}"),
    )
)
"""What is taken out by its form, in this order."""

_PLACEHOLDER = re.compile(r"<(?:link|e-mail|handle|date|address|postcode|number|phone number|name|place)>")
_TOKEN = re.compile(rf"{_PLACEHOLDER.pattern}|[^\W\d_]+(?:['’-][^\W\d_]+)*|\d+|[^\w\s]|_")
_SENTENCE_END = frozenset(".!?:;•\n")
_TITLE_CASE = 0.6
"""From this share of capitals at the beginning of words on, capitals tell nothing."""
_ABBREVIATION = 5
"""Words of so many letters, all capitals, are taken for abbreviations (MRI, NHS)."""
_NAME_PARTS = 4
"""Words in a row that can be one name."""

_RELATIONS = wordset(
    "wife husband son daughter mum mom mam mother dad father brother sister partner boyfriend girlfriend",
    "friend boss colleague neighbour neighbor gp physio therapist physiotherapist surgeon consultant",
    "chiropractor osteopath rheumatologist gran grandma nan grandmother grandad grandpa grandfather",
    "aunt auntie aunty uncle cousin nephew niece baby fiance fiancee carer nurse midwife",
)
_TITLES = wordset("dr doctor mr mrs ms miss mx prof professor sir madam rev reverend sister st saint")
_PLACES = wordset("in at near from for of by outside to around")
_PLACE_VERBS = wordset(
    "live lives living lived work works working worked moved born stay staying based treated hospital clinic"
)
_OPEN_NAME = (
    ("my", "name", "is"),
    ("my", "name's"),
    ("my", "names"),
    ("name", "is"),
    ("name's",),
    ("name",),
    ("surname", "is"),
    ("surname",),
    ("call", "me"),
    ("called",),
    ("named",),
)
"""Words after which a name follows. Only the first of a name counts whatever it is."""
_OPEN_SELF = (
    ("i", "am"),
    ("i'm",),
    ("im",),
    ("this", "is"),
    ("it's",),
    ("it", "is"),
    ("regards",),
    ("thanks",),
    ("sincerely",),
    ("cheers",),
    ("hi",),
    ("hello",),
    ("hey",),
    ("dear",),
)
"""Words after which a name may follow, if it looks like one."""
_NOT_NAMES = wordset(
    "i i'm i've i'd i'll ok okay english british american monday tuesday wednesday thursday friday saturday",
    "sunday january february march april may june july august september october november december",
    "christmas easter mri ct gp nhs er xray x-ray ibuprofen paracetamol tylenol google spinewise",
)
_AFTER_NAME_IS = wordset("not is a an the and irrelevant private")
"""What follows "my name is" without being a name."""


def scrub(text: str, ordinary: Collection[str]) -> str:
    """The text on one line, with ``<name>``, ``<date>`` and the like for what points to a person.

    Args:
        text: what a person wrote.
        ordinary: words in small letters that are no names.
    """
    # Signs of our own placeholders and what cannot be seen go first.
    plain = "".join(c if c.isprintable() else " " for c in text).replace("<", " ").replace(">", " ")
    plain = " ".join(plain.split())
    for placeholder, pattern in _PATTERNS:
        plain = pattern.sub(placeholder, plain)
    return _without_names(plain, ordinary)


def tells_something(scrubbed: str) -> bool:
    """Whether a scrubbed text still has a word or number of its own."""
    return any(c.isalnum() for c in _PLACEHOLDER.sub("", scrubbed))


def _without_names(text: str, ordinary: Collection[str]) -> str:
    tokens = list(_TOKEN.finditer(text))
    small = [t.group().casefold().replace("’", "'") for t in tokens]
    capitals_tell = _capitals_tell([t.group() for t in tokens])
    is_name = [False] * len(tokens)
    in_a_row = 0
    for i, token in enumerate(tokens):
        word = token.group()
        if not word[0].isalpha():
            # "Anne-Marie", "O'Brien" and "J. Smith" go on behind the sign.
            in_a_row = in_a_row if word in "-'’." and in_a_row and len(tokens[i - 1].group()) < 3 else 0
            continue
        capital = capitals_tell and word[0].isupper() and not _abbreviation(word)
        unknown = _unknown(small[i], ordinary)
        strange = unknown and not slip_of(small[i], ordinary)
        begins = i == 0 or tokens[i - 1].group() in _SENTENCE_END
        if small[i].removesuffix("'s") in _NOT_NAMES or small[i] in _TITLES:
            hit = False
        elif in_a_row and in_a_row < _NAME_PARTS and not begins:
            hit = capital or strange
        else:
            hit = _in_context(small, i, capital, strange) or (
                (capital and unknown and not begins) or (capital and strange and begins)
            )
        is_name[i] = hit
        in_a_row = in_a_row + 1 if hit else 0
    return _replace(text, tokens, is_name)


def _in_context(small: list[str], i: int, capital: bool, strange: bool) -> bool:
    """Whether the words before make this one a name."""
    before = [s for s in small[max(0, i - 4) : i] if s not in {":", ".", ",", "-", "=", "is:"}]
    if _ends_with(before, _OPEN_NAME):
        certain = before[-1] in ("is", "name's", "names") and "name" in " ".join(before[-3:])
        return (certain and small[i] not in _AFTER_NAME_IS) or capital or strange
    if _ends_with(before, _OPEN_SELF):
        return capital or strange
    last = before[-1] if before else ""
    if last in _TITLES or last.removesuffix("'s") in _RELATIONS:
        return capital or strange
    if last in _PLACES and any(b in _PLACE_VERBS for b in before[:-1]):
        return capital or strange
    # "John here", "Sarah again"
    return i == 0 and small[1:2] in (["here"], ["again"]) and (capital or strange)


def _ends_with(before: list[str], openings: tuple[tuple[str, ...], ...]) -> bool:
    return any(tuple(before[-len(opening) :]) == opening for opening in openings)


def _unknown(word: str, ordinary: Collection[str]) -> bool:
    parts = [p for p in re.split(r"['’-]", word) if len(p) > 1]
    return any(part not in ordinary for part in parts)


def _abbreviation(word: str) -> bool:
    return word.isupper() and len(word) <= _ABBREVIATION


def _capitals_tell(words: list[str]) -> bool:
    """False where nearly every word begins with a capital letter, so that capitals tell no names."""
    letters = [w for w in words if w[0].isalpha() and w != "I"]
    capitals = sum(w[0].isupper() for w in letters)
    return len(letters) < 4 or capitals / len(letters) < _TITLE_CASE


def _replace(text: str, tokens: list[re.Match[str]], is_name: list[bool]) -> str:
    parts: list[str] = []
    at = 0
    for token, name in zip(tokens, is_name, strict=True):
        if not name:
            continue
        between = text[at : token.start()]
        if parts and parts[-1] == "<name>" and not between.strip(" .'’-"):
            at = token.end()
            continue
        own = token.group()
        parts += [between, "<name>"]
        at = token.end()
        if own.endswith(("'s", "’s")):
            at -= 2
    return "".join(parts) + text[at:]
