"""The words around the clinical content, from ``knowledge/wording.yml``."""

from __future__ import annotations

import string
from collections.abc import Mapping
from pathlib import Path

from spinewise.knowledge.documents import Document
from spinewise.knowledge.load import default_folder
from spinewise.loaded import once


class WordingError(ValueError):
    """The wording file lacks a text, or a text has a place that nobody fills."""


class Wording:
    """Texts by name, filled with :meth:`say`."""

    def __init__(self, texts: Mapping[str, str], origin: str = "wording") -> None:
        self._texts = dict(texts)
        self._origin = origin

    def say(self, name: str, /, **values: object) -> str:
        """Return the text ``name`` with its places filled.

        Raises:
            WordingError: there is no such text, or a place of it is not filled.
        """
        try:
            template = self._texts[name]
        except KeyError:
            raise WordingError(f"{self._origin}: there is no text named '{name}'; add it") from None
        try:
            return template.format_map({k: str(v) for k, v in values.items()})
        except (KeyError, IndexError, ValueError) as problem:
            raise WordingError(
                f"{self._origin}: the text '{name}' has a place that is not filled: {problem}"
            ) from None

    def names(self) -> frozenset[str]:
        """Names of all texts."""
        return frozenset(self._texts)

    def places(self, name: str) -> frozenset[str]:
        """Names of the places in one text."""
        return frozenset(field for _, field, _, _ in string.Formatter().parse(self._texts[name]) if field)


def load_wording(path: Path) -> Wording:
    """Read the wording file.

    Raises:
        WordingError: the file is missing, is not YAML, or is not a mapping of names to texts.
    """
    document = Document(path)
    if document.problems:
        raise WordingError("\n".join(map(str, document.problems)))
    texts = document.data
    if not isinstance(texts, dict) or not all(isinstance(t, str) for t in texts.values()):
        raise WordingError(f"{path}: must be a list of 'name: text' lines")
    return Wording(texts, origin=str(path))


@once
def default_wording() -> Wording:
    """Return the words of the knowledge folder in use.

    Raises:
        WordingError: the wording file has an error.
    """
    return load_wording(default_folder() / "wording.yml")
