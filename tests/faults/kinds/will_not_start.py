"""What the assistant needs is broken when it starts: it says so and changes nothing."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from abc import abstractmethod
from pathlib import Path
from urllib.parse import urlsplit

from tests.conftest import ROOT, start_assistant, stop_assistant
from tests.faults.fault import Talk, WebFault


class _WillNotStart(WebFault):
    """Killed, broken, started in vain, mended, started again on the same port."""

    says: tuple[str, ...] = ()
    """What has to be in the words with which it does not start."""
    problems: tuple[str, ...] = ()

    def happen(self, talk: Talk) -> None:
        running = self.assistants[0].process
        running.send_signal(signal.SIGKILL)
        running.wait()
        self.spoil()
        before = digest(self.spoilt)
        tried = subprocess.run(
            [sys.executable, "-m", "spinewise.serving", *self.arguments()],
            cwd=ROOT,
            env={**os.environ, **self.settings(), **self.spoilt_settings()},
            capture_output=True,
            text=True,
            timeout=180,
        )
        wrong = [
            f"it did not say {words!r}: {tried.stdout}" for words in self.says if words not in tried.stdout
        ]
        if tried.returncode != 1:
            wrong.append(f"status {tried.returncode}: {tried.stdout}{tried.stderr[-500:]}")
        if digest(self.spoilt) != before:
            wrong.append(f"{self.spoilt} was changed")
        self.problems = tuple(wrong)
        talk()

    def watch(self) -> tuple[str, ...]:
        return self.problems

    def mend(self) -> None:
        self.repair()
        again = start_assistant(
            self.folder / "log-again.txt",
            environment=self.settings(),
            arguments=self.arguments(),
            dev=False,
        )
        self.finally_(lambda: stop_assistant(again))

    def arguments(self) -> tuple[str, ...]:
        return ("--port", str(urlsplit(self.assistants[0].url).port))

    def spoilt_settings(self) -> dict[str, str]:
        """What is set beside the ordinary while it is broken."""
        return {}

    @property
    @abstractmethod
    def spoilt(self) -> Path:
        """The file that is broken."""

    @abstractmethod
    def spoil(self) -> None:
        """Break it."""

    def repair(self) -> None:
        """Do what the words say."""


def digest(file: Path) -> str:
    """What is in a file, in short."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


class HalfWrittenDatabase(_WillNotStart):
    name = "half-written SQLite file"
    how = (
        "the server is killed and the second half of its file replaced by zeros; it does not start and says "
        "what to do. That is done: the file is moved away and a backup put in its place"
    )
    says = ("is damaged", "move it away", "A backup can be put in its place")

    @property
    def spoilt(self) -> Path:
        return self.state / "conversations.sqlite"

    def spoil(self) -> None:
        self.backup = self.folder / "backup.sqlite"
        source, copy = sqlite3.connect(self.spoilt), sqlite3.connect(self.backup)
        with copy:
            source.backup(copy)
        copy.close()
        source.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        source.close()
        size = self.spoilt.stat().st_size
        with self.spoilt.open("r+b") as file:
            file.seek(size // 2)
            file.write(bytes(size - size // 2))

    def repair(self) -> None:
        self.spoilt.rename(self.spoilt.with_suffix(".damaged"))
        for beside in ("-wal", "-shm"):
            Path(f"{self.spoilt}{beside}").unlink(missing_ok=True)
        shutil.copy(self.backup, self.spoilt)


class CorruptModel(_WillNotStart):
    name = "corrupt model"
    how = "the server is killed, and does not start with a model file that was cut off in the middle"
    says = ("cannot be loaded", "make train")
    on_demand = True

    @property
    def spoilt(self) -> Path:
        return self.folder / "models" / "cut.tar.gz"

    def spoil(self) -> None:
        whole = max((ROOT / "models").glob("*.tar.gz"), key=lambda path: path.stat().st_mtime).read_bytes()
        self.spoilt.parent.mkdir()
        self.spoilt.write_bytes(whole[: len(whole) // 2])
        self.broken = True

    def repair(self) -> None:
        self.broken = False

    def arguments(self) -> tuple[str, ...]:
        models = ("--models", str(self.spoilt.parent)) if getattr(self, "broken", False) else ()
        return (*super().arguments(), *models)


class BrokenKnowledge(_WillNotStart):
    name = "broken knowledge file at start"
    how = "the server is killed, and does not start with a knowledge file whose third line is no YAML"
    says = ("the knowledge files have errors", "wording.yml", "line 3")
    on_demand = True

    @property
    def spoilt(self) -> Path:
        return self.folder / "knowledge" / "wording.yml"

    def spoil(self) -> None:
        shutil.copytree(ROOT / "knowledge", self.folder / "knowledge")
        lines = self.spoilt.read_text().splitlines()
        lines[2] = "this: is: no YAML"
        self.spoilt.write_text("\n".join(lines))

    def spoilt_settings(self) -> dict[str, str]:
        return {"SPINEWISE_KNOWLEDGE": str(self.folder / "knowledge")}
