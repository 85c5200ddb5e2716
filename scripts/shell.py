"""``make shell``: talk with the assistant in the terminal.

Starts the assistant as ``make serve-dev`` does and is one person at its REST
channel. Rasa's own shell works too: ``.venv/bin/rasa shell``, with
``.venv/bin/rasa run actions`` in another terminal; it also shows the data.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
import uuid
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 60
"""Seconds to wait for the assistant."""


def main() -> int:
    """Talk until the person leaves. Returns the exit status."""
    port = free_port()
    command = [sys.executable, "-W", "ignore", "-m", "spinewise.serving", "--dev", "--port", str(port)]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with tempfile.TemporaryFile("w+") as log:
        server = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True
        )
        try:
            if not is_ready(server, log):
                log.seek(0)
                print(log.read(), file=sys.stderr)
                return 1
            print("Say something; Ctrl+D ends it.\n")
            talk(port)
        except (EOFError, KeyboardInterrupt):
            print()
        finally:
            server.terminate()
            server.wait(timeout=20)
    return 0


def talk(port: int) -> None:
    """Take turns until the input ends."""
    sender = uuid.uuid4().hex
    while True:
        text = input("you> ")
        for message in say(port, sender, text):
            show(message)


def say(port: int, sender: str, text: str) -> list[dict[str, Any]]:
    """Send one message; return the assistant's."""
    body = json.dumps({"sender": sender, "message": text}).encode()
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/webhooks/rest/webhook", body, {"Content-Type": "application/json"}
    )
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=60) as answer:
        messages: list[dict[str, Any]] = json.load(answer)
    return messages


def show(message: dict[str, Any]) -> None:
    """Print what a person reads; the data for other clients is left out."""
    if not message.get("text"):
        return
    print(f"\n{message['text']}")
    for number, button in enumerate(message.get("buttons", []), start=1):
        print(f"  {number}. {button['title']}")
    print()


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_ready(server: subprocess.Popen[bytes], log: IO[str]) -> bool:
    """Wait for the assistant; False when it ended or took too long."""
    give_up = time.monotonic() + PATIENCE
    while time.monotonic() < give_up and server.poll() is None:
        log.seek(0)
        if "Spinewise is ready" in log.read():
            return True
        time.sleep(0.1)
    return False


if __name__ == "__main__":
    sys.exit(main())
