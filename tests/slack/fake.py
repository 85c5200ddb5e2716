"""Slack's servers, as far as the assistant meets them: Web API, Socket Mode, files.

They behave as Slack's public documentation says, and reject what Slack would reject. They
run in a thread of their own; a test calls them as if it were many people's Slack.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.slack import block_kit

BOT_TOKEN, APP_TOKEN = "xoxb-token-for-tests", "xapp-token-for-tests"
TEAM, BOT_USER, BOT = "T0FAKETEAM", "U0ASSISTANT", "B0ASSISTANT"
PATIENCE = 40.0


@dataclass
class Message:
    """A message in a channel, as it stands now."""

    channel: str
    ts: str
    text: str
    blocks: list[dict[str, Any]]
    thread: str | None
    changes: int = 0

    @property
    def words(self) -> str:
        """Everything in it that can be read."""
        return json.dumps(self.blocks, ensure_ascii=False) + self.text

    @property
    def elements(self) -> list[tuple[dict[str, Any], dict[str, Any]]]:
        """What can be tapped, with the block it is in."""
        found = [
            (block, one) for block in self.blocks if block["type"] == "actions" for one in block["elements"]
        ]
        return found + [(block, block["accessory"]) for block in self.blocks if "accessory" in block]

    @property
    def is_open(self) -> bool:
        """Whether it can still be answered; changing an answer is something else."""
        return any(element["action_id"] != "change" for _, element in self.elements)


@dataclass
class File:
    """A file that was sent."""

    name: str
    content: bytes
    channel: str | None = None
    thread: str | None = None
    alt: str | None = None


@dataclass
class Envelope:
    """Something that went through the WebSocket."""

    sent: float
    acknowledged: float | None = None


Failure = tuple[int, dict[str, str], Any]
"""Status, headers and body of an answer that is no success."""


@dataclass
class _State:
    messages: list[Message] = field(default_factory=list)
    whispers: list[dict[str, Any]] = field(default_factory=list)
    files: list[File] = field(default_factory=list)
    homes: dict[str, dict[str, Any]] = field(default_factory=dict)
    rejected: list[str] = field(default_factory=list)


class FakeSlack:
    """A workspace with the assistant's app in it."""

    def __init__(self) -> None:
        self.state = _State()
        self.failures: dict[str, list[Failure]] = defaultdict(list)
        """Answers to give before a method works again."""
        self.envelopes: dict[str, Envelope] = {}
        self.connections = 0
        """WebSockets opened so far."""
        self.good_tokens = {BOT_TOKEN, APP_TOKEN}
        self._held: dict[str, asyncio.Event] = {}
        self.under_way: list[str] = []
        """Calls that were held."""
        self._numbers = itertools.count(1)
        self._changed = threading.Condition()
        self._sockets: list[web.WebSocketResponse] = []
        self._tickets: set[str] = set()
        self._uploads: dict[str, File] = {}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._runner: web.AppRunner | None = None
        self.port = 0
        self.up()

    # ------------------------------------------------------------- the network

    def up(self) -> None:
        """Be reachable, always at the same address."""
        self._in_loop(self._up())

    def down(self) -> None:
        """Be out of reach: nobody listens, and every connection breaks."""
        self._in_loop(self._down())

    def close(self) -> None:
        """End."""
        if self._runner is not None:
            self.down()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=10)

    @property
    def api(self) -> str:
        """What ``SPINEWISE_SLACK_API`` must be."""
        return f"http://127.0.0.1:{self.port}/api/"

    @property
    def environment(self) -> dict[str, str]:
        """Settings of an assistant that uses Socket Mode here."""
        return {
            "SPINEWISE_SLACK_BOT_TOKEN": BOT_TOKEN,
            "SPINEWISE_SLACK_APP_TOKEN": APP_TOKEN,
            "SPINEWISE_SLACK_API": self.api,
        }

    async def _up(self) -> None:
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_post("/upload/{id}", self._upload)
        app.router.add_get("/link", self._link)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def _down(self) -> None:
        for socket in self._sockets:
            if socket._req is not None and socket._req.transport is not None:
                socket._req.transport.abort()
        if self._runner is not None:
            await self._runner.cleanup()
        self._runner = None
        self._sockets.clear()

    def _in_loop(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=PATIENCE)

    # ------------------------------------------------------------- waiting

    def until(self, holds: Callable[[], Any], what: str) -> Any:
        """Wait until something is true; what it gave."""
        give_up = time.monotonic() + PATIENCE
        with self._changed:
            while not (value := holds()):
                left = give_up - time.monotonic()
                if left <= 0:
                    said = "\n".join(f"{m.channel} {m.text[:200]}" for m in self.state.messages[-8:])
                    raise AssertionError(f"waited in vain for {what}; {self.state.rejected}\n{said}")
                self._changed.wait(min(left, 1.0))
            return value

    def _notify(self) -> None:
        with self._changed:
            self._changed.notify_all()

    # ------------------------------------------------------------- the Web API

    def messages(self, channel: str) -> list[Message]:
        """What the assistant has posted in a channel."""
        return [message for message in self.state.messages if message.channel == channel]

    def new_ts(self) -> str:
        """A new name of a message, later than all others."""
        return f"{int(time.time())}.{next(self._numbers):06d}"

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        if method in self._held:
            self.under_way.append(method)
            self._notify()
            await self._held[method].wait()
        if self.failures[method]:
            status, headers, body = self.failures[method].pop(0)
            self._notify()
            if isinstance(body, str):
                return web.Response(status=status, headers=headers, text=body, content_type="text/html")
            return web.json_response(body, status=status, headers=headers)
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        wanted = APP_TOKEN if method == "apps.connections.open" else BOT_TOKEN
        if token != wanted or token not in self.good_tokens:
            return web.json_response({"ok": False, "error": "invalid_auth"})
        try:
            if request.content_type == "application/json":
                given = await request.json()
            else:
                given = {**request.query, **dict(await request.post())}
            answer = self._methods()[method](given)
        except KeyError as missing:
            answer = {"ok": False, "error": "unknown_method", "what": str(missing)}
        except _Refused as refused:
            self.state.rejected.append(f"{method}: {refused}")
            answer = {"ok": False, "error": str(refused).split(":")[0]}
        self._notify()
        return web.json_response(answer)

    @contextmanager
    def held(self, method: str) -> Iterator[None]:
        """Let a method answer only after the block."""
        gate = self._held[method] = asyncio.Event()
        try:
            yield
        finally:
            del self._held[method]
            self._loop.call_soon_threadsafe(gate.set)

    def _methods(self) -> dict[str, Callable[[dict[str, Any]], dict[str, Any]]]:
        return {
            "auth.test": self._auth_test,
            "apps.connections.open": self._open,
            "chat.postMessage": self._post,
            "chat.update": self._change,
            "chat.postEphemeral": self._whisper,
            "views.publish": self._publish,
            "files.getUploadURLExternal": self._get_upload_url,
            "files.completeUploadExternal": self._complete_upload,
        }

    def _auth_test(self, given: dict[str, Any]) -> dict[str, Any]:
        return {
            "ok": True,
            "url": "https://fake.slack.com/",
            "team": "Fake",
            "user": "spinewise",
            "team_id": TEAM,
            "user_id": BOT_USER,
            "bot_id": BOT,
            "is_enterprise_install": False,
        }

    def _open(self, given: dict[str, Any]) -> dict[str, Any]:
        ticket = f"ticket-{next(self._numbers)}"
        self._tickets.add(ticket)
        return {"ok": True, "url": f"ws://127.0.0.1:{self.port}/link?ticket={ticket}"}

    def _post(self, given: dict[str, Any]) -> dict[str, Any]:
        channel = self._channel(given)
        blocks = self._content(given, longest=40_000)
        message = Message(channel, self.new_ts(), given["text"], blocks, given.get("thread_ts"))
        self.state.messages.append(message)
        return {
            "ok": True,
            "channel": channel,
            "ts": message.ts,
            "message": {"text": message.text, "bot_id": BOT},
        }

    def _change(self, given: dict[str, Any]) -> dict[str, Any]:
        blocks = self._content(given, longest=4_000)
        for message in self.state.messages:
            if (message.channel, message.ts) == (given.get("channel"), given.get("ts")):
                message.text, message.blocks = given["text"], blocks
                message.changes += 1
                return {"ok": True, "channel": message.channel, "ts": message.ts, "text": message.text}
        raise _Refused("message_not_found")

    def _whisper(self, given: dict[str, Any]) -> dict[str, Any]:
        if not given.get("user"):
            raise _Refused("no_user")
        self._channel(given)
        self._content(given, longest=40_000)
        self.state.whispers.append(given)
        return {"ok": True, "message_ts": self.new_ts()}

    def _publish(self, given: dict[str, Any]) -> dict[str, Any]:
        view = given.get("view")
        if not isinstance(view, dict) or view.get("type") != "home" or not given.get("user_id"):
            raise _Refused("invalid_arguments")
        reason = block_kit.problem(view.get("blocks"))
        if reason:
            raise _Refused(f"invalid_arguments: {reason}")
        self.state.homes[given["user_id"]] = view
        return {"ok": True, "view": {**view, "id": "V0HOME"}}

    def _channel(self, given: dict[str, Any]) -> str:
        channel = given.get("channel")
        if not isinstance(channel, str) or channel[:1] not in "CDGUW":
            raise _Refused("channel_not_found")
        return direct(channel) if channel[0] in "UW" else channel

    def _content(self, given: dict[str, Any], longest: int) -> list[dict[str, Any]]:
        text, blocks = given.get("text"), given.get("blocks", [])
        if not isinstance(text, str) or not text.strip():
            raise _Refused("no_text: a text is needed, for notices and screen readers")
        if len(text) > longest:
            raise _Refused(f"msg_too_long: {len(text)} characters")
        if block_kit.SPECIAL.search(text):
            raise _Refused("invalid_arguments: markup from somebody else")
        reason = block_kit.problem(blocks)
        if reason:
            raise _Refused(f"invalid_blocks: {reason}")
        if block_kit.too_long(blocks):
            raise _Refused("msg_blocks_too_long")
        return list(blocks)

    def _get_upload_url(self, given: dict[str, Any]) -> dict[str, Any]:
        if not given.get("filename") or not str(given.get("length", "")).isdigit():
            raise _Refused("invalid_arguments")
        identifier = f"F{next(self._numbers):06d}"
        self._uploads[identifier] = File(given["filename"], b"", alt=given.get("alt_txt"))
        url = f"http://127.0.0.1:{self.port}/upload/{identifier}"
        return {"ok": True, "upload_url": url, "file_id": identifier}

    async def _upload(self, request: web.Request) -> web.Response:
        file = self._uploads[request.match_info["id"]]
        file.content = await request.read()
        return web.Response(text=f"OK - {len(file.content)}")

    def _complete_upload(self, given: dict[str, Any]) -> dict[str, Any]:
        done = []
        channel = given.get("channel_id")
        if channel is not None and channel[:1] not in "CDG":
            raise _Refused("channel_not_found")
        for one in json.loads(given["files"]):
            file = self._uploads.pop(one["id"], None)
            if file is None or not file.content:
                raise _Refused("file_not_found")
            file.channel, file.thread = channel, given.get("thread_ts")
            self.state.files.append(file)
            done.append({"id": one["id"], "title": one.get("title", "")})
        return {"ok": True, "files": done}

    # ------------------------------------------------------------- Socket Mode

    async def _link(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=403)
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        hello = {
            "type": "hello",
            "num_connections": 1,
            "connection_info": {"app_id": "A0FAKE"},
            "debug_info": {"host": "fake", "approximate_connection_time": 18_060},
        }
        await socket.send_json(hello)
        self._sockets.append(socket)
        self.connections += 1
        self._notify()
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                envelope = self.envelopes.get(json.loads(message.data).get("envelope_id", ""))
                if envelope is not None and envelope.acknowledged is None:
                    envelope.acknowledged = time.monotonic()
                self._notify()
        if socket in self._sockets:
            self._sockets.remove(socket)
        return socket

    def connected(self, times: int = 1) -> None:
        """Wait until the assistant has connected so many times and is connected now."""
        self.until(lambda: self.connections >= times and self._sockets, f"connection {times}")

    def push(self, kind: str, payload: Any, **more: Any) -> str:
        """Send an envelope to the assistant; its id."""
        identifier = f"envelope-{next(self._numbers)}"
        self.until(lambda: self._sockets, "a connection")
        self.envelopes[identifier] = Envelope(time.monotonic())
        envelope = {
            "envelope_id": identifier,
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
            **more,
        }
        self._in_loop(self._sockets[-1].send_json(envelope))
        return identifier

    def push_text(self, text: str) -> None:
        """Send anything at all."""
        self.until(lambda: self._sockets, "a connection")
        self._in_loop(self._sockets[-1].send_str(text))

    def acknowledged(self, envelope: str) -> Envelope:
        """Wait until the assistant has acknowledged an envelope."""
        self.until(lambda: self.envelopes[envelope].acknowledged, "an acknowledgement")
        return self.envelopes[envelope]

    def refresh(self) -> None:
        """Ask the assistant to connect anew, as Slack does every few hours."""
        reason = {"type": "disconnect", "reason": "refresh_requested", "debug_info": {"host": "fake"}}
        self.push_text(json.dumps(reason))

    def drop(self) -> None:
        """Break the WebSocket without a word."""

        async def abort() -> None:
            for socket in list(self._sockets):
                if socket._req is not None and socket._req.transport is not None:
                    socket._req.transport.abort()
            self._sockets.clear()

        self._in_loop(abort())


def direct(user: str) -> str:
    """The channel of a person's direct messages with the assistant."""
    return f"D{user[1:]}"


class _Refused(Exception):
    """An answer with ``ok: false``."""
