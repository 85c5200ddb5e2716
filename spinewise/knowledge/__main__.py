"""``python -m spinewise.knowledge``: check the knowledge files, write their schemas and their page."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from spinewise.knowledge.checks import check
from spinewise.knowledge.load import KINDS, KnowledgeError, default_folder, load


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code: 0 fine, 1 problems in the knowledge files."""
    parser = argparse.ArgumentParser(prog="python -m spinewise.knowledge", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    checking = commands.add_parser("check", help="check every knowledge file")
    checking.add_argument("--folder", type=Path, default=None, help="knowledge folder (default: knowledge)")
    writing = commands.add_parser("schema", help="write the JSON Schemas that editors use")
    writing.add_argument("--out", type=Path, default=None, help="folder (default: knowledge/schema)")
    page = commands.add_parser("docs", help="write one readable page of everything, for clinicians")
    page.add_argument("--folder", type=Path, default=None, help="knowledge folder (default: knowledge)")
    page.add_argument("--out", type=Path, default=Path("docs/knowledge.html"), help="file to write")
    chosen = parser.parse_args(arguments)
    if chosen.command == "check":
        return _check(chosen.folder)
    if chosen.command == "schema":
        return _schema(chosen.out)
    return _docs(chosen.folder, chosen.out)


def _check(folder: Path | None) -> int:
    knowledge, problems = check(folder)
    for problem in problems:
        print(problem)
    print(", ".join(f"{len(getattr(knowledge, kind.name))} {kind.name.replace('_', ' ')}" for kind in KINDS))
    count = len(problems)
    print(f"{count or 'no'} problem{'' if count == 1 else 's'} in the knowledge files")
    return 1 if problems else 0


def _schema(out: Path | None) -> int:
    from spinewise.knowledge.schema import write_schemas

    for file in write_schemas(out or default_folder() / "schema"):
        print(f"wrote {file}")
    return 0


def _docs(folder: Path | None, out: Path) -> int:
    from spinewise.knowledge.docs import page

    try:
        knowledge = load(folder)
    except KnowledgeError as error:
        print(error, file=sys.stderr)
        return 1
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(page(knowledge), encoding="utf-8")
    print(f"wrote {out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
