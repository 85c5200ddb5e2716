"""The files that labelled messages go into: what stands there, and adding to it."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from spinewise.findings import FindingId, FindingValue
from spinewise.knowledge.documents import Document
from spinewise.knowledge.errors import Problem

_NLU_HEAD = """\
# Messages of people, without identity, that were reviewed and labelled. Written by `make review-add`;
# see docs/review.md. An example may be corrected or removed here by hand.
version: "3.1"
nlu:
"""
_CASES_HEAD = """\
# Messages of people, without identity, that were reviewed and labelled: what must be understood from each,
# `answers` next to the findings that were asked about. Written by `make review-add`; see docs/review.md.
"""


@dataclass(frozen=True)
class Case:
    """A message and the findings it tells."""

    text: str
    asked: tuple[FindingId, ...]
    findings: Mapping[FindingId, FindingValue]

    @property
    def key(self) -> tuple[str, tuple[FindingId, ...]]:
        """What makes it the same case as another: its words and what was asked."""
        return bare(self.text), tuple(sorted(self.asked))


class Project:
    """The files of one project folder."""

    def __init__(self, folder: Path) -> None:
        self.nlu = folder / "data" / "nlu"
        self.reviewed_nlu = self.nlu / "reviewed.yml"
        self.reviewed_cases = folder / "tests" / "understanding" / "cases" / "reviewed.yml"
        self._held_out = folder / "tests" / "intents"
        self._folder = folder
        self.problems: list[Problem] = []
        """What is wrong with the files themselves; look after reading them."""

    def examples(self) -> dict[str, tuple[str, Path]]:
        """Every training example, bare, with its intent and file."""
        found: dict[str, tuple[str, Path]] = {}
        for file in sorted(self.nlu.rglob("*.yml")):
            for intent, texts in self._of_file(file).items():
                for text in texts:
                    found.setdefault(bare(text), (intent, self.shown(file)))
        return found

    def intents(self) -> frozenset[str]:
        """Intents that have examples."""
        return frozenset(
            intent
            for file in self.nlu.rglob("*.yml")
            if file != self.reviewed_nlu
            for intent in self._of_file(file)
        )

    def held_out(self) -> dict[str, Path]:
        """Messages kept apart for measuring, bare, with their file; they must never be examples."""
        found: dict[str, Path] = {}
        for file in sorted(self._held_out.glob("held_out*.yml")):
            for texts in (self._read(file) or {}).values():
                found.update({bare(str(text)): self.shown(file) for text in texts})
        return found

    def cases(self) -> list[Case]:
        """The reviewed cases so far."""
        if not self.reviewed_cases.exists():
            return []
        data = self._read(self.reviewed_cases) or {}
        return [
            Case(str(row["text"]), tuple(row.get("asked") or ()), dict(row.get("means") or {}))
            for kind in ("messages", "answers")
            for row in data.get(kind) or ()
        ]

    def add_examples(self, added: Mapping[str, list[str]]) -> None:
        """Write new examples, intent to texts, behind those in ``data/nlu/reviewed.yml``."""
        if not any(added.values()):
            return
        by_intent = self._of_file(self.reviewed_nlu) if self.reviewed_nlu.exists() else {}
        for intent, texts in added.items():
            by_intent.setdefault(intent, []).extend(_as_example(text) for text in texts)
        blocks = [
            f"\n- intent: {intent}\n  examples: |\n" + "".join(f"    - {text}\n" for text in texts)
            for intent, texts in sorted(by_intent.items())
        ]
        write(self.reviewed_nlu, _NLU_HEAD + "".join(blocks))

    def add_cases(self, added: list[Case]) -> None:
        """Write new cases behind those in ``tests/understanding/cases/reviewed.yml``."""
        if not added:
            return
        cases = [*self.cases(), *added]
        kinds = {"messages": [c for c in cases if not c.asked], "answers": [c for c in cases if c.asked]}
        parts = [f"\n{kind}:\n" + "".join(map(_case_text, them)) for kind, them in kinds.items() if them]
        write(self.reviewed_cases, _CASES_HEAD + "".join(parts))

    def shown(self, file: Path) -> Path:
        """The path told to people."""
        return file.relative_to(self._folder)

    def _of_file(self, file: Path) -> dict[str, list[str]]:
        data = self._read(file)
        found: dict[str, list[str]] = {}
        for entry in (data.get("nlu") or ()) if isinstance(data, dict) else ():
            # Rasa's files may also hold synonyms and lookups.
            if "intent" in entry and "examples" in entry:
                found.setdefault(entry["intent"], []).extend(_lines(entry["examples"]))
        return found

    def _read(self, file: Path) -> Any:
        document = Document(file, self.shown(file))
        self.problems += document.problems
        return document.data


def bare(text: str) -> str:
    """A text without what does not count when two are compared: capitals, punctuation, spaces."""
    return " ".join(re.findall(r"\w+", text.casefold())) or text.strip()


def write(file: Path, text: str, mode: int = 0o644) -> None:
    """Write a whole file or, if that fails, nothing of it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(text)
        os.chmod(name, mode)
        os.replace(name, file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def flow(value: Any) -> str:
    """A value as YAML on one line."""
    plain = [*value] if isinstance(value, tuple) else value
    if isinstance(plain, Mapping):
        plain = {k: [*v] if isinstance(v, tuple) else v for k, v in plain.items()}
    text = yaml.safe_dump(plain, default_flow_style=True, sort_keys=False, width=10_000, allow_unicode=True)
    return text.removesuffix("...\n").strip()


def quoted(text: str) -> str:
    """A text as YAML in double quotes."""
    return json.dumps(text, ensure_ascii=False)


def _lines(examples: str) -> Iterator[str]:
    for line in examples.strip().splitlines():
        yield line.strip().removeprefix("- ").strip()


def _as_example(text: str) -> str:
    """A text as one line of examples; Rasa would take ``[words](…)`` for an entity."""
    return re.sub(r"\](?=[({])", "] ", " ".join(text.split()))


def _case_text(case: Case) -> str:
    asked = f"  asked: {flow(case.asked)}\n" if case.asked else ""
    return f"- text: {quoted(case.text)}\n{asked}  means: {flow(case.findings)}\n"
