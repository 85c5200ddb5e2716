"""``python -m spinewise.understanding``: show how a message is understood, or measure on labelled files."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from spinewise.understanding import evaluation
from spinewise.understanding.answers import interpret
from spinewise.understanding.reader import read
from spinewise.understanding.reading import Mention, Reading


def explain(reading: Reading, asked: list[str], question: str | None) -> str:
    """What was understood from a message and why, as text for a person."""
    lines = [f"complaint of the back, neck, ribs or spine: {'yes' if reading.complaint else 'no'}"]
    if reading.subject is not None:
        lines.append(f"about: {reading.subject.role} ({reading.subject.sex or 'sex not told'})")
    if reading.other_in_danger:
        lines.append(f"somebody else, now: {', '.join(reading.other_in_danger)}")
    lines.append("findings:" if reading.findings() else "findings: none")
    lines += [f"  {finding} = {value}" for finding, value in reading.findings().items()]
    if reading.mentions:
        lines.append("because:")
        lines += [f"  {_because(mention)}" for mention in reading.mentions]
    if asked:
        told = interpret(reading, asked, question)
        lines.append(f"as the answer to {', '.join(asked)}:")
        lines += [f"  {finding} = {value}" for finding, value in told.findings.items()]
        if told.unsure:
            lines.append(f"  does not know: {', '.join(told.unsure)}")
        lines.append(f"  answered: {'yes' if told.answered else 'no'}")
        lines.append("  signs: " + (", ".join(f"{c.cue} '{c.text}'" for c in reading.cues) or "none"))
    return "\n".join(lines)


def _because(mention: Mention) -> str:
    context = [
        word
        for word, shown in (
            (mention.stance, mention.stance != "stated"),
            ("past", mention.when == "past"),
            ("somebody else", mention.about == "other"),
        )
        if shown
    ]
    sets = "" if mention.holds else f" - not counted: {', '.join(context)}"
    said = f"'{mention.text}' ({mention.start}-{mention.end})"
    return f"{said} -> {mention.finding} = {mention.value}, by {mention.rule}{sets}"


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m spinewise.understanding", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    show = commands.add_parser("show", help="print what was understood from a message, and why")
    show.add_argument("text")
    show.add_argument("--asked", default="", help="ids of the findings that were asked about, with commas")
    show.add_argument("--question", default=None, help="the words of the question")
    measure = commands.add_parser("evaluate", help="measure on labelled files")
    measure.add_argument("folder", type=Path)
    measure.add_argument("--json", type=Path, default=None, help="also write the summary to this file")
    measure.add_argument(
        "--errors", action="store_true", help="print every row that was not understood as labelled"
    )
    options = parser.parse_args(arguments)
    if options.command == "show":
        asked = [part.strip() for part in options.asked.split(",") if part.strip()]
        print(explain(read(options.text), asked, options.question))
        return 0
    return evaluation.run(options.folder, options.json, options.errors)


if __name__ == "__main__":
    sys.exit(main())
