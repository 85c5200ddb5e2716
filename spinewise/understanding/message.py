"""The working sheet on which the steps of the pipeline write, one after the other."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from spinewise.findings import FindingId, FindingValue, Subject
from spinewise.understanding.normalise import Token
from spinewise.understanding.reading import CueMention, Mention


class Hit(NamedTuple):
    """A phrasing or value found at tokens ``start`` to ``end`` (exclusive), before its context is judged."""

    finding: FindingId
    value: FindingValue
    start: int
    end: int
    rule: str
    """Name of the phrasing or value rule."""


@dataclass
class Message:
    """Everything that is known about one message while it is being read."""

    text: str
    tokens: list[Token] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    """Normal form of each token."""
    core: list[int] = field(default_factory=list)
    """Tokens that patterns are matched against."""
    sentences: list[int] = field(default_factory=list)
    """For each token the number of its sentence."""
    clauses: list[int] = field(default_factory=list)
    """For each token the number of its clause."""
    covered: list[bool] = field(default_factory=list)
    """For each token whether a figure of speech covers it."""
    hits: list[Hit] = field(default_factory=list)
    answers: list[Hit] = field(default_factory=list)
    """Wordings that count only as the answer to a question about their finding."""
    mentions: list[Mention] = field(default_factory=list)
    cues: list[CueMention] = field(default_factory=list)
    owners: list[str | None] = field(default_factory=list)
    """For each token whom it is about: ``None`` the writer, otherwise the role of another person."""
    subject: Subject | None = None
    complaint: bool = False
    other_in_danger: tuple[FindingId, ...] = ()

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the text of tokens ``start`` to ``end`` (exclusive)."""
        return self.tokens[start].start, self.tokens[end - 1].end

    def clause_of(self, token: int) -> tuple[int, int]:
        """First token and end of the clause that holds ``token``."""
        return _run(self.clauses, token)

    def sentence_of(self, token: int) -> tuple[int, int]:
        """First token and end of the sentence that holds ``token``."""
        return _run(self.sentences, token)


def _run(numbers: list[int], at: int) -> tuple[int, int]:
    number = numbers[at]
    start = at
    while start > 0 and numbers[start - 1] == number:
        start -= 1
    end = at + 1
    while end < len(numbers) and numbers[end] == number:
        end += 1
    return start, end
