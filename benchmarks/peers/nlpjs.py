"""nlp.js (MIT): ``@nlpjs/basic`` with its settings as they come, trained on our examples."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.intent_classifiers import ROOT, Examples
from benchmarks.peers.answered import Answered, fingerprint

NAME = "@nlpjs/basic 4.27.0"
THRESHOLD = 0.5
"""Its own."""
MOST: int | None = 200
"""Examples of one purpose. With all, it takes nearly every complaint for small talk."""
_PLACE = ROOT / "var" / "peers" / "nlpjs"
_SCRIPT = Path(__file__).with_name("nlpjs.js")


def missing() -> str | None:
    """Return what is missing, or none."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        return "node and npm are not installed"
    if not (_PLACE / "node_modules" / "@nlpjs" / "basic").exists():
        return "@nlpjs/basic (7 MB) is not in var/peers"
    return None


def prepare() -> None:
    """Install it.

    Raises:
        OSError: node or npm is missing.
        subprocess.CalledProcessError: the registry cannot be reached.
    """
    if missing() is None:
        return
    _PLACE.mkdir(parents=True, exist_ok=True)
    (_PLACE / "package.json").write_text('{"private": true}\n')
    command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "@nlpjs/basic@4.27.0"]
    subprocess.run(command, cwd=_PLACE, check=True, capture_output=True)


def trained(examples: Examples) -> bool:
    """Whether its model for these examples is there."""
    return _seconds(examples).exists()


def train(examples: Examples) -> None:
    """Train unless that has been done."""
    if trained(examples):
        return
    _folder(examples).mkdir(parents=True, exist_ok=True)
    result = _run("train", examples, {"texts": examples.texts, "intents": examples.intents})
    _seconds(examples).write_text(json.dumps(result["training_s"]))


def ask(examples: Examples, texts: Sequence[str]) -> Answered:
    """Ask the model for these examples every text."""
    kept = _folder(examples) / f"answers-{fingerprint(list(texts))}.json"
    if not kept.exists():
        kept.write_text(json.dumps(_run("ask", examples, list(texts))), encoding="utf-8")
    result = json.loads(kept.read_text(encoding="utf-8"))
    seconds = float(_seconds(examples).read_text())
    answers = [(intent, score) for intent, score in result["answers"]]
    return Answered(answers, result["ms"], seconds, result["memory_mib"])


def _folder(examples: Examples) -> Path:
    return _PLACE / fingerprint([_SCRIPT.read_text(encoding="utf-8"), examples.texts, examples.intents])


def _seconds(examples: Examples) -> Path:
    return _folder(examples) / "training_s"


def _run(what: str, examples: Examples, data: Any) -> dict[str, Any]:
    done = subprocess.run(
        ["nice", "-n", "15", "node", str(_SCRIPT), what, str(_folder(examples) / "model.nlp")],
        input=json.dumps(data),
        cwd=_PLACE,
        check=True,
        capture_output=True,
        text=True,
    )
    result: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return result
