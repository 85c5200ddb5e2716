"""Simulated patients as data, read from a YAML file with every mistake told by file and line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

URGENCIES = ("self_care", "see_doctor_soon", "urgent_same_day", "emergency")
"""How soon help is needed, least urgent first (``docs/assessment.md``)."""

NUMBERS = ("age", "duration_days", "severity")
"""Findings whose value is a number (years, days, 0 to 10)."""
CHOICES = ("sex", "side", "onset")
"""Findings whose value is one word."""
LISTS = ("region",)
"""Findings whose value is a list of words."""
VALUES = (*NUMBERS, *CHOICES, *LISTS)
"""Findings that are not simply there or not there."""

Value = bool | float | str | tuple[str, ...]
"""What holds for one finding."""

_FIELDS = frozenset(
    {
        "id",
        "class",
        "opening",
        "truth",
        "unknown",
        "say",
        "expected_top",
        "expected_in_top3",
        "expected_urgency",
        "acceptable_urgency",
        "must_do",
        "must_not",
    }
)
_NEEDED = ("id", "class", "opening", "truth", "expected_top", "expected_in_top3", "expected_urgency")


@dataclass(frozen=True)
class Patient:
    """One simulated patient."""

    id: str
    kind: str
    """Class of the patient, for a table by class (``class`` in the file)."""
    opening: str
    """The first message."""
    truth: Mapping[str, Value]
    """What holds. A flag that is neither here nor in ``unknown`` is false."""
    unknown: frozenset[str]
    """Findings the patient cannot tell."""
    say: Mapping[str, str]
    """How this patient answers when asked about a finding."""
    expected_top: tuple[str, ...]
    """Acceptable first causes."""
    expected_in_top3: tuple[str, ...]
    """Causes of which one should be among the first three."""
    expected_urgency: str
    acceptable_urgency: tuple[str, ...]
    """Least urgent first; holds at least the expected one."""


class PatientFileError(ValueError):
    """A file of patients cannot be used.

    Args:
        file: the file.
        line: line of the mistake, from 1.
        problem: what is wrong and what to do.
    """

    def __init__(self, file: Path, line: int, problem: str) -> None:
        super().__init__(f"{file}:{line}: {problem}")
        self.file = file
        self.line = line
        self.problem = problem


def load_patients(file: Path) -> tuple[Patient, ...]:
    """Read a file of simulated patients.

    Raises:
        PatientFileError: the file cannot be read, is not YAML, or a patient is not complete.
    """
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise PatientFileError(file, 1, f"the file cannot be read: {problem}") from problem
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        what = getattr(problem, "problem", None) or str(problem)
        raise PatientFileError(file, mark.line + 1 if mark else 1, f"this is not YAML: {what}") from problem
    return _Reader(file).patients(root)


class _Reader:
    """Turns YAML nodes, which know their lines, into patients."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def patients(self, root: yaml.Node | None) -> tuple[Patient, ...]:
        if root is None:
            raise PatientFileError(self.file, 1, "the file is empty; it needs a list under 'patients:'")
        top = self._mapping(root, "the file")
        if "patients" not in top:
            raise self._error(root, "there is no list of patients; put them under 'patients:'")
        entries = self._list(top["patients"], "'patients'")
        patients = tuple(self._patient(entry) for entry in entries)
        if not patients:
            raise self._error(top["patients"], "the list of patients is empty")
        seen: set[str] = set()
        for entry, patient in zip(entries, patients, strict=True):
            if patient.id in seen:
                raise self._error(entry, f"there are two patients with the id '{patient.id}'; rename one")
            seen.add(patient.id)
        return patients

    def _patient(self, node: yaml.Node) -> Patient:
        fields = self._mapping(node, "a patient")
        for name, value in fields.items():
            if name not in _FIELDS:
                fields_there_are = ", ".join(sorted(_FIELDS))
                raise self._error(value, f"a patient has no field '{name}'; it has {fields_there_are}")
        for name in _NEEDED:
            if name not in fields:
                raise self._error(node, f"this patient has no '{name}'; add it")
        expected = self._urgency(fields["expected_urgency"])
        named = fields.get("acceptable_urgency")
        acceptable = (expected,) if named is None else self._urgencies(named)
        if named is not None and expected not in acceptable:
            raise self._error(
                named,
                f"'{expected}' is expected, so it must be acceptable too; add it",
            )
        return Patient(
            id=self._text(fields["id"]),
            kind=self._text(fields["class"]),
            opening=self._text(fields["opening"]),
            truth=self._truth(fields["truth"]),
            unknown=frozenset(self._texts(fields["unknown"])) if "unknown" in fields else frozenset(),
            say=self._sayings(fields["say"]) if "say" in fields else {},
            expected_top=self._some_texts(fields["expected_top"]),
            expected_in_top3=self._some_texts(fields["expected_in_top3"]),
            expected_urgency=expected,
            acceptable_urgency=acceptable,
        )

    def _truth(self, node: yaml.Node) -> dict[str, Value]:
        return {name: self._value(name, value) for name, value in self._mapping(node, "'truth'").items()}

    def _value(self, name: str, node: yaml.Node) -> Value:
        if name in LISTS:
            return self._some_texts(node)
        raw = self._plain(node)
        if name in NUMBERS:
            if isinstance(raw, bool) or not isinstance(raw, (int, float)):
                raise self._error(node, f"'{name}' must be a number, not '{raw}'")
            return float(raw)
        if name in CHOICES:
            return self._text(node)
        if not isinstance(raw, bool):
            raise self._error(node, f"'{name}' must be true or false, not '{raw}'")
        return raw

    def _sayings(self, node: yaml.Node) -> dict[str, str]:
        # The words as they stand in the file: YAML would read a lone "no" as false.
        return {name: self._text(value) for name, value in self._mapping(node, "'say'").items()}

    def _urgencies(self, node: yaml.Node) -> tuple[str, ...]:
        named = {self._urgency(item) for item in self._list(node, "'acceptable_urgency'")}
        return tuple(urgency for urgency in URGENCIES if urgency in named)

    def _urgency(self, node: yaml.Node) -> str:
        word = self._text(node)
        if word not in URGENCIES:
            raise self._error(node, f"'{word}' is no urgency; use one of {', '.join(URGENCIES)}")
        return word

    def _some_texts(self, node: yaml.Node) -> tuple[str, ...]:
        texts = self._texts(node)
        if not texts:
            raise self._error(node, "this list is empty; name at least one")
        return texts

    def _texts(self, node: yaml.Node) -> tuple[str, ...]:
        return tuple(self._text(item) for item in self._list(node, "this"))

    def _text(self, node: yaml.Node) -> str:
        if not isinstance(node, yaml.ScalarNode) or not node.value.strip():
            raise self._error(node, "there must be some words here")
        return str(node.value).strip()

    def _plain(self, node: yaml.Node) -> object:
        if not isinstance(node, yaml.ScalarNode):
            raise self._error(node, "there must be a single value here")
        value: object = yaml.safe_load(yaml.serialize(node))
        return value

    def _list(self, node: yaml.Node, what: str) -> list[yaml.Node]:
        if not isinstance(node, yaml.SequenceNode):
            raise self._error(node, f"{what} must be a list, one '- ' line each")
        return list(node.value)

    def _mapping(self, node: yaml.Node, what: str) -> dict[str, yaml.Node]:
        if not isinstance(node, yaml.MappingNode):
            raise self._error(node, f"{what} must be a set of 'name: value' lines")
        fields: dict[str, yaml.Node] = {}
        for key, value in node.value:
            name = str(key.value)
            if name in fields:
                raise self._error(key, f"'{name}' stands here twice; keep one")
            fields[name] = value
        return fields

    def _error(self, node: yaml.Node, problem: str) -> PatientFileError:
        return PatientFileError(self.file, node.start_mark.line + 1, problem)
