"""A stand-in for Telegram's Bot API server, over real HTTP.

It follows the public documentation (core.telegram.org/bots/api) for the calls that a bot
like ours makes, refuses what the real one refuses, and lets tests play the people:
write, tap, edit, block; and the network: slow down, fail, break off.
"""

from __future__ import annotations

import asyncio
import json
import re
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.telegram.markup import CannotParse, read, units

TOKEN = "4200000042:AAtest-token_for-a-bot-that-is-not-there"
USERNAME = "spinewise_test_bot"
PATIENCE = 30.0

Answer = tuple[int, dict[str, Any]]


class Refusal(Exception):
    """An answer that is not ok."""

    def __init__(self, code: int, description: str, parameters: dict[str, Any] | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def answer(self) -> Answer:
        body: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return self.code, body


def too_many(seconds: int) -> Answer:
    """The answer to a bot that asks too often."""
    return Refusal(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds}).answer()


BROKEN_OFF: Answer = (0, {})
"""The connection ends without an answer."""


@dataclass
class Shown:
    """A message as it stands in a chat."""

    id: int
    chat: int
    text: str = ""
    formatted: list[tuple[str, str]] = field(default_factory=list)
    rows: list[list[dict[str, Any]]] = field(default_factory=list)
    file: bytes | None = None
    name: str = ""
    edits: int = 0
    silent: bool = False

    @property
    def labels(self) -> list[str]:
        """What its buttons show."""
        return [button["text"] for row in self.rows for button in row]

    def button(self, label: str) -> dict[str, Any]:
        """A button by its label, without the sign before it."""
        for row in self.rows:
            for button in row:
                if label in (button["text"], button["text"].partition(" ")[2]):
                    return button
        raise AssertionError(f"there is no button '{label}' among {self.labels}")


