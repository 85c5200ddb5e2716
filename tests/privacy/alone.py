"""A conversation with the real assistant, to a result, where nothing else can be reached.

``python -m tests.privacy.alone FOLDER``, inside a network namespace of its own; prints the result as JSON.
"""

from __future__ import annotations

import fcntl
import json
import socket
import struct
import sys
from pathlib import Path
from typing import Any

from tests.conftest import start_assistant, stop_assistant
from tests.web.chat import COMPLAINT, NOTHING
from tests.web.client import Browser, opened

MOST_ANSWERS = 60
SIOCSIFFLAGS, IFF_UP = 0x8914, 0x1


def answer_to(question: dict[str, Any]) -> str:
    """Answer whatever is asked as somebody without warning signs would, or with a number."""
    chips = [chip["send"] for chip in question.get("chips", ()) if chip["role"] == "answer"]
    nothing = [words for words in chips if NOTHING.fullmatch(words)]
    return (nothing or chips or ["4"])[0]


def play_to_the_result(browser: Browser) -> dict[str, Any]:
    """Tell of a pain and answer question after question; the result."""
    replies = browser.say(COMPLAINT)
    for _ in range(MOST_ANSWERS):
        for reply in replies:
            if reply["kind"] in ("result", "emergency"):
                return reply
        replies = browser.say(answer_to(replies[-1]))
    raise AssertionError(f"no result after {MOST_ANSWERS} answers: {replies}")


def raise_loopback() -> None:
    """Switch on the one network there is, that of the machine with itself."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sH14x", b"lo", IFF_UP))


def main(folder: Path) -> None:
    """Play it."""
    raise_loopback()
    assistant = start_assistant(folder / "log.txt", dev=False)
    try:
        result = play_to_the_result(opened(assistant.url))
    finally:
        stop_assistant(assistant)
    print(json.dumps({"networks": [name for _, name in socket.if_nameindex()], "result": result}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
