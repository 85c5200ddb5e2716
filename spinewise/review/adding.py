"""Adds labelled messages to the data, each once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from spinewise.review.examples import Case, Project, bare
from spinewise.review.sheet import Label


@dataclass
class Added:
    """What was added."""

    examples: dict[str, list[str]] = field(default_factory=dict)
    """Intent to new examples."""
    cases: list[Case] = field(default_factory=list)
    there_already: int = 0
    """Labels whose example or case stood there before."""
    dropped: int = 0
    unlabelled: int = 0


def add(labels: Iterable[Label], project: Project) -> Added:
    """Add the labels of a checked sheet to the files of a project.

    Raises:
        OSError: a file cannot be written. Files are written whole or not at all.
    """
    added = Added()
    examples = set(project.examples())
    cases = {case.key for case in project.cases()}
    for label in labels:
        added.dropped += label.drop
        added.unlabelled += not label.done
        if label.intent is not None:
            if bare(label.text) in examples:
                added.there_already += 1
            else:
                examples.add(bare(label.text))
                added.examples.setdefault(label.intent, []).append(label.text)
        if label.findings is not None:
            case = Case(label.text, label.asked, label.findings)
            if case.key in cases:
                added.there_already += 1
            else:
                cases.add(case.key)
                added.cases.append(case)
    project.add_examples(added.examples)
    project.add_cases(added.cases)
    return added
