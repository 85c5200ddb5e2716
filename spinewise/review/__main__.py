"""``python -m spinewise.review``: kept messages to a sheet, check it, add it to the data, forget all."""

from __future__ import annotations

import argparse
import sqlite3
import sys
from collections.abc import Sequence
from pathlib import Path

from spinewise.knowledge.errors import KnowledgeError
from spinewise.knowledge.load import load
from spinewise.review.adding import Added, add
from spinewise.review.examples import Project
from spinewise.review.settings import PROJECT, is_on, sheet_file, store_file
from spinewise.review.sheet import Label, read_sheet, write_sheet
from spinewise.review.store import Store


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code: 0 fine, 1 something is to be put right first."""
    options = _parser().parse_args(arguments)
    store = Store(store_file())
    try:
        if options.command == "export":
            return _export(store, options.count, options.out or sheet_file())
        if options.command == "forget":
            return _forget(store)
        project = Project(options.project)
        labels, ready = _checked(options.file, project)
        if options.command == "check" or not ready:
            return 0 if ready else 1
        return _add(labels, project, store)
    except KnowledgeError as problem:
        print(problem, file=sys.stderr)
    except (OSError, sqlite3.Error) as problem:
        print(f"This did not work: {problem}", file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m spinewise.review", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    export = commands.add_parser("export", help="write the least certain messages to a sheet")
    export.add_argument("--count", type=_positive, default=50, help="how many (default: 50)")
    export.add_argument("--out", type=Path, default=None, help="file to write (default: var/review.yml)")
    for name, help_ in (("check", "check a labelled sheet"), ("add", "add a labelled sheet to the data")):
        command = commands.add_parser(name, help=help_)
        command.add_argument("file", type=_file)
        command.add_argument("--project", type=Path, default=PROJECT, help="default: this project")
    commands.add_parser("forget", help="delete all kept messages")
    return parser


def _file(text: str) -> Path:
    if not Path(text).is_file():
        raise argparse.ArgumentTypeError(f"there is no file '{text}'; name the sheet with FILE=…")
    return Path(text)


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


def _export(store: Store, count: int, file: Path) -> int:
    if file.exists():
        print(f"{file} is already there. Finish it or delete it, or name another file with OUT=…")
        return 1
    messages = store.least_certain(count)
    if not messages:
        why = "" if is_on() else " Keeping them is off; docs/review.md tells how, and when, to switch it on."
        print(f"No messages are kept for review.{why}")
        return 0
    write_sheet(file, messages)
    print(f"Wrote {len(messages)} of {store.count()} kept messages to {file}")
    print(f"Label them there, then: make review-check FILE={file}")
    return 0


def _checked(file: Path, project: Project) -> tuple[list[Label], bool]:
    labels, problems = read_sheet(file, load(), project)
    for problem in problems:
        print(problem)
    count = len(problems)
    done = sum(label.done for label in labels)
    found = f"{count or 'no'} problem{'' if count == 1 else 's'}"
    print(f"{done} labelled, {len(labels) - done} not yet; {found}")
    return labels, not problems


def _add(labels: list[Label], project: Project, store: Store) -> int:
    added = add(labels, project)
    for line in _told(added, project):
        print(line)
    gone = store.remove({label.id for label in labels if label.done})
    print(f"{gone} message{'' if gone == 1 else 's'} left the store; {store.count()} still kept")
    if added.examples or added.cases:
        print("Now run `make test`. Delete the sheet when nothing is left in it to label.")
    return 0


def _told(added: Added, project: Project) -> list[str]:
    lines = [
        f"{project.shown(project.reviewed_nlu)}: + {intent}: {text}"
        for intent, texts in added.examples.items()
        for text in texts
    ]
    lines += [f"{project.shown(project.reviewed_cases)}: + {case.text}" for case in added.cases]
    examples = sum(len(texts) for texts in added.examples.values())
    lines.append(
        f"Added {examples} example{'' if examples == 1 else 's'} and {len(added.cases)} "
        f"case{'' if len(added.cases) == 1 else 's'}; {added.there_already} stood there already, "
        f"{added.dropped} dropped, {added.unlabelled} left for another time"
    )
    return lines


def _forget(store: Store) -> int:
    count = store.count() if store.file.exists() else 0
    store.forget()
    print(f"Deleted {count} kept message{'' if count == 1 else 's'}: {store.file}")
    if sheet_file().exists():
        print(f"There is still a sheet with messages: {sheet_file()}; delete it too")
    return 0


if __name__ == "__main__":
    sys.exit(main())
