"""Setting up: clear words when it cannot be done, and mending what is half done."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of what setting up needs, with a list of one small package."""
    for name in ("scripts", "stand_ins", "spinewise"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "requirements").mkdir()
    pinned = (ROOT / "requirements" / "runtime.txt").read_text()
    flit = re.search(r"^flit-core==.*(?:\n    --hash=.*)+", pinned, re.MULTILINE)
    assert flit is not None
    (tmp_path / "requirements" / "runtime.txt").write_text(flit.group(0) + "\n")
    return tmp_path


def set_up(project: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(project / "scripts" / "environment.py")],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=300,
    )


def fake_python(folder: Path, words: str) -> Path:
    fake = folder / "fake-python"
    fake.write_text(f"#!/bin/sh\n{words}\n")
    fake.chmod(0o755)
    return fake


@pytest.mark.parametrize(
    ("words", "said"),
    [("echo 3 12", "fake-python is 3.12"), ("exit 127", "fake-python does not start")],
)
def test_wrong_python(project: Path, words: str, said: str) -> None:
    done = set_up(project, PYTHON=str(fake_python(project, words)))
    assert done.returncode == 1
    assert "Python 3.11 (or 3.10) is needed" in done.stderr
    assert said in done.stderr
    assert "PYTHON=/path/to/python3.11" in done.stderr
    assert "Traceback" not in done.stderr


def test_registry_unreachable(project: Path) -> None:
    nowhere = {
        "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
        "PIP_EXTRA_INDEX_URL": "",
        "PIP_FIND_LINKS": "",
        "PIP_RETRIES": "0",
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_NO_CACHE_DIR": "1",
    }
    done = set_up(project, **nowhere)
    assert done.returncode == 1
    assert "could not be reached" in done.stderr
    assert "run the same command again" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_broken_environment_is_made_anew_and_a_whole_one_left_alone(project: Path) -> None:
    (project / ".venv" / "bin").mkdir(parents=True)
    (project / ".venv" / "bin" / "python").write_text("half a file")
    first = set_up(project)
    assert first.returncode == 0, first.stderr
    assert "making it anew" in first.stdout
    again = set_up(project)
    assert (again.returncode, again.stdout) == (0, "")
