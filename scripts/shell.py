"""``make shell``: Rasa's own shell, with the action server it needs beside it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 60
"""Seconds to wait for the action server."""


def main() -> int:
    """Run the shell and stop the action server after it. Returns the exit status."""
    environment = {**os.environ, "RASA_TELEMETRY_ENABLED": "false"}
    url = os.environ.get("ACTION_ENDPOINT_URL")
    server = None
    if not url:
        port = free_port()
        url = f"http://127.0.0.1:{port}/webhook"
        command = [sys.executable, "-W", "ignore", "-m", "rasa", "run", "actions", "--port", str(port)]
        server = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
    try:
        if server is not None and not wait_for(port, server):
            print("The action server did not start. See why: .venv/bin/rasa run actions", file=sys.stderr)
            return 1
        with tempfile.TemporaryDirectory() as folder:
            endpoints = Path(folder) / "endpoints.yml"
            settings = yaml.safe_load((ROOT / "endpoints.yml").read_text(encoding="utf-8"))
            settings["action_endpoint"]["url"] = url
            endpoints.write_text(yaml.safe_dump(settings), encoding="utf-8")
            shell = [sys.executable, "-W", "ignore", "-m", "rasa", "shell", "--endpoints", str(endpoints)]
            return subprocess.call(shell, cwd=ROOT, env=environment)
    except KeyboardInterrupt:
        return 0
    finally:
        if server is not None:
            server.terminate()
            server.wait(timeout=10)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int, server: subprocess.Popen[bytes]) -> bool:
    """Wait until the action server answers; False when it ended or took too long."""
    give_up = time.monotonic() + PATIENCE
    while time.monotonic() < give_up and server.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return True
        time.sleep(0.1)
    return False


if __name__ == "__main__":
    sys.exit(main())
