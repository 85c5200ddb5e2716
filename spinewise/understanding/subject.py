"""Whom each part of a message is about: the writer, or somebody else.

The nearest word that points at a person decides: "my mum had breast cancer,
does that mean *my* back pain is too?" is about the mother up to the comma.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from spinewise.findings import Subject
from spinewise.understanding.message import Message
from spinewise.understanding.wordset import wordset

Sex = Literal["female", "male"]

_ROLES: dict[str, tuple[str, Sex | None]] = {}


def _add(role: str, sex: Sex | None, words: str) -> None:
    for word in words.split():
        _ROLES[word] = (role, sex)


_add("your mother", "female", "mum mom mam mummy mother mama ma mommy mums moms")
_add("your father", "male", "dad daddy father papa pa pops dads")
_add("your wife", "female", "wife missus wifey")
_add("your husband", "male", "husband hubby hubbie")
_add("your partner", None, "partner spouse fiance fiancee fiancé")
_add("your girlfriend", "female", "girlfriend gf")
_add("your boyfriend", "male", "boyfriend bf")
_add("your brother", "male", "brother bro")
_add("your sister", "female", "sister sis")
_add("your son", "male", "son sons grandson nephew stepson")
_add("your daughter", "female", "daughter daughters granddaughter niece stepdaughter")
_add("your child", None, "child kid kids children toddler teenager")
_add("your grandmother", "female", "grandmother gran granny nan nana grandma nanna nanny lola oma abuela")
_add("your grandfather", "male", "grandfather grandad grandpa granddad gramps lolo opa abuelo thatha")
_add("your aunt", "female", "aunt auntie aunty tita")
_add("your uncle", "male", "uncle tito chacha")
_add("your cousin", None, "cousin")
_add("your parents", None, "parents parent in-laws")
_add("your friend", None, "friend friends mate bestie flatmate housemate roommate")
_add("your neighbour", None, "neighbour neighbor")
_add("your colleague", None, "colleague coworker workmate boss")
_add("the person", None, "patient client resident someone's somebody's stranger people person passenger")
_add("the person", "female", "lady woman")
_add("the person", "male", "gentleman man bloke guy")
_add("the person", "male", "lad fella chap dude geezer hero granda")
_add("the person", "female", "lass heroine")
_add(
    "the person",
    None,
    "teacher student pupil character protagonist bestie apprentice teammate classmate flatmates "
    "footballer celebrity celeb actor singer",
)
_add("the baby", None, "baby newborn")
_add("the animal", None, "cat dog puppy kitten")

ROLE_WORDS = frozenset(_ROLES)
"""Every word for a person."""
_MAYBE_WRITER = wordset(
    "lady woman gentleman man bloke guy patient mother father mum dad mom parent person",
)
"""Words that are also used for oneself: "I am a 41 year old woman", "as a mum"."""
_PROFESSIONS = wordset(
    "doctor gp nurse physio physiotherapist consultant surgeon chiropractor osteopath pharmacist",
    "dentist paramedic specialist therapist rheumatologist neurologist midwife masseuse masseur dr",
    "orthopaedic orthopedic receptionist radiologist trainer coach",
)
_SELF = wordset(
    "i me my mine myself",
)
_HE = wordset(
    "he him his himself",
)
_SHE = wordset(
    "she her hers herself",
)
_BETWEEN_MY = wordset(
    "own old elderly late poor dear little older younger big eldest youngest step ex best lovely",
    "disabled year month yo yr pregnant new 's female male teenage adult only good close work next door",
    "other",
)
"""Words that may stand between "my" and the person."""
_AT_WORK = wordset(
    "patient client resident student carer nurse clinic shift placement colleague stranger cat dog",
    "puppy kitten",
)
_FAMILY_HISTORY = (("runs", "in"), ("family", "history"), ("in", "my", "family"), ("in", "the", "family"))


def owners(words: Sequence[str], sentences: Sequence[int]) -> list[str | None]:
    """For each word ``None`` (the writer) or the role of the person it is about."""
    result: list[str | None] = []
    who: str | None = None
    last_other: str | None = None
    professional = False
    """Whether "he" and "she" may mean a doctor who was mentioned last."""
    writer_speaks = any(
        w in _SELF and not _points_at_person(words, i) and not _asks_for_other(words, i)
        for i, w in enumerate(words)
    )
    for at, word in enumerate(words):
        if at and sentences[at] != sentences[at - 1] and writer_speaks:
            who = None
        if word == "i" and who is not None and _relative_clause(words, at):
            pass  # "the client I bathe has no feeling"
        elif word in _SELF and not _points_at_person(words, at) and not _beside(words, at):
            who = None
        elif word in _PROFESSIONS:
            professional = True
        elif word in _ALL and tuple(words[at + 1 : at + 3]) in _TENDED:
            who = last_other = "the person"
        elif word in _ROLES and _is_other(words, at):
            if words[at + 1 : at + 2] == ["here"]:
                pass  # "husband here": the writer's own role
            else:
                last_other = _ROLES[word][0] if _ROLES[word][0] != "the person" else _named(word)
                professional = False
                if not _only_along(words, at):
                    who = last_other
        elif word in _HE or word in _SHE:
            if not professional:
                role = last_other or ("the person (he)" if word in _HE else "the person (she)")
                who = last_other = role
        elif word in ("they", "them", "their") and last_other is not None and who is not None:
            who = last_other
        elif word == "family" and _family_history(words, at):
            who = "your family"
        result.append(who)
    return result


def _beside(words: Sequence[str], at: int) -> bool:
    """Whether "me" only says where somebody is: "my husband next to me", "a client of mine"."""
    before = tuple(words[max(0, at - 2) : at])
    if words[at] == "mine":
        return before[-1:] == ("of",)
    return words[at] == "me" and (
        before in (("next", "to"), ("up", "on")) or before[-1:] in (("beside",), ("near",))
    )


_ALL = wordset("everyone everybody someone those anyone")
_TENDED = (("i", "look"), ("i", "care"), ("i", "nurse"), ("i", "treat"), ("i", "teach"), ("i", "coach"))
"""Behind :data:`_ALL`, people known from work: "everyone I look after is gasping"."""


def _relative_clause(words: Sequence[str], at: int) -> bool:
    """Whether "I" only tells which person is meant: "the lad I work with fell"."""
    return at > 0 and (words[at - 1] in _ROLES or words[at - 1] in _ALL or words[at - 1] == "whom")


_ALONG = wordset(
    "with for to by from help helped helping lifting lifted carrying carried moving moved lift carry",
    "and over chasing picking playing feeding holding",
)


def _only_along(words: Sequence[str], at: int) -> bool:
    """Whether the person only takes part in what the writer does: "helped my mate move house"."""
    if words[at + 1 : at + 2] and words[at + 1] in (
        "who",
        "whose",
        "has",
        "is",
        "had",
        "'s",
        "with",
        "can",
        "have",
        "was",
    ):
        return False
    start = at
    while start > 0 and (
        words[start - 1] in _BETWEEN_MY or words[start - 1] in ("my", "a", "the", "our", "up", "after")
    ):
        start -= 1
    return start > 0 and words[start - 1] in _ALONG


def _named(word: str) -> str:
    sex = _ROLES[word][1]
    return {"male": "the person (he)", "female": "the person (she)", None: "the person"}[sex]


def _asks_for_other(words: Sequence[str], at: int) -> bool:
    """ "I" in "I am asking for my dad", "what should I do": says nothing about the writer's body."""
    before = words[max(0, at - 2) : at]
    after = words[at + 1 : at + 4]
    if words[at] != "i":
        return words[at] == "me" and bool({"tell", "help", "advise", "let", "worries", "worry"} & set(before))
    if before[-1:] and before[-1] in ("should", "can", "do", "must", "shall", "could", "if"):
        return True
    head = set(after)
    return (
        bool(
            head
            & {
                "asking",
                "writing",
                "think",
                "am",
                "worried",
                "wonder",
                "want",
                "need",
                "wondering",
                "gave",
                "told",
                "said",
                "called",
                "suggested",
                "tried",
                "found",
                "keep",
                "know",
                "care",
                "live",
                "hope",
                "just",
            }
        )
        and not (head & {"in", "having", "getting", "feeling", "a"})
    ) or after[:1] == ["will"]


