"""The sheet a person labels: kept messages as a text file, and reading it back with every mistake told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spinewise.findings import FindingId, FindingValue
from spinewise.knowledge.documents import Document, PathInFile
from spinewise.knowledge.errors import Problem, did_you_mean
from spinewise.knowledge.load import Knowledge
from spinewise.knowledge.models import RuleCase, RuleCases
from spinewise.knowledge.references import References
from spinewise.review.doubt import REASONS
from spinewise.review.examples import Case, Project, bare, flow, quoted, write
from spinewise.review.kept import Kept

_HEAD = """\
# Messages that were understood with the least certainty, in random order. Read docs/review.md first.
#
# Names, numbers and addresses were taken out by a program, which misses some. Take out of `text` by hand
# whatever still points to a person, or throw the message away with `drop: true`.
#
# intent:    what the message is meant to do, as in data/nlu (inform, affirm, deny, unsure, ask_drive, …)
# findings:  what it says about the person, as in knowledge/findings, read as an answer to `asked`:
#            {numbness: false, age: 64, region: [mid_back]}; write {} if it says nothing about them.
# Fill in either or both. What is left empty stays for another time.
# Then: make review-check FILE=…, and make review-add FILE=…

messages:
"""
_FIELDS = ("id", "text", "asked", "understood", "why", "intent", "findings", "drop")


@dataclass(frozen=True)
class Label:
    """What a person says about one kept message."""

    id: str
    text: str
    asked: tuple[FindingId, ...]
    intent: str | None
    findings: Mapping[FindingId, FindingValue] | None
    """``None``: not labelled. Empty: it tells nothing."""
    drop: bool = False

    @property
    def done(self) -> bool:
        """Whether anything was decided about it."""
        return self.drop or self.intent is not None or self.findings is not None


def write_sheet(file: Path, messages: Iterable[Kept]) -> None:
    """Write the sheet; only its owner can read it."""
    write(file, _HEAD + "".join(_entry(message) for message in messages), mode=0o600)


def _entry(message: Kept) -> str:
    understood = f"{message.intent} ({message.confidence:.2f})"
    if message.told:
        understood += f", {flow(message.told)}"
    why = "; ".join(REASONS.get(reason, reason) for reason in message.reasons)
    return (
        f"- id: {quoted(message.id)}\n"
        f"  text: {quoted(message.text)}\n"
        f"  asked: {flow(message.asked)}\n"
        f"  understood: {quoted(understood)}\n"
        f"  why: {quoted(why)}\n"
        "  intent:\n"
        "  findings:\n\n"
    )


def read_sheet(file: Path, knowledge: Knowledge, project: Project) -> tuple[list[Label], list[Problem]]:
    """The labels of a sheet, and everything that is wrong with it. Add nothing when there are problems."""
    document = Document(file)
    if document.problems:
        return [], document.problems
    messages = document.data.get("messages") if isinstance(document.data, dict) else None
    if not isinstance(messages, tuple):
        return [], [document.problem("this must have a list under 'messages:', as `make review` writes it")]
    checker = _Checker(document, knowledge, project)
    labels = [label for at, raw in enumerate(messages) if (label := checker.label(raw, ("messages", at)))]
    return labels, sorted({*checker.problems, *project.problems})


class _Checker:
    """Checks entries one by one, also against those before."""

    def __init__(self, document: Document, knowledge: Knowledge, project: Project) -> None:
        self.problems: list[Problem] = []
        self._document = document
        self._findings = knowledge.findings
        self._intents = project.intents()
        self._examples = project.examples()
        self._held_out = project.held_out()
        self._cases = {case.key: case for case in project.cases()}
        self._labelled: dict[str, tuple[str, int]] = {}
        known = {"findings": frozenset(knowledge.findings), "red_flags": frozenset({"label"})}
        self._references = References(knowledge.findings, known)

    def label(self, raw: Any, path: tuple[str | int, ...]) -> Label | None:
        """One entry; ``None`` when it is broken."""
        before = len(self.problems)
        if not isinstance(raw, dict):
            self._complain("this must have fields ('id: …', 'text: …'), as `make review` writes them", path)
            return None
        for name in raw:
            if name not in _FIELDS:
                hint = did_you_mean(name, _FIELDS) or "; the fields are: " + ", ".join(_FIELDS)
                self._complain(f"there is no field '{name}' here{hint}", (*path, name))
        for name in ("id", "text"):
            value = raw.get(name)
            if not isinstance(value, str) or not value.strip():
                self._complain(f"'{name}' must be text in quotes, as `make review` wrote it", (*path, name))
        drop = raw.get("drop")
        if drop not in (None, True, False):
            self._complain("'drop' must be true, or be left out", (*path, "drop"))
        asked = raw.get("asked") or ()
        if not isinstance(asked, tuple) or any(finding not in self._findings for finding in asked):
            self._complain(
                "'asked' must stay as `make review` wrote it: a list of findings", (*path, "asked")
            )
        if len(self.problems) > before:
            return None
        if drop:
            return Label(raw["id"], raw["text"], asked, None, None, drop=True)
        text = " ".join(raw["text"].split())
        self._check_intent(raw.get("intent"), text, (*path, "intent"))
        self._check_findings(raw.get("findings"), text, asked, (*path, "findings"))
        if len(self.problems) > before:
            return None
        return Label(raw["id"], text, asked, raw.get("intent"), raw.get("findings"))

    def _check_intent(self, intent: Any, text: str, path: PathInFile) -> None:
        if intent is None:
            return
        if not isinstance(intent, str) or intent not in self._intents:
            hint = did_you_mean(str(intent), self._intents) or "; those with examples in data/nlu can be used"
            self._complain(f"there is no intent '{intent}'{hint}", path)
            return
        key = bare(text)
        known = self._examples.get(key)
        if known and known[0] != intent:
            self._complain(
                f"these words are already an example of '{known[0]}' ({known[1]}); "
                "use that intent, or move the example first",
                path,
            )
        if key in self._held_out:
            self._complain(
                f"these words are kept apart for measuring ({self._held_out[key]}); leave 'intent' empty, "
                "or write 'drop: true'",
                path,
            )
        first, line = self._labelled.setdefault(key, (intent, self._document.line(path)))
        if first != intent:
            self._complain(f"the same words are labelled '{first}' in line {line}; make both the same", path)

    def _check_findings(
        self, findings: Any, text: str, asked: tuple[FindingId, ...], path: tuple[str | int, ...]
    ) -> None:
        if findings is None:
            return
        if not isinstance(findings, dict):
            self._complain("'findings' must be like {numbness: false, age: 64}, or {} for none", path)
            return
        # The knowledge room checks values where they stand in an entry; the row of a table is the plainest.
        row = RuleCase.model_construct(case="label", findings=findings, fires=True)
        for where, message in self._references.check(RuleCases.model_construct(rule="label", cases=(row,))):
            self._complain(message, (*path, *where[3:]))
        case = Case(text, asked, findings)
        known = self._cases.setdefault(case.key, case)
        if dict(known.findings) != dict(findings):
            self._complain(
                "the same words, after the same question, are already labelled with other findings: "
                f"{flow(known.findings)}; make both the same",
                path,
            )

    def _complain(self, message: str, path: PathInFile) -> None:
        self.problems.append(self._document.problem(message, path))
