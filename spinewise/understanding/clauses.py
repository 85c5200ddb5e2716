"""Cuts a message into sentences and clauses, also where punctuation is missing."""

from __future__ import annotations

from collections.abc import Sequence

from spinewise.understanding.wordset import wordset

SENTENCE_ENDS = frozenset(".!?;")
LONGEST = 120
"""Words after which a sentence or clause ends in any case. What is found is judged by the words around it,
so without an end, a letter without punctuation would take seconds to read."""
_BREAKS = wordset(
    "but though although however except whereas - ( ) because nevertheless tho apart besides otherwise",
    "anyway instead",
)
"""A clause begins with each of these, whatever follows."""
_JOINTS = wordset(
    ", and so then or plus while yet &",
)
"""A clause begins with one of these when a subject follows."""
_SUBJECTS = wordset(
    "i it he she they we there my its this that now you his her only today does do is can should what",
    "why how could will would no not never without nothing",
)
_NEGATIONS = frozenset(("no", "not", "never", "without", "nothing"))
_LIST_SUBJECTS = frozenset(("my", "his", "her", "this", "that", "its"))
"""After "or" these go on with a list ("no pain in my arms or my legs")."""


def sentences(words: Sequence[str]) -> list[int]:
    """For each word the number of its sentence."""
    numbers: list[int] = []
    number = 0
    for word in words:
        numbers.append(number)
        if word in SENTENCE_ENDS or _is_full(numbers):
            number += 1
    return numbers


def _is_full(numbers: Sequence[int]) -> bool:
    """Whether the last sentence or clause has as many words as it may have."""
    return len(numbers) >= LONGEST and numbers[-LONGEST] == numbers[-1]


def clauses(words: Sequence[str]) -> list[int]:
    """For each word the number of its clause."""
    numbers: list[int] = []
    number = 0
    for at, word in enumerate(words):
        following = words[at + 1] if at + 1 < len(words) else ""
        if (at and word in _BREAKS) or (at and word in ("and", ",") and _sentence_follows(words, at + 1)):
            number += 1
        elif at and word in _JOINTS and following in _SUBJECTS:
            goes_on = word == "or" and following in (_LIST_SUBJECTS | _NEGATIONS)
            if not goes_on:
                number += 1
        elif at and word == "i" and words[at - 1] not in _JOINTS and _can_end(words[at - 1]):
            # "my back hurts i cannot sleep": no punctuation at all
            number += 1
        numbers.append(number)
        if word in SENTENCE_ENDS or _is_full(numbers):
            number += 1
    return numbers


_FINITE = wordset(
    "is are was were feel feels felt has have keep keeps goes went hurts hurt 's can could does do will",
    "aches",
)


def _sentence_follows(words: Sequence[str], at: int) -> bool:
    """Whether a subject of one to three words and a verb stand here: "and both legs are numb"."""
    for length in (1, 2, 3):
        if at + length >= len(words):
            return False
        if not words[at + length - 1].isalpha() or words[at + length - 1] in _FINITE | _NOT_SUBJECT:
            return False
        if words[at + length] in _FINITE:
            return True
    return False


_NOT_SUBJECT = wordset(
    "no not never or nor and but when if that which who to with for in of on at as",
)
_BEFORE_I = wordset(
    "when if whenever because as that what while after before since until than and or but so time once",
    "where how why am do have can did should will would could was said say says think like thought told",
    "sure whether know though although feel feels hope wish guess mean everything anything nothing only",
    "days everywhere way which who not had moment minute second day even just then now also maybe yes",
    "no , i may might must until unless except wherever however nor neither",
)


def _can_end(word: str) -> bool:
    """Whether a clause may end with ``word`` although no sign says so."""
    return word not in _BEFORE_I and word.isalpha()
