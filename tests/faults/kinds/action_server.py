"""The action server refuses, fails, hangs or is gone."""

from __future__ import annotations

import http.server
import json
import socket
import subprocess
import sys
import threading
from abc import abstractmethod

import requests

from tests.conftest import ROOT, free_port
from tests.faults.fault import Talk, WebFault
from tests.storage.servers import until


class _ActionServer(WebFault):
    """The real action server, in whose place something else stands for a while."""

    on_demand = True

    def prepare(self) -> None:
        self.port = free_port()
        self.server = self.action_server()
        self.finally_(self.end)
        super().prepare()

    def environment(self) -> dict[str, str]:
        return {"ACTION_ENDPOINT_URL": f"http://127.0.0.1:{self.port}/webhook"}

    def action_server(self) -> subprocess.Popen[bytes]:
        """Start the action server and wait until it answers."""
        command = [sys.executable, "-m", "rasa_sdk", "--actions", "actions", "--port", str(self.port)]
        with (self.folder / "actions.txt").open("ab") as log:
            server = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
        until(self._answers, "the action server did not start")
        return server

    def _answers(self) -> bool:
        try:
            return requests.get(f"http://127.0.0.1:{self.port}/health", timeout=5).ok
        except requests.RequestException:
            return False

    def end(self) -> None:
        self.server.kill()
        self.server.wait()

    def happen(self, talk: Talk) -> None:
        self.end()
        instead = threading.Event()
        standing = threading.Thread(target=self.stand, args=(instead,))
        standing.start()
        try:
            talk()
        finally:
            instead.set()
            standing.join()

    @abstractmethod
    def stand(self, ended: threading.Event) -> None:
        """Stand in its place until ended."""

    def mend(self) -> None:
        self.server = self.action_server()


class ActionServerGone(_ActionServer):
    name = "action server dead"
    how = "`rasa_sdk` is killed and started again; meanwhile nobody listens"

    def stand(self, ended: threading.Event) -> None:
        ended.wait()


class ActionServerHangs(_ActionServer):
    name = "action server hangs"
    how = "something else listens in place of `rasa_sdk`, takes calls, and says nothing"

    def stand(self, ended: threading.Event) -> None:
        with socket.socket() as silent:
            silent.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            silent.bind(("127.0.0.1", self.port))
            silent.listen()
            ended.wait()


class _Says(_ActionServer):
    status = 0

    def stand(self, ended: threading.Event) -> None:
        says = self.status

        class Refusing(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("content-length", 0)))
                body = json.dumps({"action_name": "action_respond", "error": "no"}).encode()
                self.send_response(says)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        http.server.ThreadingHTTPServer.allow_reuse_address = True
        with http.server.ThreadingHTTPServer(("127.0.0.1", self.port), Refusing) as server:
            serving = threading.Thread(target=server.serve_forever)
            serving.start()
            ended.wait()
            server.shutdown()
            serving.join()


class ActionServerRefuses(_Says):
    name = "action server refuses (400)"
    how = "something else stands in place of `rasa_sdk` and answers 400, as an action that rejects"
    status = 400
    on_demand = False


class ActionServerFails(_Says):
    name = "action server fails (500)"
    how = "something else stands in place of `rasa_sdk` and answers 500"
    status = 500
