"""An action server that answers only when the test lets it: the real actions, at a moment of one's choice."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from rasa_sdk.executor import ActionExecutor

PATIENCE = 60.0


class SlowActions:
    """``hold`` lets actions wait, ``let_go`` lets them go on; ``waiting`` is set while one waits."""

    def __init__(self) -> None:
        self.waiting = threading.Event()
        self._free = threading.Event()
        self._free.set()
        self.url = ""

    def hold(self) -> None:
        self.waiting.clear()
        self._free.clear()

    def let_go(self) -> None:
        self._free.set()

    def pass_by(self) -> None:
        if not self._free.is_set():
            self.waiting.set()
            assert self._free.wait(PATIENCE), "nobody let the action go on"


@contextmanager
def slow_actions() -> Iterator[SlowActions]:
    slow = SlowActions()
    executor = ActionExecutor()
    executor.register_package("actions")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            call = json.loads(self.rfile.read(int(self.headers["content-length"])))
            slow.pass_by()
            answer = json.dumps(asyncio.run(executor.run(call))).encode()
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        slow.url = f"http://127.0.0.1:{server.server_port}/webhook"
        yield slow
        slow.let_go()
        server.shutdown()
