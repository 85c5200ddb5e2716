"""The wording files in ``knowledge/phrasings``: how people say each finding.

Layout of the folder::

    words.yml        word families used in patterns: ``{leg}``, ``{numb}``, ...
    spelling.yml     chat spelling, frequent misspellings, real words that must not be "corrected"
    complaint.yml    wordings that start an assessment ("my back is killing me")
    not_meant.yml    figures of speech and other wordings that must not be understood as a finding
    <finding>.yml    phrasings of one finding (file name = finding id)

A *pattern* is a line of plain words with a few signs:

=============  ======================================================================
``tingl*``     any word that begins with these letters
``{leg}``      any member of the word family ``leg`` (also of several words)
``(a|b c)``    one of these
``[so much]``  may be left out
``..``         up to two other words
``...``        up to five other words
``....``       up to eight other words
``a ~ b``      both, in either order, with up to eight other words between them
``{n}``        a number, in digits or words
=============  ======================================================================

Patterns are written *without* articles, possessives and words of degree
("the", "my", "really", "a bit"): those are taken out of a message before it is
matched. A pattern with ``{be}`` also stands for its own denial ("leg is numb",
"leg is not numb").
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import Field, ValidationError

from spinewise.knowledge.documents import Document
from spinewise.knowledge.errors import KnowledgeError, Problem
from spinewise.knowledge.load import default_folder
from spinewise.knowledge.messages import explain
from spinewise.knowledge.models import Entry, Identifier, Text
from spinewise.loaded import once

Pattern = Annotated[str, Field(min_length=1)]


class WhenAsked(Entry):
    """Answers that mean something only after a question about this finding."""

    yes: tuple[Pattern, ...] = ()
    """Answers that mean it is so ("it helps", asked whether rest helps)."""
    no: tuple[Pattern, ...] = ()
    """Answers that mean it is not ("it makes no difference")."""


class Phrasings(Entry):
    """How people say one finding."""

    finding: Identifier
    """Id of the finding; also the name of the file."""
    any_owner: bool = False
    """Counts even where the sentence is about somebody else ("my daughter was born 12 days ago")."""
    past: Literal["over", "recent", "holds"] = "over"
    """``holds``: it counts whenever it was ("I had cancer"). ``recent``: it counts although it is told in
    the past, unless that is long ago ("had flu last month"). ``over``: told in the past, it is over."""
    transient: bool = False
    """An event that counts although it has passed ("I fainted but I'm fine now")."""
    not_after: tuple[str, ...] = ()
    """A phrasing of one word does not count right after one of these ("when I cough")."""
    also: tuple[Identifier, ...] = ()
    """What its phrasings say at the same time ("coughing up blood" is also a cough)."""
    deniable: bool = True
    """False: "no pain in my legs" does not mean that this is false, only a wording in ``denies`` does."""
    yields_to: tuple[Identifier, ...] = ()
    """A phrasing of this finding that overlaps a longer one of these findings' phrasings does not count."""
    says: tuple[Pattern, ...] = ()
    """Patterns that mean the flag is true."""
    denies: tuple[Pattern, ...] = ()
    """Patterns that mean the flag is false ("legs feel fine")."""
    values: dict[str, tuple[Pattern, ...]] = Field(default_factory=dict)
    """For a choice or list: value to patterns."""
    when_asked: WhenAsked = WhenAsked()


class Words(Entry):
    """Word families (``words.yml``)."""

    words: dict[Identifier, tuple[Pattern, ...]]
    """Name of a family to its members; a member is itself a pattern and may use other families."""


class Spelling(Entry):
    """Spelling (``spelling.yml``)."""

    short_forms: dict[str, Text]
    """Chat spelling and contractions to the full words."""
    misspelt: dict[str, Text]
    """Frequent misspellings that are too far from the right word, or too short, to be guessed."""
    corrected_to: tuple[str, ...]
    """The words that slips are corrected to, as one text or several: those that carry the meaning."""
    real_words: tuple[str, ...]
    """English words, as one text or several, that look like a slip for one of ours and are not."""


class NotMeant(Entry):
    """Figures of speech and the like (``not_meant.yml``)."""

    patterns: tuple[Pattern, ...]
    """What matches here is covered: nothing inside it is understood as a finding."""


