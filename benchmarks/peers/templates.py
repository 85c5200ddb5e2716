"""hassil and padacioso (both Apache-2.0): engines that match sentences, with settings as they come."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.intent_classifiers import ROOT, Examples
from benchmarks.peers.answered import Answered, fingerprint

_PLACE = ROOT / "var" / "peers" / "templates"
_PYTHON = _PLACE / "bin" / "python"
_SCRIPT = Path(__file__).with_name("templates_own.py")
_PACKAGES = ("hassil==3.12.1", "padacioso==1.0.0")


@dataclass(frozen=True)
class Templates:
    """One of them. Both only know sentences like those they have learned, so learning is loading."""

    engine: str
    NAME: str
    THRESHOLD: float = 0.5
    MOST: int | None = 200
    """Examples of one purpose: each message is compared with all."""

    def missing(self) -> str | None:
        """Return what is missing, or none."""
        return None if (_PLACE / ".ready").exists() else "it is not in var/peers"

    def prepare(self) -> None:
        """Install both into an environment of their own.

        Raises:
            subprocess.CalledProcessError: the registry cannot be reached.
        """
        subprocess.run([sys.executable, "-m", "venv", str(_PLACE)], check=True)
        command = [str(_PYTHON), "-m", "pip", "install", "--quiet", *_PACKAGES]
        subprocess.run(command, check=True, capture_output=True)
        (_PLACE / ".ready").touch()

    def trained(self, examples: Examples) -> bool:
        """It learns when it is asked."""
        return True

    def train(self, examples: Examples) -> None:
        """Nothing to do."""

    def ask(self, examples: Examples, texts: Sequence[str]) -> Answered:
        """Let it learn these examples, and ask it every text."""
        job = {"texts": examples.texts, "intents": examples.intents, "ask": list(texts)}
        kept = _PLACE / f"answers-{self.engine}-{fingerprint([_SCRIPT.read_text(), job])}.json"
        if not kept.exists():
            done = subprocess.run(
                [str(_PYTHON), str(_SCRIPT), self.engine],
                input=json.dumps(job),
                check=True,
                capture_output=True,
                text=True,
            )
            kept.write_text(done.stdout.strip().splitlines()[-1], encoding="utf-8")
        result = json.loads(kept.read_text(encoding="utf-8"))
        answers = [(intent, score) for intent, score in result["answers"]]
        return Answered(answers, result["ms"], result["training_s"], result["memory_mib"])


HASSIL = Templates("hassil", "hassil 3.12.1")
PADACIOSO = Templates("padacioso", "padacioso 1.0.0", MOST=10)
"""It starts four processes for each message, so more takes minutes."""
