"""All checks of the knowledge folder: what ``make check`` runs over the content."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from spinewise.knowledge.documents import Document
from spinewise.knowledge.errors import Problem
from spinewise.knowledge.load import Knowledge, Place, default_folder, read
from spinewise.knowledge.patient_texts import patient_texts
from spinewise.knowledge.text_checks import text_problems, wording_problems

MEDICAL_WORDS = "medical_words.yml"
"""Words that cannot be avoided, in the knowledge folder: a list under ``words:``."""
WORDING = "wording.yml"
"""The words around the clinical content, ``name: text``."""


def check(folder: Path | None = None) -> tuple[Knowledge, tuple[Problem, ...]]:
    """The knowledge in ``folder`` and every problem of it, by file and line.

    Checks that need a sound base (can each rule fire, can each cause rank
    first) run only when every file could be loaded.
    """
    folder = Path(folder) if folder is not None else default_folder()
    knowledge, problems = read(folder)
    found = list(problems)
    words, word_problems = _medical_words(folder)
    found.extend(word_problems)
    found.extend(_text_problems(knowledge, words))
    found.extend(_wording_problems(folder, words))
    if not problems:
        found.extend(_base_problems(knowledge))
        found.extend(_understanding_problems(knowledge))
    return knowledge, tuple(sorted(set(found)))


def _text_problems(knowledge: Knowledge, words: frozenset[str]) -> Iterator[Problem]:
    for text, message in text_problems(patient_texts(knowledge), knowledge.causes.values(), words):
        yield _problem(knowledge.places[text.kind, text.id], text.path, message)


def _base_problems(knowledge: Knowledge) -> Iterator[Problem]:
    # Loading knowledge must not need the reasoning room; only these checks do.
    from spinewise.knowledge.base_checks import base_problems

    for complaint in base_problems(knowledge):
        yield _problem(knowledge.places[complaint.kind, complaint.id], complaint.path, complaint.message)


def _understanding_problems(knowledge: Knowledge) -> Iterator[Problem]:
    # As above: only this check needs the understanding room, which itself reads knowledge files.
    from spinewise.understanding.pointing import misread_places

    for drawing in knowledge.body_maps.values():
        for number, message in misread_places(drawing):
            place = knowledge.places["body_maps", drawing.id]
            yield _problem(place, ("places", number, "send"), message)


def _wording_problems(folder: Path, words: frozenset[str]) -> Iterator[Problem]:
    file = folder / WORDING
    if not file.is_file():
        return
    document = Document(file, file.relative_to(folder.parent))
    yield from document.problems
    for name, text in (document.data or {}).items():
        if isinstance(text, str):
            for message in wording_problems(text, words):
                yield document.problem(message, (name,))


def _medical_words(folder: Path) -> tuple[frozenset[str], tuple[Problem, ...]]:
    file = folder / MEDICAL_WORDS
    if not file.is_file():
        return frozenset(), ()
    document = Document(file, file.relative_to(folder.parent))
    if document.problems:
        return frozenset(), tuple(document.problems)
    words = document.data.get("words") if isinstance(document.data, dict) else None
    if not isinstance(words, tuple) or not all(isinstance(word, str) for word in words):
        return frozenset(), (document.problem("this file must have a list of words under 'words:'"),)
    return frozenset(word.casefold() for word in words), ()


@cache
def _document(file: Path, shown_as: Path, changed: int) -> Document:
    return Document(file, shown_as)


def _problem(place: Place, path: tuple[str | int, ...], message: str) -> Problem:
    document = _document(place.file, place.shown_as, place.file.stat().st_mtime_ns)
    return document.problem(message, (*place.path, *path))
