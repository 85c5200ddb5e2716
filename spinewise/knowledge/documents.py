"""Reads one YAML file and remembers on which line everything stands.

Booleans are ``true`` and ``false`` only (YAML 1.2, as editors with a schema
read it): ``label: No`` is the word "No", and ``on:`` is a field name. Dates
and ``1:30`` stay text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar, cast

import yaml

from spinewise.knowledge.errors import Problem

PathInFile = Sequence[str | int]
"""Field names and list positions that lead to a place in a file."""

DEEPEST = 50
"""Levels of fields and lists inside each other. Thousands would end the process, not only the reading."""
MOST_VALUES = 100_000
"""Values in one file, repeated ones counted again: a few lines of anchors can stand for millions."""

_TAG = "tag:yaml.org,2002:"
_Base = cast("type[yaml.SafeLoader]", getattr(yaml, "CSafeLoader", yaml.SafeLoader))


class _Loader(_Base):  # type: ignore[misc, valid-type]
    """PyYAML's fast safe loader with the scalar rules of YAML 1.2."""

    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {}


for _kind, _pattern, _first in (
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
    ("int", r"^[-+]?[0-9]+$", "-+0123456789"),
    ("float", r"^[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]+)?$", "-+.0123456789"),
    ("null", r"^(?:~|null|Null|NULL|)$", "~nN"),
    ("merge", r"^<<$", "<"),
):
    _Loader.add_implicit_resolver(
        _TAG + _kind, re.compile(_pattern), [*_first, *([""] if _kind == "null" else [])]
    )


class Document:
    """One file: its plain data (lists are tuples), its lines, and what is wrong with it."""

    def __init__(self, file: Path, shown_as: Path | None = None) -> None:
        """Read ``file``. Never raises for bad content: see :attr:`problems`."""
        self.file = shown_as or file
        """The path used in problems."""
        self.problems: list[Problem] = []
        self.data: Any = None
        """``None`` when the file could not be read or is empty; then there is a problem."""
        self._root: yaml.Node | None = None
        self._open: set[int] = set()
        self._values = 0
        text = self._text(file)
        if text is not None:
            self._root = self._compose(text)
        if self._root is not None:
            self.data = self._plain(self._root)
        if self._values > MOST_VALUES:
            self.data = None

    def line(self, path: PathInFile = ()) -> int:
        """Line (from 1) of the deepest part of ``path`` that exists in the file."""
        node, line = self._root, 1 if self._root is None else _line(self._root)
        for step in path:
            if isinstance(node, yaml.MappingNode):
                pair = next((p for p in node.value if p[0].value == str(step)), None)
                if pair is None:
                    break
                # The name of a field, not its value: a text may begin on a later line.
                line, node = _line(pair[0]), pair[1]
            elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
                node = node.value[step]
                line = _line(node)
            else:
                break
        return line

    def problem(self, message: str, path: PathInFile = ()) -> Problem:
        """A problem at ``path``; it is not added to :attr:`problems`."""
        return Problem(self.file, self.line(path), message)

    def _complain(self, line: int, message: str) -> None:
        self.problems.append(Problem(self.file, line, message))

    def _text(self, file: Path) -> str | None:
        try:
            raw = file.read_bytes()
        except OSError as error:
            self._complain(
                0, f"cannot read this file ({error.strerror}); check that it exists and may be read"
            )
            return None
        try:
            return raw.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            self._complain(
                raw.count(b"\n", 0, error.start) + 1,
                "this file is not UTF-8 text; save it again with the encoding UTF-8",
            )
            return None

    def _compose(self, text: str) -> yaml.Node | None:
        try:
            deep = _too_deep(text)
            if deep is not None:
                self._complain(
                    deep,
                    f"there are more than {DEEPEST} levels inside each other here; look for a bracket "
                    "that is not closed",
                )
                return None
            root = yaml.compose(text, Loader=_Loader)
        except yaml.reader.ReaderError as error:
            self._complain(
                text.count("\n", 0, error.position) + 1,
                "there is an invisible control character here; delete the line and type it again",
            )
            return None
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            said = " ".join(part for part in (error.context, error.problem) if part)
            self._complain(
                # At the very end of a file the mark stands one line behind it.
                min(mark.line, text.count("\n")) + 1 if mark else 1,
                f"this is not valid YAML ({said}); look for a missing quote, a tab, a wrong indentation, "
                "or a ': ' inside a text without quotes, here or in the line above",
            )
            return None
        except yaml.YAMLError as error:
            self._complain(1, f"this is not valid YAML ({error})")
            return None
        if root is None:
            self._complain(1, "this file is empty; fill it in or delete it")
        return root

    def _plain(self, node: yaml.Node) -> Any:
        if id(node) in self._open:
            self._complain(_line(node), "this anchor contains itself; write the content out instead")
            return None
        self._values += 1
        if self._values > MOST_VALUES:
            if self._values == MOST_VALUES + 1:
                self._complain(
                    _line(node), f"this file stands for more than {MOST_VALUES:,} values; use fewer anchors"
                )
            return None
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node)
        self._open.add(id(node))
        try:
            if isinstance(node, yaml.SequenceNode):
                return tuple(self._plain(child) for child in node.value)
            return self._mapping(cast("yaml.MappingNode", node))
        finally:
            self._open.discard(id(node))

    def _mapping(self, node: yaml.MappingNode) -> dict[str, Any]:
        plain: dict[str, Any] = {}
        first: dict[str, int] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self._complain(
                    _line(key),
                    "a field name must be plain text; if '{' or '[' begins a text, put it in quotes",
                )
                continue
            if key.tag == _TAG + "merge":
                self._complain(
                    _line(key), "'<<' is not used in knowledge files; write the fields out instead"
                )
                continue
            name = key.value
            if name in first:
                self._complain(
                    _line(key),
                    f"'{name}' stands here twice (first in line {first[name]}); only one counts, so keep one",
                )
                continue
            first[name] = _line(key)
            plain[name] = self._plain(value)
        return plain

    def _scalar(self, node: yaml.ScalarNode) -> Any:
        kind = node.tag.removeprefix(_TAG)
        value = node.value
        try:
            if kind == "str":
                return value
            if kind == "int":
                return int(value)
            if kind == "float":
                return float(value)
            if kind == "bool":
                return value.lower() == "true"
            if kind == "null":
                return None
        except ValueError:
            pass
        self._complain(
            _line(node),
            f"'{node.tag} {value}' cannot be used here; write plain text, a number, true or false",
        )
        return None


def _too_deep(text: str) -> int | None:
    """The line where too much stands inside each other, if there is one. Raises YAMLError."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEEPEST:
                return int(event.start_mark.line) + 1 if event.start_mark else 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
    return None


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1
