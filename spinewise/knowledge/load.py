"""Loads the knowledge folder: every entry typed, every name and value checked.

Layout of the folder::

    findings/*.yml     lists under ``findings:``      causes/<id>.yml      one cause each
    questions/*.yml    lists under ``questions:``     medicines/<id>.yml   one medicine each
    advice/*.yml       lists under ``advice:``        faq/<id>.yml         one answer each
    countries.yml      list under ``countries:``      red_flags/<id>.yml   one rule each
    summary.yml        list under ``summary:``        red_flags/<id>.cases.yml   its table
    body_map.yml       one drawing
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from spinewise.knowledge.documents import Document
from spinewise.knowledge.errors import KnowledgeError, Problem
from spinewise.knowledge.messages import explain
from spinewise.knowledge.models import (
    Advice,
    Answer,
    BodyMap,
    Cause,
    Country,
    Entry,
    Finding,
    Medicine,
    Question,
    RedFlag,
    RuleCases,
    SummarySection,
)
from spinewise.knowledge.references import References

__all__ = [
    "KINDS",
    "Kind",
    "Knowledge",
    "KnowledgeError",
    "Place",
    "Problem",
    "default_folder",
    "load",
    "read",
]


class Kind(NamedTuple):
    """One kind of knowledge and where its files are."""

    name: str
    """Field of :class:`Knowledge`; also the key above a list."""
    model: type[Entry]
    where: str
    """Folder, or file, below the knowledge folder."""
    listed: bool
    """Many entries in a file, under the key ``name``; otherwise one, with its id as the file name."""
    suffix: str = ".yml"
    id_field: str = "id"


KINDS: tuple[Kind, ...] = (
    Kind("findings", Finding, "findings", listed=True),
    Kind("questions", Question, "questions", listed=True),
    Kind("causes", Cause, "causes", listed=False),
    Kind("red_flags", RedFlag, "red_flags", listed=False),
    Kind("cases", RuleCases, "red_flags", listed=False, suffix=".cases.yml", id_field="rule"),
    Kind("advice", Advice, "advice", listed=True),
    Kind("medicines", Medicine, "medicines", listed=False),
    Kind("answers", Answer, "faq", listed=False),
    Kind("countries", Country, "countries.yml", listed=True),
    Kind("summary", SummarySection, "summary.yml", listed=True),
    Kind("body_maps", BodyMap, "body_map.yml", listed=False),
)
"""Every kind of entry the folder holds."""


@dataclass(frozen=True)
class Place:
    """Where an entry stands."""

    file: Path
    """The file itself."""
    shown_as: Path
    """The path told to people: from the folder that holds the knowledge folder."""
    path: tuple[str | int, ...]
    """Field names and list positions that lead to the entry inside the file."""


@dataclass(frozen=True)
class Knowledge:
    """Everything in the knowledge folder, by id, in the order of file names and of the files."""

    findings: dict[str, Finding] = field(default_factory=dict)
    questions: dict[str, Question] = field(default_factory=dict)
    causes: dict[str, Cause] = field(default_factory=dict)
    red_flags: dict[str, RedFlag] = field(default_factory=dict)
    cases: dict[str, RuleCases] = field(default_factory=dict)
    """By the id of the rule they belong to."""
    advice: dict[str, Advice] = field(default_factory=dict)
    medicines: dict[str, Medicine] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)
    countries: dict[str, Country] = field(default_factory=dict)
    summary: dict[str, SummarySection] = field(default_factory=dict)
    """The parts of the summary for the doctor, in its order."""
    body_maps: dict[str, BodyMap] = field(default_factory=dict)
    """See :attr:`body_map`."""
    version: str = ""
    """Short fingerprint of all files: the same files have the same version."""
    places: dict[tuple[str, str], Place] = field(default_factory=dict, repr=False, compare=False)
    """Where each entry stands: (kind, id) to place."""

    @property
    def body_map(self) -> BodyMap | None:
        """The drawing of the body; None only in a base made without files."""
        return next(iter(self.body_maps.values()), None)


class _Read(NamedTuple):
    """One entry as it was found in a file; ``entry`` is None when it is broken."""

    kind: Kind
    id: str | None
    entry: Entry | None
    document: Document
    path: tuple[str | int, ...]
    file: Path


def default_folder() -> Path:
    """``$SPINEWISE_KNOWLEDGE``, or the folder ``knowledge`` beside the package."""
    named = os.environ.get("SPINEWISE_KNOWLEDGE")
    return Path(named) if named else Path(__file__).resolve().parents[2] / "knowledge"


def load(folder: Path | None = None) -> Knowledge:
    """All knowledge in ``folder`` (default: :func:`default_folder`).

    Raises :class:`KnowledgeError` with *all* problems of all files.
    """
    knowledge, problems = read(folder)
    if problems:
        raise KnowledgeError(problems)
    return knowledge


def read(folder: Path | None = None) -> tuple[Knowledge, tuple[Problem, ...]]:
    """What could be read of ``folder``, and all problems found. Never use a broken base to give advice."""
    folder = Path(folder) if folder is not None else default_folder()
    if not folder.is_dir():
        return Knowledge(), (
            Problem(folder, 0, "there is no knowledge folder here; check the path or SPINEWISE_KNOWLEDGE"),
        )
    problems: list[Problem] = []
    found = [entry for kind in KINDS for entry in _read_kind(kind, folder, problems)]
    unique = list(_without_doubles(found, problems))
    by_kind: dict[str, dict[str, Any]] = {kind.name: {} for kind in KINDS}
    known: dict[str, set[str]] = {kind.name: set() for kind in KINDS}
    places: dict[tuple[str, str], Place] = {}
    for item in unique:
        if item.id is None:
            continue
        known[item.kind.name].add(item.id)
        if item.entry is not None:
            by_kind[item.kind.name][item.id] = item.entry
            places[item.kind.name, item.id] = Place(item.file, item.document.file, item.path)
    references = References(by_kind["findings"], {name: frozenset(ids) for name, ids in known.items()})
    for item in unique:
        if item.entry is not None:
            for path, message in references.check(item.entry):
                problems.append(item.document.problem(message, (*item.path, *path)))
    knowledge = Knowledge(**by_kind, version=_fingerprint(folder), places=places)
    return knowledge, tuple(sorted(set(problems)))


def load_body_map(folder: Path | None = None) -> BodyMap:
    """The drawing alone, for whoever needs nothing else. Raises :class:`KnowledgeError`."""
    folder = Path(folder) if folder is not None else default_folder()
    kind = next(kind for kind in KINDS if kind.model is BodyMap)
    problems: list[Problem] = []
    for found in _read_kind(kind, folder, problems):
        if isinstance(found.entry, BodyMap) and not problems:
            return found.entry
    raise KnowledgeError(problems)


def _fingerprint(folder: Path) -> str:
    together = hashlib.sha256()
    for file in sorted(folder.rglob("*.yml")):
        together.update(file.relative_to(folder).as_posix().encode() + b"\0")
        together.update(hashlib.sha256(file.read_bytes()).digest())
    return together.hexdigest()[:8]


def _read_kind(kind: Kind, folder: Path, problems: list[Problem]) -> Iterator[_Read]:
    where = folder / kind.where
    files = list(_files(kind, where, folder, problems))
    if not files:
        problems.append(
            Problem(
                _shown(where, folder),
                0,
                f"no {kind.name.replace('_', ' ')} here; add at least one {kind.suffix} file",
            )
        )
    for file in files:
        document = Document(file, _shown(file, folder))
        problems.extend(document.problems)
        if document.data is None:
            # The id is taken all the same: other files that name it are not wrong.
            if not kind.listed:
                yield _Read(kind, file.name.removesuffix(kind.suffix), None, document, (), file)
            continue
        if not kind.listed:
            yield _one(kind, file, document, problems)
        else:
            yield from _many(kind, file, document, problems)


def _files(kind: Kind, where: Path, folder: Path, problems: list[Problem]) -> Iterator[Path]:
    if where.is_file():
        yield where
        return
    if not where.is_dir():
        return
    for file in sorted(where.iterdir()):
        if file.name.startswith(".") or file.is_dir():
            continue
        is_cases = file.name.endswith(".cases.yml")
        if file.name.endswith(".yml") and is_cases == (kind.suffix == ".cases.yml"):
            yield file
        elif not file.name.endswith(".yml") and not file.name.endswith(".md"):
            problems.append(
                Problem(_shown(file, folder), 0, "this file is not read; give it a name that ends in .yml")
            )


def _one(kind: Kind, file: Path, document: Document, problems: list[Problem]) -> _Read:
    name = file.name.removesuffix(kind.suffix)
    entry = _entry(kind, document.data, document, (), problems)
    data = document.data
    given = data.get(kind.id_field) if isinstance(data, dict) else None
    if isinstance(given, str) and given != name:
        problems.append(
            document.problem(
                f"'{kind.id_field}' is '{given}' but the file is called '{file.name}'; "
                f"rename the file to '{given}{kind.suffix}' or change '{kind.id_field}' to '{name}'",
                (kind.id_field,),
            )
        )
    return _Read(kind, given if isinstance(given, str) else name, entry, document, (), file)


def _many(kind: Kind, file: Path, document: Document, problems: list[Problem]) -> Iterator[_Read]:
    data = document.data
    entries = data.get(kind.name) if isinstance(data, dict) else None
    if not isinstance(entries, tuple):
        problems.append(
            document.problem(
                f"this file must have a list under '{kind.name}:', each entry beginning with '- id: …'"
            )
        )
        return
    for other in data:
        if other != kind.name:
            problems.append(
                document.problem(
                    f"'{other}' is not used; the file has one list, under '{kind.name}:'", (other,)
                )
            )
    for place, raw in enumerate(entries):
        path = (kind.name, place)
        entry = _entry(kind, raw, document, path, problems)
        given = raw.get(kind.id_field) if isinstance(raw, dict) else None
        yield _Read(kind, given if isinstance(given, str) else None, entry, document, path, file)


def _entry(
    kind: Kind, raw: Any, document: Document, path: tuple[str | int, ...], problems: list[Problem]
) -> Entry | None:
    if not isinstance(raw, dict):
        problems.append(document.problem("this must have fields ('name: value'), beginning with 'id'", path))
        return None
    try:
        return kind.model.model_validate(raw)
    except ValidationError as error:
        details = error.errors(include_url=False)
        for detail in details:
            if detail["type"] == "too_short" and any(
                _is_inside(other["loc"], detail["loc"]) for other in details
            ):
                # Broken entries of a list are not counted; its length is wrong only because of them.
                continue
            where = tuple(step for step in detail["loc"] if step != "[key]")
            problems.append(document.problem(explain(detail, kind.model), (*path, *where)))
        return None


def _is_inside(path: tuple[Any, ...], outer: tuple[Any, ...]) -> bool:
    return len(path) > len(outer) and path[: len(outer)] == outer


def _without_doubles(found: list[_Read], problems: list[Problem]) -> Iterator[_Read]:
    first: dict[tuple[str, str], _Read] = {}
    for item in found:
        if item.id is None:
            yield item
            continue
        before = first.setdefault((item.kind.name, item.id), item)
        if before is item:
            yield item
            continue
        where = f"{before.document.file}:{before.document.line((*before.path, item.kind.id_field))}"
        problems.append(
            item.document.problem(
                f"the id '{item.id}' is already used in {where}; choose another",
                (*item.path, item.kind.id_field),
            )
        )


def _shown(file: Path, folder: Path) -> Path:
    """The path told to people: from the folder that holds the knowledge folder."""
    return file.relative_to(folder.parent)
