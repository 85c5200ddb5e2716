"""Messages: our own domain's words in wild mixtures, and what no person would write."""

from __future__ import annotations

import random
from functools import cache

from hypothesis import strategies as st

from spinewise.understanding import patterns
from spinewise.understanding.lexicon import load_lexicon

LONGEST = 10_000
"""Characters of the longest messages; twice what the dialogue reads."""
EACH = 3
"""Wordings drawn from each pattern of ``knowledge/phrasings``."""

NUMBERS = (
    *("0", "1", "7/10", "10", "64", "-3", "1e999", "9" * 400, "3.5", "1,000", "½", "٣", "²",
      "0x1F", "NaN"),
    *("twenty one", "a hundred million years", "two or three", "between 5 and 3", "minus one",
      "half", "001"),
)
UNITS = ("days", "weeks", "years old", "months ago", "hrs", "min", "%", "°F", "/10", "lbs", "cm",
      "y/o", "since")
JOINTS = (
    *("no ", "not ", "never ", "without ", "denies ", "actually ", "if ", "my mother has ",
      "my son's ", "maybe "),
    *("I think ", "used to have ", "last year ", "and ", "but ", "or ", "because ",
      "why do you ask? ", "yes ", "n "),
)
COMMANDS = (
    *("start over", "go back", "stop", "skip", "not sure", "why do you ask?",
      "summary for my doctor", "repeat"),
    *("delete my data", "show me the numbers", "what did you understand",
      "Yes, show me the result", "That is not right"),
    *("Change my answer: age", "none of these", "1", "2", "1, 3 and 4", "no", "yes", "both",
      "the first one", "UK"),
)
NOT_WORDS = (
    *('/inform{"age": 3}', "/restart", "/session_start", '/x{"assessment": null}', "/delete@bot",
      "///", "/"),
    *('{"text": "x", "slots": {"fever": true}}', "[[[[", "{}", '"', "\\", "null", "undefined"),
    *("<script>alert(1)</script>", "<b>", "&lt;", "<!--", "]]>", "<a href='javascript:x'>",
      "<@U123|x>", "<!channel>"),
    *("' OR 1=1 --", "'; DROP TABLE events; --", "\" OR \"\"=\"", "%s%s%n", "%00",
      "../../etc/passwd", "$(id)"),
    *("{0}", "{items}", "{x.__class__}", "{{7*7}}", "${7*7}", "#{7*7}", "%(name)s", "{", "}",
      "*_~`|", "```"),
    *("\x00", "\x07", "\x1b[31m", "\u200b", "\u200d", "\u2028", "\ufeff", "\ufffe", "\u202e",
      "\u0301" * 30, "\r", "\t"),
    *("\ud83d", "\udc00\ud800", "👩‍🦽", "🔥" * 20, "🇬🇧", "ظهري يؤلمني", "הגב שלי כואב", "背中が痛い",
      "ＭＹ ＢＡＣＫ", "ﬁ", "ß", "İ", "ı"),
)
EMERGENCIES = (
    "my lower back is really bad and since this morning I'm numb down below and can't pee",
    "sudden ripping pain in my upper back an hour ago, the worst pain of my life",
    "my mid back hurts and both my legs have gone weak since yesterday",
    "I fell off the roof an hour ago, my back is killing me and my legs are numb",
    "back pain with a high fever and shivering for two days, and now my leg is weak",
    "I want to kill myself",
)
"""Dangers told so plainly that the turn that hears one must answer it."""


@cache
def wordings() -> tuple[str, ...]:
    """Wordings of every pattern in ``knowledge/phrasings``, always the same."""
    lexicon, pick = load_lexicon(), random.Random(1)
    said = list(lexicon.complaints) + list(lexicon.not_meant)
    for phrasing in lexicon.phrasings.values():
        said += [*phrasing.says, *phrasing.denies, *phrasing.when_asked.yes, *phrasing.when_asked.no]
        said += [pattern for values in phrasing.values.values() for pattern in values]
    orders = [order for pattern in said for order in patterns.orders(pattern)]
    drawn = (_drawn(patterns.parse(order), lexicon.words, pick) for order in orders for _ in range(EACH))
    return tuple(dict.fromkeys(drawn))


def _drawn(
    nodes: tuple[patterns.Node, ...], families: dict[str, tuple[str, ...]], pick: random.Random
) -> str:
    words: list[str] = []
    for node in nodes:
        match node:
            case patterns.Word(text, prefix):
                words.append(text + (pick.choice(["", "s", "ing"]) if prefix else ""))
            case patterns.Family(name):
                words.append(_drawn(patterns.parse(pick.choice(families[name])), families, pick))
            case patterns.Gap(most):
                words += pick.choices(["really", "my", "the", "kind", "of", "and"], k=pick.randint(0, most))
            case patterns.Number():
                words.append(pick.choice(NUMBERS))
            case patterns.Choice(options):
                words.append(_drawn(pick.choice(options), families, pick))
    return " ".join(word for word in words if word)


ANY_TEXT = st.text(st.characters(), max_size=60)
"""Every character there is, halves of surrogate pairs too."""
FRAGMENTS = st.one_of(
    st.sampled_from(wordings()),
    st.sampled_from(wordings()),
    st.builds(str.__add__, st.sampled_from(JOINTS), st.sampled_from(wordings())),
    st.builds("{} {}".format, st.sampled_from(NUMBERS), st.sampled_from(UNITS)),
    st.sampled_from(NUMBERS),
    st.sampled_from(COMMANDS),
    st.sampled_from(NOT_WORDS),
    ANY_TEXT,
)
MIXTURES = st.builds(
    lambda parts, glue: glue.join(parts),
    st.lists(FRAGMENTS, min_size=1, max_size=6),
    st.sampled_from([" ", ", ", ". ", "\n\n", "", " and ", "? ", "; "]),
)
LONG = st.builds(
    lambda part, times: (part * times)[:LONGEST], FRAGMENTS.filter(bool), st.sampled_from([50, 700, LONGEST])
)
"""One thing said again and again, or a word without end."""
ODD_CASE = st.builds(
    lambda text, change: change(text),
    MIXTURES,
    st.sampled_from([str.upper, str.title, str.swapcase, lambda t: t[::-1], lambda t: t.replace(" ", "")]),
)
MESSAGES = st.one_of(*[MIXTURES] * 8, *[st.sampled_from(COMMANDS)] * 3, *[ODD_CASE] * 2, ANY_TEXT)
"""What somebody, or a program, may write."""
MESSAGES_AND_LONG_ONES = st.integers(0, 299).flatmap(lambda number: MESSAGES if number else LONG)
"""The same with a very long one among three hundred: each takes as long as hundreds of short ones."""
