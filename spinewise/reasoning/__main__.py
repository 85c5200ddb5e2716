"""``python -m spinewise.reasoning explain age=64 sex=female fever numbness=no``."""

from __future__ import annotations

import argparse
import sys

from spinewise.knowledge.load import KnowledgeError, load
from spinewise.reasoning.explain import explain, parse_findings


def main(arguments: list[str] | None = None) -> int:
    """Print the calculation for the findings on the command line; 2 when they cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m spinewise.reasoning", description=main.__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("explain", help="show the whole calculation for some findings")
    command.add_argument("findings", nargs="*", metavar="finding", help="such as age=64 fever numbness=no")
    command.add_argument("--causes", type=int, default=5, help="causes shown in full (default 5)")
    given = parser.parse_args(arguments)
    try:
        knowledge = load()
        findings = parse_findings(knowledge, given.findings)
    except (KnowledgeError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    print(explain(knowledge, findings, given.causes), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
