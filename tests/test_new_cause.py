"""A new cause is one new file: trained in, asked for, reached and explained, with nothing else changed."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from simulation.client import Client, started_assistant
from tests.conftest import ROOT
from tests.transcript import Case, Person

pytestmark = pytest.mark.slow  # trains a model

NEW = ROOT / "tests" / "new_cause" / "tailbone_pain.yml"
NEEDED = (
    "actions",
    "config.yml",
    "credentials.dev.yml",
    "credentials.yml",
    "data",
    "domain.yml",
    "endpoints.yml",
    "knowledge",
    "scripts",
    "spinewise",
    "web",
)
"""What the assistant is trained and started from."""


def run(folder: Path, *command: str) -> str:
    """Run a Python command in a folder and return what it printed."""
    settings = {**os.environ, "RASA_TELEMETRY_ENABLED": "false"}
    done = subprocess.run(
        [sys.executable, *command], cwd=folder, env=settings, capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout


def files_of(folder: Path) -> dict[str, str]:
    """Each file of a folder with its fingerprint; what Python and training leave behind is not counted."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for name in NEEDED
        for path in sorted((folder / name).rglob("*") if (folder / name).is_dir() else [folder / name])
        if path.is_file() and "__pycache__" not in path.parts
    }


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project with one more file, trained."""
    folder = tmp_path_factory.mktemp("project")
    for name in NEEDED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, folder / name)
    before = files_of(folder)
    shutil.copy2(NEW, folder / "knowledge" / "causes" / NEW.name)
    run(folder, "scripts/train.py")
    after = files_of(folder)
    assert set(after) - set(before) == {f"knowledge/causes/{NEW.name}"}
    assert {name for name in before if after.get(name) != before[name]} == set()
    return folder


def test_all_checks_accept_it(project: Path) -> None:
    run(project, "-m", "spinewise.knowledge", "check")


def test_it_is_reached_and_explained(project: Path) -> None:
    answers = {
        "age": "I'm 38",
        "sex": "a woman",
        "region": "my tailbone",
        "duration_days": "four days",
        "onset": "suddenly, but it was not extreme",
        "severity": "4",
        "trauma": "I slipped and sat down hard on the floor, a small fall",
        "high_energy_trauma": "no",
        "static_posture": "yes, I sit all day and sitting makes it worse",
        "worse_with_sitting": "sitting makes it worse",
        "better_with_movement": "moving about eases it, bending makes no difference",
        "better_with_rest": "resting makes no difference, but it does change",
    }
    opening = "my tailbone hurts since I slipped and landed on my bottom four days ago, worse when I sit"
    with started_assistant(project) as client:
        person = talk_to_the_result(client, opening, answers)
        result = person.replies[-1].data
        slots = client.slots(person.sender)
    first = result["causes"][0]
    transcript = "\n".join(person.lines)
    assert first["id"] == "tailbone_pain", transcript
    assert first["name"] == "Sore tailbone"
    assert any("sitting" in reason for reason in first["for"]), transcript
    assert "a fall, and pain at the tailbone" in first["for"], transcript
    assert first["what_it_is"].startswith("The tailbone is the small tip of the spine.")
    assert "Sore tailbone" in person.replies[-1].text
    assert slots["assessment"]["causes"][0]["id"] == "tailbone_pain"


def talk_to_the_result(client: Client, opening: str, answers: dict[str, str]) -> Person:
    """Tell what is wrong, answer what is asked, and return the person at the result."""
    person = Person(client, Case("A new cause", Path(__file__), talk=[], answers=answers))
    person.say(opening)
    person.answer_until("result")
    return person