def _points_at_person(words: Sequence[str], at: int) -> bool:
    """Whether "my" belongs to a person: "my mum", "my 80 year old dad", "my best friend"."""
    if words[at] != "my":
        return False
    place = at + 1
    while place < len(words) and place < at + 6:
        word = words[place]
        if word in _ROLES or word in _PROFESSIONS:
            return True
        if word not in _BETWEEN_MY and not word[0].isdigit():
            return False
        place += 1
    return False


def _is_other(words: Sequence[str], at: int) -> bool:
    word = words[at]
    before = words[max(0, at - 7) : at]
    after = words[at + 1] if at + 1 < len(words) else ""
    if word == "people" or (word == "ma" and "my" not in before[-1:]):
        return False
    if word in ("kid", "kids", "child", "children", "toddler") and after not in (
        "has",
        "is",
        "'s",
        "was",
        "had",
        "who",
        "with",
        "can",
        "have",
        "are",
        "fell",
        "came",
        "peed",
        "weed",
        "pooed",
        "pees",
        "fainted",
        "collapsed",
        "broke",
        "went",
        "got",
        "keeps",
        "kept",
        "wet",
        "wets",
        "says",
        "said",
        "threw",
        "does",
        "did",
        "not",
    ):
        return False
    if word in ("baby", "newborn"):
        return after in ("was", "is", "has", "keeps") and not {
            "born",
            "due",
            "coming",
            "old",
            "weeks",
            "days",
        } & set(words[at + 1 : at + 6])
    if word in ("son", "daughter") and (
        after in ("of", "born", "arrived")
        or "born" in words[at + 1 : at + 4]
        or "old" in words[at + 1 : at + 6]
    ):
        return (
            "born" not in words[at + 1 : at + 6] and after != "of" and "weeks" not in words[at + 1 : at + 4]
        )
    if word not in _MAYBE_WRITER:
        return True
    if "my" in before[-3:] and word not in ("patient", "man", "woman", "lady", "guy", "bloke"):
        return True
    oneself = {"i", "am", "as", "old", "me", "im"}
    for place in range(len(before) - 1, -1, -1):
        if before[place] in (",", ".", ":", "-", "!", "?", "("):
            before = before[place + 1 :]
            break
    if after == "of" or oneself & set(before[-5:]) or (before and before[-1] in ("single", "busy", "new")):
        # "I am a mum of two" is the writer; "I am turning a gentleman who" is not
        return after in ("who", "whose") and "old" not in before[-1:]
    if word in ("mother", "father", "mum", "dad", "mom"):
        return True
    return after in (
        "who",
        "whose",
        "with",
        "has",
        "had",
        "is",
        "was",
        "at",
        "in",
        "presented",
        "presents",
        "on",
        "fell",
        "collapsed",
    ) or (bool(before) and before[-1] in ("the", "this", "another", "some"))


