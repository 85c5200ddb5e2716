"""From raw text to tokens: chat spelling, contractions, slips of the keyboard.

Each token keeps the place in the text it comes from, so that everything found
later can be shown in the person's own words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from spinewise.understanding.spelling import Speller
from spinewise.understanding.wordset import wordset


class Token(NamedTuple):
    """One word or sign."""

    norm: str
    """Small letters, spelt out and corrected."""
    start: int
    end: int


_TOKEN = re.compile(
    r"(?P<newline>\s*\n\s*)|(?P<word>[^\W\d_]+(?:['’‘`´][^\W\d_]+)*['’]?)|"
    r"(?P<number>\d+(?:,\d{3})+|\d+(?:[.,:]\d+)?)|(?P<dots>\.{2,}|…)|(?P<dash>--+|[–—]|"
    r"(?<=\s)-(?=\s))|(?P<sign>[^\w\s])"
)
_MIXED = re.compile(r"[^\W_]*\d[^\W_]*")
_VERTEBRA = re.compile(r"(?:[cdtls]\d{1,2})+", re.IGNORECASE)
_QUOTES = str.maketrans("’‘`´", "''''")

FRACTIONS = {"½": "0.5", "¼": "0.25", "¾": "0.75"}


def tokens(text: str, speller: Speller) -> list[Token]:
    """Split and normalise ``text``. Never raises, whatever the text is."""
    return list(_tokens(text, speller))


def _tokens(text: str, speller: Speller) -> Iterator[Token]:
    at = 0
    length = len(text)
    while at < length:
        mixed = _MIXED.match(text, at)
        if mixed is not None and not mixed.group().isdigit():
            yield from _mixed(mixed, speller)
            at = mixed.end()
            continue
        found = _TOKEN.match(text, at)
        if found is None:
            at += 1
            continue
        yield from _plain(found, text, speller)
        at = found.end()


def _mixed(found: re.Match[str], speller: Speller) -> Iterator[Token]:
    """Letters and digits in one: "b4", "64f", "L5S1", "10days"."""
    raw = found.group().lower()
    full = speller.short_forms.get(raw)
    if full is not None:
        for word in full.split():
            yield Token(word, found.start(), found.end())
        return
    if _VERTEBRA.fullmatch(raw):
        yield Token(raw, found.start(), found.end())
        return
    at = found.start()
    for piece in re.findall(r"\d+|\D+", raw):
        end = at + len(piece)
        if piece.isdigit():
            yield Token(piece, at, end)
        else:
            for word in speller.words(piece):
                yield Token(word, at, end)
        at = end


def _plain(found: re.Match[str], text: str, speller: Speller) -> Iterator[Token]:
    start, end = found.span()
    kind = found.lastgroup
    if kind == "newline":
        yield Token(".", start, end)
    elif kind == "word":
        raw = found.group().translate(_QUOTES).lower().rstrip("'")
        if raw == "w" and text[end : end + 1] == "/":
            yield Token("with", start, end)
            return
        for word in speller.words(raw):
            yield Token(word, start, end)
    elif kind == "number":
        number = found.group()
        number = (
            number.replace(",", "") if re.fullmatch(r"\d+(?:,\d{3})+", number) else number.replace(",", ".")
        )
        yield Token(number, start, end)
    elif kind == "dots":
        yield Token(",", start, end)
    elif kind == "dash":
        yield Token("-", start, end)
    else:
        sign = found.group()
        if sign in FRACTIONS:
            yield Token(FRACTIONS[sign], start, end)
        elif sign == "&" or sign == "+":
            yield Token("and", start, end)
        elif sign in "-'\"*_#~|\\“”«»":
            return
        elif sign in ",.;:!?/()%°=>":
            yield Token(sign, start, end)


DROPPED = wordset(
    "a an the my your his her their our its this that these those some any also now even actually",
    "basically literally really truly very so quite just too pretty totally completely absolutely",
    "extremely incredibly terribly fairly slightly somewhat mildly rather bloody fucking fuckin effing",
    "flipping damn super proper always constantly often sometimes occasionally usually generally",
    "currently recently lately again already quickly simply honestly obviously probably certainly",
    "definitely apparently um uh uhm umm er erm hmm mm mmm ah oh hm uhh please sir madam which",
)
"""Words of no weight: articles, possessives, words of degree, hesitations."""
DROPPED_PHRASES = (
    ("a", "little", "bit"),
    ("a", "bit"),
    ("a", "little"),
    ("kind", "of"),
    ("sort", "of"),
    ("you", "know"),
    ("i", "mean"),
    ("a", "lot"),
    ("as", "well"),
    ("like", "mad"),
)
_RESTING = wordset(
    "sit sitting sat stand standing stood lie lying lay laying keep keeping stay staying hold dead be",
)
"""Words after which "still" means without moving."""
_SIGNS_WITHIN = frozenset("()/")
"""Signs that do not part what belongs together: "cervical spine (neck) pain", "spine/hip"."""
_PHRASES_BY_FIRST: dict[str, list[tuple[str, ...]]] = {}
for _phrase in DROPPED_PHRASES:
    _PHRASES_BY_FIRST.setdefault(_phrase[0], []).append(_phrase)


def core(words: Sequence[str]) -> list[int]:
    """Indexes of the words that patterns are matched against.

    Articles, possessives, words of degree, hesitations and stammered
    repetitions are left out.
    """
    kept: list[int] = []
    at = 0
    while at < len(words):
        word = words[at]
        phrase = next(
            (p for p in _PHRASES_BY_FIRST.get(word, ()) if tuple(words[at : at + len(p)]) == p), None
        )
        if phrase is not None:
            at += len(phrase)
            # "a bit of pain" is pain.
            if phrase[:2] in (("a", "little"), ("a", "bit"), ("a", "lot")) and words[at : at + 1] == ["of"]:
                at += 1
            continue
        if word == "still" and not (at and words[at - 1] in _RESTING):
            at += 1
            continue
        if word in _SIGNS_WITHIN or (
            word in DROPPED and not (word == "rather" and words[at + 1 : at + 2] == ["than"])
        ):
            at += 1
            continue
        if kept and words[kept[-1]] == word and word.isalpha():
            at += 1
            continue
        kept.append(at)
        at += 1
    return kept