class FakeTelegram:
    """The server, in a thread of its own."""

    def __init__(self, port: int = 0) -> None:
        self.port = port
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.chats: dict[int, list[Shown]] = defaultdict(list)
        self.blocked: set[int] = set()
        self.commands: list[dict[str, str]] = []
        self.webhook: dict[str, Any] = {}
        self.token_is_valid = True
        self._faults: dict[str, list[Answer]] = defaultdict(list)
        self._queries: dict[str, str | None] = {}
        self._pending: list[dict[str, Any]] = []
        self._confirmed = 0
        self._next_update = 700_000_001
        self._next_message = 1
        self._polls = 0
        self._changed = threading.Condition()
        self._loop = asyncio.new_event_loop()
        self._news: asyncio.Event | None = None
        self._runner: web.AppRunner | None = None
        self._thread: threading.Thread | None = None

    # --- the server itself

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        started = threading.Event()

        async def serve() -> None:
            self._news = asyncio.Event()
            app = web.Application(client_max_size=50 * 1024 * 1024)
            app.router.add_route("*", "/bot{token}/{method}", self._answer)
            self._runner = web.AppRunner(app)
            await self._runner.setup()
            site = web.TCPSite(self._runner, "127.0.0.1", self.port, shutdown_timeout=0.1)
            await site.start()
            self.port = self._runner.addresses[0][1]
            started.set()

        def run() -> None:
            asyncio.set_event_loop(self._loop)
            self._loop.create_task(serve())
            self._loop.run_forever()

        self._thread = threading.Thread(target=run, daemon=True)
        self._thread.start()
        assert started.wait(PATIENCE)

    def stop(self) -> None:
        if self._thread is None:
            return

        async def end() -> None:
            assert self._runner is not None
            await self._runner.cleanup()
            open_calls = asyncio.all_tasks() - {asyncio.current_task()}
            for call in open_calls:
                call.cancel()
            await asyncio.gather(*open_calls, return_exceptions=True)
            self._loop.stop()

        asyncio.run_coroutine_threadsafe(end(), self._loop)
        self._thread.join(PATIENCE)
        self._thread = None

    def fail(self, method: str, *answers: Answer) -> None:
        """Answer the next calls of a method like this."""
        with self._changed:
            self._faults[method].extend(answers)

    def wait_until(self, condition: Callable[[], Any], what: str = "") -> Any:
        """Wait until something holds; what it is then."""
        give_up = time.monotonic() + PATIENCE
        with self._changed:
            while not (value := condition()):
                if not self._changed.wait(max(0.0, give_up - time.monotonic())):
                    raise AssertionError(f"this never happened: {what}\n{self.transcript()}")
            return value

    def transcript(self) -> str:
        lines = [f"{name} {params}"[:200] for name, params in self.calls[-30:]]
        return "\n".join(lines)

    def made(self, method: str) -> list[dict[str, Any]]:
        """The calls of a method so far."""
        return [params for name, params in list(self.calls) if name == method]

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        params: dict[str, Any] = dict(request.query)
        for name, value in (await request.post()).items():
            params[name] = value
        with self._changed:
            fault = self._faults[method].pop(0) if self._faults[method] else None
            self.calls.append((method, params))
            self._changed.notify_all()
        if fault == BROKEN_OFF:
            assert request.transport is not None
            request.transport.close()
            return web.Response()
        if fault is not None:
            status, body = fault
        else:
            try:
                status, body = await self._handle(request.match_info["token"], method, params)
            except Refusal as refusal:
                status, body = refusal.answer()
        with self._changed:
            self._changed.notify_all()
        return web.json_response(body, status=status)

    async def _handle(self, token: str, method: str, params: dict[str, Any]) -> Answer:
        if not re.fullmatch(r"\d+:[\w-]{35,}", token):
            raise Refusal(404, "Not Found")
        if token != TOKEN or not self.token_is_valid:
            raise Refusal(401, "Unauthorized")
        if method == "getUpdates":
            return 200, {"ok": True, "result": await self._get_updates(params)}
        handler = getattr(self, "_" + re.sub("[A-Z]", lambda m: "_" + m[0].lower(), method), None)
        if handler is None:
            raise Refusal(404, "Not Found: method not found")
        with self._changed:
            return 200, {"ok": True, "result": handler(params)}

    # --- getting updates

    async def _get_updates(self, params: dict[str, Any]) -> list[dict[str, Any]]:
        if self.webhook.get("url"):
            raise Refusal(
                409,
                "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete "
                "the webhook first",
            )
        offset, wait = int(params.get("offset", 0)), min(int(params.get("timeout", 0)), 50)
        allowed = json.loads(params.get("allowed_updates", "[]"))
        with self._changed:
            self._polls += 1
            mine = self._polls
            if offset > 0:
                self._pending = [u for u in self._pending if u.get("update_id", offset) >= offset]
                self._confirmed = max(self._confirmed, offset)
            self._changed.notify_all()
        assert self._news is not None
        self._news.set()  # ends an older request that is still waiting
        give_up = time.monotonic() + wait
        while True:
            if mine != self._polls:
                raise Refusal(
                    409,
                    "Conflict: terminated by other getUpdates request; make sure that only one bot instance "
                    "is running",
                )
            self._news.clear()
            with self._changed:
                known = ("update_id", "message")
                found = [u for u in self._pending if not allowed or set(u) & {*allowed} or set(u) <= {*known}]
            if found or time.monotonic() >= give_up:
                return found[:100]
            try:
                await asyncio.wait_for(self._news.wait(), give_up - time.monotonic())
            except asyncio.TimeoutError:
                continue

    def _set_webhook(self, params: dict[str, Any]) -> bool:
        if not params["url"].startswith("https://"):
            raise Refusal(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", params.get("secret_token", "x")):
            raise Refusal(400, "Bad Request: secret token contains unallowed characters")
        self.webhook = dict(params)
        return True

    def _delete_webhook(self, params: dict[str, Any]) -> bool:
        self.webhook = {}
        if params.get("drop_pending_updates") == "true":
            self._pending = []
        return True

    # --- being a bot

    def _get_me(self, params: dict[str, Any]) -> dict[str, Any]:
        return {
            "id": int(TOKEN.partition(":")[0]),
            "is_bot": True,
            "first_name": "Spinewise",
            "username": USERNAME,
        }

    def _set_my_commands(self, params: dict[str, Any]) -> bool:
        commands = json.loads(params["commands"])
        for command in commands:
            if (
                not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"])
                or not 1 <= len(command["description"]) <= 256
            ):
                raise Refusal(400, "Bad Request: BOT_COMMAND_INVALID")
        self.commands = commands
        return True

    def _send_chat_action(self, params: dict[str, Any]) -> bool:
        self._chat(params)
        if params["action"] not in ("typing", "upload_photo", "upload_document"):
            raise Refusal(400, "Bad Request: wrong parameter action in request")
        return True

    def _send_message(self, params: dict[str, Any]) -> dict[str, Any]:
        chat = self._chat(params)
        text, formatted = self._text(params, "text", 4096, "message is too long")
        if not text:
            raise Refusal(400, "Bad Request: message text is empty")
        return self._add(
            Shown(
                0, chat, text, formatted, _rows(params), silent=params.get("disable_notification") == "true"
            )
        )

    def _send_photo(self, params: dict[str, Any]) -> dict[str, Any]:
        content = params["photo"].file.read()
        if not content.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8")):
            raise Refusal(400, "Bad Request: IMAGE_PROCESS_FAILED")
        return self._add_file(params, content, params["photo"].filename)

    def _send_document(self, params: dict[str, Any]) -> dict[str, Any]:
        return self._add_file(params, params["document"].file.read(), params["document"].filename)

    def _add_file(self, params: dict[str, Any], content: bytes, name: str) -> dict[str, Any]:
        chat = self._chat(params)
        if not content:
            raise Refusal(400, "Bad Request: file must be non-empty")
        text, formatted = self._text(params, "caption", 1024, "message caption is too long")
        return self._add(Shown(0, chat, text, formatted, _rows(params), content, name))

    def _edit_message_text(self, params: dict[str, Any]) -> dict[str, Any]:
        message = self._message(params)
        text, formatted = self._text(params, "text", 4096, "MESSAGE_TOO_LONG")
        rows = _rows(params)
        if (text, formatted, rows) == (message.text, message.formatted, message.rows):
            raise Refusal(400, _NOT_MODIFIED)
        message.text, message.formatted, message.rows = text, formatted, rows
        message.edits += 1
        return self._as_json(message)

    def _edit_message_reply_markup(self, params: dict[str, Any]) -> dict[str, Any]:
        message = self._message(params)
        rows = _rows(params)
        if rows == message.rows:
            raise Refusal(400, _NOT_MODIFIED)
        message.rows = rows
        message.edits += 1
        return self._as_json(message)

    def _answer_callback_query(self, params: dict[str, Any]) -> bool:
        query = params["callback_query_id"]
        if query not in self._queries or self._queries[query] is not None:
            raise Refusal(
                400, "Bad Request: query is too old and response timeout expired or query ID is invalid"
            )
        if units(params.get("text", "")) > 200:
            raise Refusal(400, "Bad Request: MESSAGE_TOO_LONG")
        self._queries[query] = params.get("text", "")
        return True

    def _chat(self, params: dict[str, Any]) -> int:
        chat = int(params["chat_id"])
        if chat in self.blocked:
            raise Refusal(403, "Forbidden: bot was blocked by the user")
        if chat not in self.chats:
            raise Refusal(400, "Bad Request: chat not found")
        return chat

    def _message(self, params: dict[str, Any]) -> Shown:
        chat = self._chat(params)
        found = [m for m in self.chats[chat] if m.id == int(params["message_id"])]
        if not found:
            raise Refusal(400, "Bad Request: message to edit not found")
        return found[0]

    def _text(
        self, params: dict[str, Any], name: str, longest: int, problem: str
    ) -> tuple[str, list[tuple[str, str]]]:
        given = str(params.get(name, ""))
        try:
            text, formatted = read(given) if params.get("parse_mode") == "HTML" else (given.strip(), [])
        except CannotParse as error:
            raise Refusal(400, f"Bad Request: can't parse entities: {error}") from error
        if units(text) > longest:
            raise Refusal(400, f"Bad Request: {problem}")
        return text, formatted

    def _add(self, message: Shown) -> dict[str, Any]:
        message.id, self._next_message = self._next_message, self._next_message + 1
        self.chats[message.chat].append(message)
        return self._as_json(message)

    def _as_json(self, message: Shown) -> dict[str, Any]:
        made: dict[str, Any] = {
            "message_id": message.id,
            "date": 1_790_000_000,
            "chat": chat_json(message.chat),
            "from": self._get_me({}),
            "text": message.text,
        }
        if message.rows:
            made["reply_markup"] = {"inline_keyboard": message.rows}
        return made

    # --- what people do

    def update(self, **content: Any) -> dict[str, Any]:
        """An update with the next number."""
        with self._changed:
            identifier, self._next_update = self._next_update, self._next_update + 1
        return {"update_id": identifier, **content}

    def push(self, *updates: dict[str, Any]) -> None:
        """Put updates in the queue that the bot fetches from."""
        with self._changed:
            self._pending.extend(updates)
        self._loop.call_soon_threadsafe(lambda: self._news.set() if self._news else None)

    def wait_confirmed(self, update: dict[str, Any]) -> None:
        """Wait until the bot has confirmed an update: then it has been handled."""
        self.wait_until(
            lambda: self._confirmed > update["update_id"], f"update {update['update_id']} confirmed"
        )

    def confirmed(self, update: dict[str, Any]) -> bool:
        return self._confirmed > update["update_id"]

    def acknowledged(self, query: str) -> str | None:
        """What the person was shown when a tap was acknowledged; None if it was not."""
        return self._queries[query]

    def new_query(self) -> str:
        with self._changed:
            query = f"query-{len(self._queries) + 1}"
            self._queries[query] = None
        return query

    def new_message_id(self) -> int:
        with self._changed:
            self._next_message += 1
            return self._next_message - 1


_NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the "
    "same as a current content and reply markup of the message"
)


def chat_json(chat: int) -> dict[str, Any]:
    """A chat: private, or a group if its id is negative."""
    if chat < 0:
        return {"id": chat, "type": "supergroup", "title": "Knitting"}
    return {"id": chat, "type": "private", "first_name": "Ada"}


def _rows(params: dict[str, Any]) -> list[list[dict[str, Any]]]:
    rows = json.loads(params["reply_markup"])["inline_keyboard"] if "reply_markup" in params else []
    for row in rows:
        if len(row) > 8:
            raise Refusal(400, "Bad Request: too many buttons in a row")
        for button in row:
            if not button["text"]:
                raise Refusal(400, "Bad Request: inline keyboard button text must be non-empty")
            if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= 64:
                raise Refusal(400, "Bad Request: BUTTON_DATA_INVALID")
            if "callback_data" not in button and "url" not in button:
                raise Refusal(400, "Bad Request: text buttons are unallowed in the inline keyboard")
    return rows
