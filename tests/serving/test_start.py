"""Starting the assistant: what it says when it cannot."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from spinewise.serving.model_file import seal

ROOT = Path(__file__).resolve().parents[2]


def start(*arguments: str, timeout: float = 180, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "spinewise.serving", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=timeout,
    )


def test_no_model(tmp_path: Path) -> None:
    done = start("--models", str(tmp_path))
    assert done.returncode == 1
    assert "no trained model" in done.stdout
    assert "make train" in done.stdout


def test_port_taken() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = start("--port", str(port))
    assert done.returncode == 1
    assert f"port {port}" in done.stdout
    assert f"make run PORT={port + 1}" in done.stdout


def test_a_model_that_cannot_be_loaded(tmp_path: Path) -> None:
    (tmp_path / "broken.tar.gz").write_bytes(b"this is no model")
    seal(tmp_path / "broken.tar.gz")
    done = start("--models", str(tmp_path), "--port", "0")
    assert done.returncode == 1
    assert "cannot be loaded" in done.stdout
    assert "make train" in done.stdout


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        pytest.param({"SANIC_WORKERS": "2"}, "SPINEWISE_REDIS=redis://", id="workers without Redis"),
        pytest.param({"SPINEWISE_REDIS": "redis://127.0.0.1:9"}, "Redis cannot be used", id="no Redis"),
        pytest.param(
            {"SPINEWISE_DATABASE": "postgresql://me:hunter22@127.0.0.1:9/spinewise"},
            "PostgreSQL at 127.0.0.1:9/spinewise cannot be used now",
            id="no PostgreSQL",
        ),
    ],
)
def test_storage_that_cannot_be_used(environment: dict[str, str], said: str) -> None:
    done = start("--port", "0", **environment)
    assert done.returncode == 1
    assert said in done.stdout
    assert "hunter22" not in done.stdout + done.stderr
    assert "Spinewise is ready" not in done.stdout


def test_a_damaged_file_with_conversations(tmp_path: Path) -> None:
    (tmp_path / "conversations.sqlite").write_bytes(b"this is no database" * 1000)
    done = start("--port", "0", SPINEWISE_STATE=str(tmp_path))
    assert done.returncode == 1
    assert "is damaged" in done.stdout
    assert "a new one is made at the next start" in done.stdout


@pytest.mark.parametrize(
    "name", ["rasa --version", "rasa run --help", "rasa shell --help", "rasa interactive --help"]
)
def test_rasa_commands_start(name: str) -> None:
    program, *arguments = name.split()
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", program, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