class Complaints(Entry):
    """How people say that back, neck, ribs or spine trouble them (``complaint.yml``)."""

    patterns: tuple[Pattern, ...]


class Lexicon(Entry):
    """All wording files together."""

    words: dict[str, tuple[str, ...]]
    spelling: Spelling
    not_meant: tuple[str, ...]
    complaints: tuple[str, ...]
    phrasings: dict[str, Phrasings]
    """By finding id."""


_SPECIAL = ("words.yml", "spelling.yml", "not_meant.yml", "complaint.yml")
E = TypeVar("E", bound=Entry)


def load_lexicon(folder: Path | None = None) -> Lexicon:
    """All wording files below ``folder`` (default: ``phrasings`` in the knowledge folder).

    Raises:
        KnowledgeError: with every problem found, each by file and line.
    """
    folder = folder or default_folder() / "phrasings"
    problems: list[Problem] = []
    words = _read(folder / "words.yml", folder, Words, problems)
    spelling = _read(folder / "spelling.yml", folder, Spelling, problems)
    not_meant = _read(folder / "not_meant.yml", folder, NotMeant, problems)
    complaints = _read(folder / "complaint.yml", folder, Complaints, problems)
    phrasings: dict[str, Phrasings] = {}
    for file in sorted(folder.glob("*.yml")):
        if file.name in _SPECIAL:
            continue
        entry = _read(file, folder, Phrasings, problems)
        if entry is None:
            continue
        if entry.finding != file.stem:
            problems.append(
                Problem(
                    _shown(file, folder),
                    1,
                    f"'finding' is '{entry.finding}' but the file is named {file.name}; "
                    "give both the same name",
                )
            )
        phrasings[entry.finding] = entry
    if words and not problems:
        problems.extend(_bad_patterns(folder, words, not_meant, complaints, phrasings))
    if problems or not (words and spelling and not_meant and complaints):
        raise KnowledgeError(problems)
    return Lexicon(
        words=words.words,
        spelling=spelling,
        not_meant=not_meant.patterns,
        complaints=complaints.patterns,
        phrasings=phrasings,
    )


def _shown(file: Path, folder: Path) -> Path:
    try:
        return file.relative_to(folder.parent.parent)
    except ValueError:
        return file


def _read(file: Path, folder: Path, model: type[E], problems: list[Problem]) -> E | None:
    document = Document(file, _shown(file, folder))
    problems.extend(document.problems)
    if document.data is None or document.problems:
        return None
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        for detail in error.errors():
            path = [step for step in detail["loc"] if step != "[key]"]
            problems.append(document.problem(explain(detail, model), path))
        return None


def _bad_patterns(
    folder: Path,
    words: Words,
    not_meant: NotMeant | None,
    complaints: Complaints | None,
    phrasings: dict[str, Phrasings],
) -> list[Problem]:
    """Patterns that cannot be read, with their places."""
    from spinewise.understanding.patterns import PatternError, check

    problems: list[Problem] = []

    def look(file: Path, where: tuple[str | int, ...], patterns: tuple[str, ...]) -> None:
        for number, pattern in enumerate(patterns):
            try:
                check(pattern, words.words)
            except PatternError as error:
                document = Document(file, _shown(file, folder))
                problems.append(document.problem(f"pattern '{pattern}': {error}", (*where, number)))

    for name, members in words.words.items():
        look(folder / "words.yml", ("words", name), members)
    if not_meant:
        look(folder / "not_meant.yml", ("patterns",), not_meant.patterns)
    if complaints:
        look(folder / "complaint.yml", ("patterns",), complaints.patterns)
    for finding, entry in phrasings.items():
        file = folder / f"{finding}.yml"
        look(file, ("says",), entry.says)
        look(file, ("denies",), entry.denies)
        look(file, ("when_asked", "yes"), entry.when_asked.yes)
        look(file, ("when_asked", "no"), entry.when_asked.no)
        for value, patterns in entry.values.items():
            look(file, ("values", value), patterns)
    return problems


@once
def default_lexicon() -> Lexicon:
    """The wording files of the product, read once."""
    return load_lexicon()
