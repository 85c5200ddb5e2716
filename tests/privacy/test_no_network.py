"""The assistant needs no network beside its own door, and asks nobody for anything."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, start_assistant, stop_assistant
from tests.privacy.alone import play_to_the_result
from tests.web.client import opened

GUARD = Path(__file__).parent / "guard"


def has_namespaces() -> bool:
    """Whether this machine lets us make a network of our own."""
    unshare = shutil.which("unshare")
    return (
        unshare is not None and subprocess.run([unshare, "-rn", "true"], capture_output=True).returncode == 0
    )


def guarded(record: Path) -> dict[str, str]:
    """The environment of a Python that the guard watches."""
    path = os.pathsep.join(filter(None, [str(GUARD), str(ROOT), os.environ.get("PYTHONPATH")]))
    return {"PYTHONPATH": path, "GUARD_RECORD": str(record)}


@pytest.mark.skipif(not has_namespaces(), reason="this machine gives no network namespaces (unshare -rn)")
def test_it_works_where_there_is_no_network(tmp_path: Path) -> None:
    done = subprocess.run(
        ["unshare", "-rn", sys.executable, "-m", "tests.privacy.alone", str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["networks"] == ["lo"]
    assert told["result"]["kind"] == "result"


@pytest.mark.parametrize(
    "attempt",
    [
        "socket.create_connection(('192.0.2.1', 80), timeout=1)",
        "socket.getaddrinfo('telemetry.example', 443)",
        "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 53))",
        "socket.create_connection(('2001:db8::1', 80), timeout=1)",
        "asyncio.run(asyncio.open_connection('192.0.2.1', 80))",
    ],
)
def test_the_guard_sees_and_refuses_attempts(tmp_path: Path, attempt: str) -> None:
    record = tmp_path / "record"
    done = subprocess.run(
        [sys.executable, "-c", f"import asyncio, socket; {attempt}"],
        env={**os.environ, **guarded(record)},
        capture_output=True,
        text=True,
    )
    assert "the guard lets nothing out" in done.stderr
    assert record.read_text(encoding="utf-8") != ""


def test_it_tries_to_reach_nobody(tmp_path: Path) -> None:
    record = tmp_path / "record"
    record.touch()
    assistant = start_assistant(tmp_path / "log.txt", dev=False, environment=guarded(record))
    try:
        assert play_to_the_result(opened(assistant.url))["kind"] == "result"
    finally:
        stop_assistant(assistant)
    assert record.read_text(encoding="utf-8") == ""
