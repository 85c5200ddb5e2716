"""The clinical spaCy pipeline: a blank English tokenizer and our own components.

The components write on one :class:`~spinewise.understanding.message.Message`
that travels on ``doc._.message``; the last one leaves the
:class:`~spinewise.understanding.reading.Reading` on ``doc._.reading``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from spinewise.loaded import once
from spinewise.understanding import clauses, cues, subject
from spinewise.understanding.ages import ages
from spinewise.understanding.complaint import find_complaint, tells_of_unplaced_pain
from spinewise.understanding.context import judge
from spinewise.understanding.durations import durations, long_after_birth
from spinewise.understanding.lexicon import Lexicon, default_lexicon
from spinewise.understanding.message import Hit, Message
from spinewise.understanding.normalise import core, tokens
from spinewise.understanding.patterns import orders, parse, words_in
from spinewise.understanding.phrases import Finder
from spinewise.understanding.pieces import Pieces
from spinewise.understanding.places import keep_places
from spinewise.understanding.reading import Mention, Reading
from spinewise.understanding.severity import severities
from spinewise.understanding.spelling import Speller
from spinewise.understanding.stiffness import stiffness

Component = Callable[[Doc], Doc]
MOST_CHARACTERS = 5_000
"""Longer messages are read up to here."""


def _extensions() -> None:
    if not Doc.has_extension("reading"):
        Doc.set_extension("reading", default=None)
    if not Doc.has_extension("message"):
        Doc.set_extension("message", default=None)


@once
def _speller() -> Speller:
    return speller(default_lexicon())


@once
def _finder() -> Finder:
    return Finder.of(default_lexicon())


def speller(lexicon: Lexicon) -> Speller:
    """The corrector that knows the words of ``lexicon``."""
    known: set[str] = set()
    wordings = [*lexicon.not_meant, *lexicon.complaints]
    for members in lexicon.words.values():
        wordings += members
    for entry in lexicon.phrasings.values():
        wordings += [*entry.says, *entry.denies, *entry.when_asked.yes, *entry.when_asked.no]
        for patterns in entry.values.values():
            wordings += patterns
    for wording in wordings:
        for order in orders(wording):
            known |= words_in(parse(order))
    spelling = lexicon.spelling
    real = {word for line in spelling.real_words for word in line.split()}
    aims = {word for line in spelling.corrected_to for word in line.split()}
    return Speller(known, aims, spelling.short_forms, spelling.misspelt, real)


@Language.factory("spinewise_words")
def words_component(nlp: Language, name: str) -> Component:
    """Words, sentences and clauses of the message."""
    spell = _speller()

    def read(doc: Doc) -> Doc:
        text = doc.text[:MOST_CHARACTERS]
        message = Message(text)
        message.tokens = tokens(text, spell)
        message.words = [token.norm for token in message.tokens]
        message.core = core(message.words)
        message.sentences = clauses.sentences(message.words)
        message.clauses = clauses.clauses(message.words)
        message.owners = subject.owners(message.words, message.sentences)
        doc._.message = message
        return doc

    return read


@Language.factory("spinewise_phrases")
def phrases_component(nlp: Language, name: str) -> Component:
    """Phrasings of findings, and whether the message complains of the back."""
    finder = _finder()

    def read(doc: Doc) -> Doc:
        message: Message = doc._.message
        complaints = finder.find(message)
        keep_places(message)
        consumed = _consumed(message)
        find_complaint(message, complaints, consumed)
        return doc

    return read


@Language.factory("spinewise_values")
def values_component(nlp: Language, name: str) -> Component:
    """Age, duration, severity and short signs."""

    def read(doc: Doc) -> Doc:
        message: Message = doc._.message
        message.hits += ages(message)
        message.hits += severities(message)
        stiff = stiffness(message)
        spells = [hit for hit in stiff if hit.finding == "morning_stiffness"]
        message.hits += [
            hit
            for hit in durations(message)
            # "stiff for an hour every morning" is not how long it has been going on
            if not (
                isinstance(hit.value, float)
                and hit.value < 1
                and any(s.start <= hit.start < s.end for s in spells)
            )
        ]
        message.hits += stiff
        message.cues = cues.cues(message)
        return doc

    return read


@Language.factory("spinewise_context")
def context_component(nlp: Language, name: str) -> Component:
    """Polarity, time, person and stance of everything found."""
    finder = _finder()

    def read(doc: Doc) -> Doc:
        message: Message = doc._.message
        consumed = _consumed(message)
        mentions = []
        for hit in message.hits:
            mention = _mention(message, hit, finder, consumed)
            if mention is not None:
                mentions.append(mention)
        _said_again(message, mentions)
        message.mentions = _reconciled(sorted(mentions, key=lambda m: (m.start, m.end)))
        message.other_in_danger = _others(message)
        return doc

    return read


@Language.factory("spinewise_reading")
def reading_component(nlp: Language, name: str) -> Component:
    """The reading, from everything above."""

    def read(doc: Doc) -> Doc:
        message: Message = doc._.message
        doc._.reading = Reading(
            text=message.text,
            mentions=tuple(message.mentions),
            cues=tuple(message.cues),
            subject=message.subject,
            complaint=message.complaint,
            unplaced_pain=message.subject is None and tells_of_unplaced_pain(message),
            other_in_danger=message.other_in_danger,
        )
        return doc

    return read


def _consumed(message: Message) -> list[bool]:
    """Tokens inside a phrasing that means the finding is so: their "not" denies nothing else."""
    consumed = list(message.covered)
    for hit in message.hits:
        if hit.value is True and not hit.rule.endswith("(denied)"):
            for at in range(hit.start, hit.end):
                consumed[at] = True
    return consumed


def _owner(message: Message, hit: Hit) -> str | None:
    """Whom a phrasing is about: its own words decide first, then what stands before it."""
    inside = message.words[hit.start : hit.end]
    behind = message.words[hit.end : hit.end + 1]
    if message.words[hit.end : hit.end + 2] == ["with", "me"]:
        return None  # "drove into a wall with me in the car"
    if {"i", "me", "my", "myself"} & {*inside, *behind} and message.owners[hit.end - 1] is None:
        return None
    return message.owners[hit.start]


def _mention(message: Message, hit: Hit, finder: Finder, consumed: list[bool]) -> Mention | None:
    entry = finder.phrasings.get(hit.finding)
    verdict = judge(
        message,
        hit,
        past=entry.past if entry is not None else "holds",
        transient=bool(entry and entry.transient),
        consumed=consumed,
    )
    value = hit.value
    past = verdict.past or (hit.finding == "pregnant" and long_after_birth(message, hit))
    if isinstance(value, bool):
        if verdict.denied:
            if value is True:
                value = False  # "no, legs are not weak" has been denied already
            if entry is not None and not entry.deniable and hit.value is True:
                return None
        elif verdict.ended and value is True:
            value, past = False, False
    elif verdict.denied:
        return None
    family = "{relative}" in hit.rule  # such a wording is about the family by itself
    role = None if family or (entry is not None and entry.any_owner) else _owner(message, hit)
    about_subject = role is None if message.subject is None else role is not None
    start, end = message.place(hit.start, hit.end)
    return Mention(
        finding=hit.finding,
        value=value,
        start=start,
        end=end,
        text=message.text[start:end],
        rule=hit.rule if verdict.because is None else f"{hit.rule} [{verdict.because}]",
        about="subject" if about_subject else "other",
        when="past" if past else "now",
        stance=verdict.stance,
    )


_SAID_AGAIN = re.compile(
    r"^(?:but |and )?(?:today|now|tonight|since then|this morning) (?:there is|i do|it does|"
    r"i have|they do|they are|it is)[ .!]*$"
)


def _said_again(message: Message, mentions: list[Mention]) -> None:
    """ "I said no chest pain. That was yesterday. Today there is." takes the denial back."""
    first = 0
    for at in range(len(message.words)):
        if at + 1 < len(message.words) and message.sentences[at + 1] == message.sentences[at]:
            continue
        sentence = " ".join(message.words[first : at + 1])
        if _SAID_AGAIN.match(sentence):
            start = message.tokens[first].start
            for number in range(len(mentions) - 1, -1, -1):
                if mentions[number].value is False and mentions[number].start < start:
                    mentions[number] = replace(
                        mentions[number], value=True, rule=f"{mentions[number].rule} [{sentence}]"
                    )
                    break
        first = at + 1


def _reconciled(mentions: list[Mention]) -> list[Mention]:
    """Where one message says both that something is so and that it is not, what is so counts.

    "My left leg is numb, no numbness in the right one": denying it of one place
    does not take it back from the other.
    """
    so = {m.finding for m in mentions if m.holds and m.value is True}
    return [m for m in mentions if not (m.holds and m.value is False and m.finding in so)]


def judged_answers(message: Message) -> list[Mention]:
    """The wordings of a message that count only after a question, judged in their context."""
    consumed = _consumed(message)
    found = [_mention(message, hit, _finder(), consumed) for hit in message.answers]
    return [m for m in found if m is not None and m.holds]


def _others(message: Message) -> tuple[str, ...]:
    if message.subject is not None or subject.care_context(message):
        return ()
    told = [
        m
        for m in message.mentions
        if m.about == "other" and m.when == "now" and m.stance == "stated" and m.value is True
    ]
    if any(_calls_for_help(message, mention) for mention in told):
        return tuple(dict.fromkeys(m.finding for m in told))
    return ()


def _calls_for_help(message: Message, mention: Mention) -> bool:
    at = _token(message, mention)
    if mention.finding == "self_harm":
        return not subject.in_care(message, at)
    return subject.happening_now(message, at)


def _token(message: Message, mention: Mention) -> int:
    return next(i for i, token in enumerate(message.tokens) if token.start >= mention.start)


_PIPES = (
    "spinewise_words",
    "spinewise_phrases",
    "spinewise_values",
    "spinewise_context",
    "spinewise_reading",
)


def build(
    vocab: Any = True,
    disable: Iterable[str] | str = (),
    enable: Iterable[str] | str = (),
    exclude: Iterable[str] | str = (),
    config: dict[str, Any] | None = None,
    **meta: Any,
) -> Language:
    """Build the pipeline. The arguments are those that ``spacy.load`` passes on to a package.

    Raises:
        spinewise.knowledge.errors.KnowledgeError: a wording file is broken.
    """
    _extensions()
    excluded = {exclude} if isinstance(exclude, str) else set(exclude)
    disabled = {disable} if isinstance(disable, str) else set(disable)
    enabled = {enable} if isinstance(enable, str) else set(enable)
    nlp = spacy.blank("en", vocab=vocab)
    nlp.tokenizer = Pieces(nlp.vocab, _speller().known)
    nlp.meta.update({"name": "spinewise", "description": "Findings of people with back and spine pain"})
    for pipe in _PIPES:
        if pipe not in excluded:
            nlp.add_pipe(pipe)
            if pipe in disabled or (enabled and pipe not in enabled):
                nlp.disable_pipe(pipe)
    return nlp
