"""Ages, in all the forms in which people give them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from spinewise.understanding.message import Hit, Message
from spinewise.understanding.numbers import NOT_A_COUNT, NumberAt, numbers
from spinewise.understanding.subject import ROLE_WORDS
from spinewise.understanding.wordset import wordset

_AGE_NOUNS = wordset(
    "male man guy bloke boy lad gentleman female woman lady girl lass f m",
)


def ages(message: Message) -> list[Hit]:
    """Ages in years, 1 to 120."""
    words = message.words
    found: list[Hit] = []
    for number in numbers(words):
        rule = _age_rule(message, number)
        if rule and 1 <= number.value <= 120 and number.value == int(number.value):
            end = number.end
            while end < len(words) and words[end] in ("year", "years", "old", "young", "of", "age", "-"):
                end += 1
            found.append(Hit("age", float(number.value), number.start, max(end, number.end), rule))
    strong = [hit for hit in found if hit.rule not in ("age: a number alone", "age: turning")]
    if strong:
        return strong
    alone = [hit for hit in found if hit.rule == "age: a number alone"]
    return alone[:1] or found[:1]


def _age_rule(message: Message, number: NumberAt) -> str | None:
    words, at, end = message.words, number.start, number.end
    before = words[at - 1] if at else ""
    two = words[at - 2] if at > 1 else ""
    after = words[end] if end < len(words) else ""
    next_ = words[end + 1] if end + 1 < len(words) else ""
    near = set(words[max(0, at - 4) : at])
    if {"since", "when", "until", "before", "after"} & near and not {"am"} & {before, two}:
        return None
    if before in ("at", "from") and after not in ("year", "years"):
        return None
    if before == "am" and re.search(
        r"\b(?:like|as if|as though|thought|until) i am$", " ".join(words[at - 5 : at])
    ):
        return None  # "I feel like I'm ninety"
    if before == "of" and two in (
        "woman",
        "man",
        "lady",
        "gentleman",
        "girl",
        "boy",
        "age",
        "male",
        "female",
    ):
        return "age: a woman of #"
    if before in ("is", "'s", "was") and two and not _a_person(two):
        return None
    if after in ("year", "years", "yr", "yrs"):
        if next_ in ("old", "young", "olds") or (next_ == "of" and words[end + 2 : end + 3] == ["age"]):
            third = words[end + 2] if end + 2 < len(words) else ""
            if third in (
                "mattress",
                "car",
                "bed",
                "chair",
                "sofa",
                "dog",
                "cat",
                "injury",
                "house",
                "son",
                "daughter",
                "baby",
                "toddler",
                "boiler",
                "toyota",
                "ford",
                "bike",
            ):
                return None
            return "age: # years old"
        if after == "year" and (next_ in _AGE_NOUNS or next_ == "old"):
            return "age: # year old"
        if before == "am" and next_ not in ("ago", "back", "in", "later", "clear", "post", "on", "into"):
            return "age: I am # years"
        if next_ in _AGE_NOUNS:
            return "age: # years, sex"
        if before in ("male", "female", "man", "woman", "lady") and next_ not in ("ago", "back", "of"):
            return "age: male # years"
        return None
    if (
        before == "am"
        or (
            before
            in (
                "just",
                "only",
                "now",
                "nearly",
                "about",
                "a",
                "also",
                "actually",
                "almost",
                "already",
                "over",
                "well",
            )
            and two == "am"
        )
        or (before in ("is", "was") and two in ("he", "she"))
    ):
        if before == "was":
            return None
        if after in NOT_A_COUNT and after not in (".", "-", "on", "or", "to"):
            return None
        if after == "." and not number.value.is_integer():
            return None
        return "age: I am #"
    if before in ("age", "aged") or (two in ("age", "aged") and before in (":", "is", "=", "-", "of")):
        return "age: aged #"
    if before in ("turned", "turn") and (
        two in ("just", "i", "have", "recently", "she", "he") or before == "turned"
    ):
        return "age: turned"
    if before == "turning":
        return "age: turning"
    if after in _AGE_NOUNS and not number.spelt:
        tight = message.tokens[end].start == message.tokens[end - 1].end
        if after in ("f", "m"):
            if tight or next_ in ("", ",", ".", "-", "with", "here", "and"):
                if after == "m" and (
                    next_ in ("ish", "high", "fall", "drop", "deep") or before in ("ladder", "of", "from")
                ):
                    return None
                return "age: #f"
            return None
        return "age: # woman"
    if (
        before in ("f", "m")
        and at
        and not number.spelt
        and message.tokens[at].start == message.tokens[at - 1].end
    ):
        return "age: f#"
    named = before in ("male", "female", "f", "m") or (
        before in ("man", "woman", "lady", "guy", "bloke") and two in ("am", "", "a", ".", ",", "old")
    )
    if named and after in ("", ",", ".", "-", "and", "with"):
        return "age: woman #"
    if after in NOT_A_COUNT - {".", "on", "or", "to", "-"}:
        return None
    if (
        before == ","
        and words[at - 2 : at - 1]
        and words[at - 2] in ("male", "female", "man", "woman", "f", "m", "guy")
    ):
        return "age: woman, #"
    if _stands_alone(words, number):
        return "age: a number alone"
    return None


def _a_person(word: str) -> bool:
    return word in ROLE_WORDS or word in ("i", "he", "she", "age", "who", "patient", "name", ",", ".")


def _stands_alone(words: Sequence[str], number: NumberAt) -> bool:
    """A number between signs: "…, 67", "58, periods a distant memory", "back pain. 41."."""
    if number.spelt or not 5 <= number.value <= 105:
        return False
    at, end = number.start, number.end
    before = words[at - 1] if at else ""
    after = words[end] if end < len(words) else ""
    if before not in ("", ",", ".", "!", "?", "-", ";", "(") or after not in (
        "",
        ",",
        ".",
        "!",
        "-",
        ";",
        ")",
        "and",
        "now",
        "here",
        "if",
    ):
        return False
    if before == "" and after == "":
        return False  # the whole message: what it means depends on the question
    beyond = words[end + 1] if end + 1 < len(words) else ""
    if after == "-" and beyond[:1].isdigit():
        return False
    earlier = words[at - 2] if at > 1 else ""
    return not (earlier[:1].isdigit() or beyond[:1].isdigit())
