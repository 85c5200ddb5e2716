"""Our reading of context beside medSpaCy's ConText, on the same phrasings.

``python -m benchmarks.context_peers [DIR] [--make] [--errors]``

Whether something that is mentioned counts depends on its context: negated, somebody
else's, past, hypothetical, figurative. So that only the context differs, both
are given the same spans: all phrasings that our matcher finds, before any
context. Ours sets a finding as the product does. ConText, with the rules it comes
with, sets it unless one of its signs (negated, historical, family, hypothetical,
uncertain) touches the span; a "no" that is part of a phrasing is not such a sign.
Each finding of each row that a phrasing speaks of is one case: right when it is set
exactly if the row says it is so.

Rows: ``context_cases.yml`` beside this file, and ``redflags.jsonl`` in DIR, by ``kind``.

medSpaCy lives in an environment of its own, ``var/medspacy``, made with ``--make``.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from benchmarks.intent_classifiers import ROOT
from spinewise.understanding.evaluation import SHADES, wilson
from spinewise.understanding.lexicon import default_lexicon
from spinewise.understanding.message import Message
from spinewise.understanding.phrases import Finder
from spinewise.understanding.reader import pipeline, read

PLACE = ROOT / "var" / "medspacy"
PYTHON = PLACE / "env" / "bin" / "python"
VERSION = "1.3.1"
OWN = ROOT / "benchmarks" / "context_cases.yml"
CONTEXTS = ("negated", "other_person", "past", "hypothetical", "uncertain", "figurative")
_DENIALS = ("not", "no", "never", "without")
_SCRIPT = Path(__file__).with_name("peers") / "context_medspacy.py"


@dataclass(frozen=True)
class Span:
    """A phrasing of a finding in a text, without context."""

    start: int
    end: int
    finding: str


@dataclass(frozen=True)
class Case:
    """One finding of one row."""

    row: str
    kind: str
    text: str
    finding: str
    wanted: bool


@cache
def _finder() -> Finder:
    """Our matcher without figures of speech and without wordings of denial, which are context too."""
    lexicon = default_lexicon()
    phrasings = {name: entry.model_copy(update={"denies": ()}) for name, entry in lexicon.phrasings.items()}
    return Finder.of(lexicon.model_copy(update={"not_meant": (), "phrasings": phrasings}))


def spans(text: str) -> list[Span]:
    """Return the phrasings that mean a flag is so, wherever they stand."""
    words = pipeline().get_pipe("spinewise_words")
    message: Message = words(pipeline().make_doc(text))._.message
    _finder().find(message)
    found = []
    for hit in message.hits:
        if not isinstance(hit.value, bool):
            continue
        first = hit.start
        if hit.value is False:  # "legs are not numb" is one phrasing; only "numb" is the target
            said = message.words[hit.start : hit.end]
            denials = [at for at, word in enumerate(said) if word in _DENIALS and at + 1 < len(said)]
            first += denials[-1] + 1 if denials else 0
        start, end = message.place(first, hit.end)
        found.append(Span(start, end, hit.finding))
    return found


def cases_of(rows: Sequence[dict[str, Any]], found: Sequence[Sequence[Span]]) -> list[Case]:
    """Return every finding of every row that a phrasing speaks of."""
    cases = []
    for row, targets in zip(rows, found, strict=True):
        spoken_of = {span.finding for span in targets} - {*row.get("unsure", ()), *SHADES}
        if "only" in row:
            spoken_of &= set(row["only"])
        for finding in sorted(spoken_of):
            wanted = row["gold"].get(finding) is True
            cases.append(Case(row["id"], row["kind"], row["text"], finding, wanted))
    return cases


def ours(texts: Sequence[str]) -> tuple[list[set[str]], float]:
    """Return what our reading sets in each text, and milliseconds a message for all of it."""
    read(texts[0])
    began = time.perf_counter()
    readings = [read(text) for text in texts]
    spent = (time.perf_counter() - began) * 1000 / len(texts)
    held = [
        {name for name, value in reading.findings().items() if value is True}
        if reading.subject is None
        else set()
        for reading in readings
    ]
    return held, spent


def context_ms(texts: Sequence[str]) -> float:
    """Return milliseconds a message of our context step alone."""
    nlp = pipeline()
    spent = 0.0
    for text in texts:
        doc = nlp.make_doc(text)
        for name, step in nlp.pipeline:
            began = time.perf_counter()
            doc = step(doc)
            spent += time.perf_counter() - began if name == "spinewise_context" else 0
    return spent * 1000 / len(texts)


def theirs(texts: Sequence[str], found: Sequence[Sequence[Span]]) -> tuple[list[set[str]], dict[str, Any]]:
    """Return what ConText leaves standing in each text, and its figures."""
    job = [
        {"text": text, "targets": [[s.start, s.end, s.finding] for s in targets]}
        for text, targets in zip(texts, found, strict=True)
    ]
    done = subprocess.run(
        [str(PYTHON), "-W", "ignore", str(_SCRIPT)],
        input=json.dumps(job),
        check=True,
        capture_output=True,
        text=True,
    )
    result: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return [set(names) for names in result["set"]], result


def prepare() -> None:
    """Make the environment of medSpaCy (220 MB)."""
    if (PLACE / ".ready").exists():
        return
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(PLACE / "env")], check=True)
    install = [str(PYTHON), "-m", "pip", "install", "--quiet", "--no-compile", f"medspacy=={VERSION}"]
    subprocess.run(install, check=True)
    (PLACE / ".ready").touch()


def mebibytes(folder: Path) -> float:
    """Return the size of all files below a folder."""
    return sum(f.lstat().st_size for f in folder.rglob("*") if f.is_file()) / 1048576


def report(cases: Sequence[Case], answers: dict[str, dict[str, set[str]]]) -> str:
    """Return accuracy by kind as markdown; ``answers`` is by system and row."""
    lines = ["| kind | findings | " + " | ".join(answers) + " |", "|---" * (len(answers) + 2) + "|"]
    kinds = [*CONTEXTS, *sorted({c.kind for c in cases} - set(CONTEXTS))]
    groups = [(kind, [c for c in cases if c.kind == kind]) for kind in kinds]
    groups.append(("all in a context", [c for c in cases if c.kind in CONTEXTS]))
    groups.append(("all", list(cases)))
    for title, part in groups:
        if not part:
            continue
        cells = []
        for held in answers.values():
            right = sum((c.finding in held[c.row]) == c.wanted for c in part)
            low, high = wilson(right, len(part))
            cells.append(f"{right / max(1, len(part)):.1%} ({low:.0%} to {high:.0%})")
        lines.append(f"| {title} | {len(part)} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print. Returns the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path, nargs="?", help="folder with redflags.jsonl")
    parser.add_argument("--make", action="store_true", help="install medSpaCy if it is missing")
    parser.add_argument("--errors", action="store_true", help="print the cases that are wrong")
    chosen = parser.parse_args(arguments)
    if chosen.make:
        prepare()
    if not (PLACE / ".ready").exists():
        print("skipped: medSpaCy is not in var/medspacy; --make installs it (220 MB)")
        return 0
    for title, rows in (("own", own_rows()), ("redflags", labelled_rows(chosen.folder))):
        if rows:
            print(f"\n{title}, {len(rows)} messages:")
            compare(rows, chosen.errors)
    print(f"\nmedSpaCy installed: {mebibytes(PLACE / 'env'):.0f} MiB")
    return 0


def own_rows() -> list[dict[str, Any]]:
    """Return the rows of ``context_cases.yml``."""
    rows = yaml.safe_load(OWN.read_text(encoding="utf-8"))
    return [
        {
            **row,
            "gold": dict.fromkeys(row.get("so", ()), True),
            "only": [*row.get("so", ()), *row.get("not", ())],
        }
        for row in rows
    ]


def labelled_rows(folder: Path | None) -> list[dict[str, Any]]:
    """Return the rows of ``redflags.jsonl``; none where it is missing."""
    if folder is None or not (folder / "redflags.jsonl").exists():
        return []
    lines = (folder / "redflags.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def compare(rows: Sequence[dict[str, Any]], errors: bool) -> None:
    """Ask both about the rows and print the result."""
    texts = [row["text"] for row in rows]
    found = [spans(text) for text in texts]
    cases = cases_of(rows, found)
    mine, ms = ours(texts)
    their, figures = theirs(texts, found)
    names = [row["id"] for row in rows]
    answers = {
        "Spinewise": dict(zip(names, mine, strict=True)),
        f"medSpaCy {VERSION} ConText": dict(zip(names, their, strict=True)),
    }
    print(report(cases, answers))
    print(
        f"\nmilliseconds a message: Spinewise {context_ms(texts):.2f} for the context, {ms:.2f} for all; "
        f"ConText {figures['ms']:.2f} for tokens, sentences and context"
    )
    print(
        f"import and loading of ConText: {figures['load_s']:.1f} s, {figures['memory_mib']:.0f} MiB of memory"
    )
    if errors:
        for system, held in answers.items():
            print(f"\n{system}:")
            for c in cases:
                if (c.finding in held[c.row]) != c.wanted:
                    print(f"  {c.row} {c.kind}: {c.finding} is {c.wanted}: {c.text}")


if __name__ == "__main__":
    sys.exit(main())