def _family_history(words: Sequence[str], at: int) -> bool:
    around = list(words[max(0, at - 4) : at + 3])
    text = " ".join(around)
    return any(" ".join(sign) in text for sign in _FAMILY_HISTORY)


def subject_of(role: str) -> Subject:
    """The subject for the name of an owner."""
    if role == "the person (he)":
        return Subject("the person", "male")
    if role == "the person (she)":
        return Subject("the person", "female")
    for known, sex in _ROLES.values():
        if known == role:
            return Subject(role, sex)
    return Subject(role, None)


_NOW = wordset(
    "now just today tonight suddenly minutes mins hour hours help urgent quick currently yesterday",
    "morning",
)
_PRESENT = wordset(
    "is 's are has can keeps feels says looks goes seems does will am have do",
)
_PAST = wordset(
    "was were had lost used did died ago could broke became ended once before years",
)


def happening_now(message: Message, token: int) -> bool:
    """Whether what is told about another person at ``token`` goes on now, and calls for help."""
    first, end = message.clause_of(token)
    words = set(message.words[first:end])
    if _PASSED.search(" ".join(message.words[slice(*message.sentence_of(token))])):
        return False
    if words & _NOW:
        return True
    if _ABOUT_ME.search(" ".join(message.words)):
        return False
    if not words & _PRESENT or words & _PAST or _long_standing(message, token):
        return False
    # "a bloke at work has no feeling in his legs" is a story
    named = message.owners[token] or ""
    return named.startswith("your") or "person (" in named


_LONG_STANDING = wordset(
    "diabetes diabetic prostate always stroke parkinson's parkinsons dementia alzheimer's alzheimers ms",
    "paraplegic",
    "wheelchair disabled arthritis lifelong potty toddler's neuropathy 'sugar' old-age pads polio sclerosis",
)
_ABOUT_ME = re.compile(
    r"\b(?:any(?:way|how)|my own|my (?:actual |real |only )?(?:problem|question|issue)|as for me|(?:it is|"
    r"its) my (?:back|neck|ribs)|"
    r"i only have|i am the one|i just have|mine (?:is|are) fine)\b"
)
"""The writer comes to what the message is about; the other person was a story."""
_PASSED = re.compile(
    r"\b(?:low blood sugar|(?:is|are) (?:back|fine|ok|better) (?:at|now|again|teaching|working|playing|"
    r"driving)|drama queen|"
    r"leg day|kids eh|years ago|last (?:month|year|summer|winter)|in (?:19|20)\d\d|all (?:fine|good|"
    r"ok) now)\b"
)
_WELL_KNOWN = re.compile(
    r"\b(?:for (?:years|decades|ages)|gp knows|doctor knows|since (?:the|a|an|his|her|"
    r"their) (?:\w+ )?(?:in (?:19|20)\d\d|stroke|op|"
    r"operation|birth|war)|since (?:19|20)\d\d|born with|weak bladder|in (?:a|the) (?:care |"
    r"nursing |old people's )?home|bedbound|bedridden|carers|water retention|known about|"
    r"at (?:needles|the sight of)|low blood sugar|"
    r"potty training|"
    r"drama queen|is (?:back|fine|ok|better) (?:at|now|again|teaching|working)|last (?:month|year|"
    r"summer|winter)|years ago|"
    r"leg day|in (?:19|20)\d\d)\b"
)


def _long_standing(message: Message, token: int) -> bool:
    """Whether the trouble of the other person is old and known: "nan has no feeling in her feet,",
    "diabetes"."""
    first, end = message.sentence_of(token)
    words = message.words[first:end]
    return bool(set(words) & _LONG_STANDING) or bool(_WELL_KNOWN.search(" ".join(words)))


_IN_CARE = re.compile(
    r"\b(?:being treated|in treatment|suicide watch|under (?:the )?(?:camhs|crisis team)|"
    r"in (?:rehab|therapy)|on (?:the|a) ward)\b"
)


def in_care(message: Message, token: int) -> bool:
    """Whether others already look after the person at ``token``."""
    return bool(_IN_CARE.search(" ".join(message.words[slice(*message.sentence_of(token))])))


def only_past(message: Message, token: int) -> bool:
    """Whether the sentence at ``token`` tells of the past alone."""
    first, end = message.sentence_of(token)
    words = set(message.words[first:end])
    return bool(words & _PAST_VERBS) and not words & (_PRESENT | _NOW | _GOES_ON)


_PAST_VERBS = wordset("had was were used died did")
_GOES_ON = wordset("been hurts aches since still")


def care_context(message: Message) -> bool:
    """Whether the other person is known from work, from study, or is an animal: no call for alarm."""
    words = set(message.words)
    if words & _AT_WORK:
        return True
    text = " ".join(message.words)
    return any(
        sign in text
        for sign in (
            "look after",
            "looking after",
            "care for",
            "caring for",
            "years ago",
            "read about",
            "on tv",
            "a film",
            "a programme",
            "a documentary",
        )
    )
