"""The web channel: the chat page at ``/`` and the doors behind it.

======================== ==========================================================
``GET /``                the page; ``/widget.js`` and the other files beside it
``POST /api/chat/session``  start a conversation or come back to it
``GET /api/chat/history``   what was said so far
``GET /api/chat/summary``   what is known so far, as a page to print for the doctor
``GET /api/chat/summary.pdf`` the same as a PDF
``GET /api/chat/export``    everything there is of the conversation, as JSON
``POST /api/chat/messages`` say something; replies come as they are made (server-sent
                         events) or, for a client that does not ask for them, at once
======================== ==========================================================

A conversation belongs to whoever holds its token: the browser that started it, by a
cookie that no script can read, or a page of an allowed origin, by a header. Every
refusal is JSON: ``{"error": {"code": ..., "message": ...}}``.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.core.lock_store import LockError
from sanic import Blueprint, Sanic
from sanic.exceptions import PayloadTooLarge
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as json_response

from spinewise.channels.ending import ENDING
from spinewise.channels.kept import asks_for_deletion, export, forget, items, open_conversation
from spinewise.channels.limits import Limiter
from spinewise.channels.session import LIFETIME, Session, Sessions, signing_key
from spinewise.channels.turns import Deliver, Reply, TooManyTurns, Turn, TurnFailed, Turns
from spinewise.channels.web_output import WebOutput
from spinewise.channels.web_page import INDEX, WebFile, file_headers, policy_headers, web_files
from spinewise.channels.web_requests import (
    LARGEST_BODY,
    Incoming,
    Refused,
    background,
    incoming,
    is_ambiguous,
    json_body,
)
from spinewise.channels.web_settings import WebSettings, web_settings
from spinewise.channels.web_summary import page_answer, pdf_answer, summary_now
from spinewise.dialogue.own_data import EXPORT
from spinewise.replies.wording import default_wording
from spinewise.storage.errors import StoreError
from spinewise.watching.metrics import REFUSED

logger = logging.getLogger(__name__)

API = "/api/chat/"
COOKIE = "spinewise_chat"
HEARTBEAT = 15.0
"""Seconds of silence after which a line without meaning keeps a stream open."""
UNAVAILABLE = (StoreError, LockError, TurnFailed)
"""What goes wrong when a part that is needed is away."""

Handler = Callable[[Request], Awaitable[HTTPResponse | None]]


class WebChannel(InputChannel):  # type: ignore[misc]
    """Rasa input channel of the web page and the widget."""

    def __init__(self, settings: WebSettings) -> None:
        self._settings = settings
        self._files = web_files(settings.files)
        self._sessions = Sessions(signing_key(settings.state))
        self._by_conversation = Limiter(settings.per_conversation)
        self._by_address = Limiter(settings.per_address)
        self._new_by_address = Limiter(settings.new_per_address)
        self._turns = Turns()

    @classmethod
    def name(cls) -> str:
        """Name of the channel, as it stands in conversations."""
        return "web"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> WebChannel:
        """The channel as ``credentials.yml`` and the environment set it."""
        return cls(web_settings(credentials))

    def url_prefix(self) -> str:
        """The page lives at the root of the server."""
        return "/"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Routes of the page, its files and the doors."""
        doors = Blueprint("spinewise_web")

        async def start_session(request: Request) -> HTTPResponse:
            return await self._start_session(request)

        async def history(request: Request) -> HTTPResponse:
            return await self._history(request)

        async def messages(request: Request) -> HTTPResponse | None:
            return await self._messages(request, on_new_message)

        async def summary(request: Request) -> HTTPResponse:
            return await self._summary(request, page_answer)

        async def summary_pdf(request: Request) -> HTTPResponse:
            return await self._summary(request, pdf_answer)

        async def everything(request: Request) -> HTTPResponse:
            return await self._export(request)

        async def preflight(request: Request) -> HTTPResponse:
            return HTTPResponse(status=204)

        for path, handler, method in (
            ("session", start_session, "POST"),
            ("history", history, "GET"),
            ("summary", summary, "GET"),
            ("summary.pdf", summary_pdf, "GET"),
            ("export", everything, "GET"),
            ("messages", messages, "POST"),
        ):
            doors.add_route(
                self._guarded(handler),
                API + path,
                methods=[method],
                name=_route_name(path),
                stream=method == "POST",
            )
            doors.add_route(preflight, API + path, methods=["OPTIONS"], name=f"{_route_name(path)}_preflight")
        for path, file in self._files.items():
            doors.add_route(_file_handler(file), path, methods=["GET"], name="file" + path.replace("/", "_"))
        if "/favicon.svg" in self._files:
            doors.add_route(
                _file_handler(self._files["/favicon.svg"]), "/favicon.ico", methods=["GET"], name="favicon"
            )
        doors.listener("before_server_start")(self._open_front_door)
        doors.listener("before_server_stop")(self._finish_turns)
        return doors

    async def _open_front_door(self, app: Sanic, _: Any) -> None:
        """Serve the page at ``/``, where Rasa has registered a greeting, and guard every answer.

        A request middleware answers before the route does. The response middleware stands
        behind Sanic-CORS, which Rasa adds, so that this channel's own rules have the last word.
        """
        page = _file_handler(self._files[INDEX])

        async def front_door(request: Request) -> HTTPResponse | None:
            if is_ambiguous(
                request.headers.getall("content-length", []), request.headers.get("transfer-encoding")
            ):
                refusal = _refusal(Refused(400, "framing", "The request could not be read."))
                refusal.headers["connection"] = "close"
                return refusal
            return await page(request) if request.path == "/" and request.method == "GET" else None

        app.register_middleware(front_door, "request")
        app.response_middleware.append(self._guard_response)

    async def _finish_turns(self, *_: Any) -> None:
        """Let open turns end, also those whose browser has gone meanwhile."""
        await self._turns.finish(ENDING.left)

    async def _guard_response(self, request: Request, response: HTTPResponse) -> None:
        for name, value in policy_headers(self._settings.frame_ancestors).items():
            response.headers.setdefault(name, value)
        if not request.path.startswith(API):
            return
        response.headers["cache-control"] = "no-store"
        for name in [name for name in response.headers if name.lower().startswith("access-control-")]:
            del response.headers[name]
        response.headers["vary"] = "origin, cookie, authorization, accept"
        origin = request.headers.get("origin", "")
        if _is_foreign(request) and origin.lower() in self._settings.origins:
            response.headers["access-control-allow-origin"] = origin
            response.headers["cross-origin-resource-policy"] = "cross-origin"
            response.headers["access-control-allow-methods"] = "GET, POST"
            response.headers["access-control-allow-headers"] = "authorization, content-type, accept"
            response.headers["access-control-expose-headers"] = "retry-after"
            response.headers["access-control-max-age"] = "600"

    def _guarded(self, handler: Handler) -> Handler:
        """The handler behind the checks that all doors share; refusals become JSON."""

        async def guarded(request: Request) -> HTTPResponse | None:
            if request.stream is not None:
                request.stream.request_max_size = LARGEST_BODY
            try:
                if _is_foreign(request) and request.headers["origin"].lower() not in self._settings.origins:
                    raise Refused(403, "origin", "This page may not use the assistant.")
                _pass(self._by_address, request.remote_addr or request.ip)
                return await handler(request)
            except Refused as refused:
                return _refusal(refused)
            except PayloadTooLarge:
                return _refusal(Refused(413, "too_large", "That was too much at once."))
            except UNAVAILABLE as problem:
                logger.warning("A request could not be answered (%s).", type(problem).__name__)
                return _refusal(_cannot_answer())

        return guarded

    async def _start_session(self, request: Request) -> HTTPResponse:
        """Come back to the conversation of the token, or start a new one.

        Body: ``{"new": true}`` starts a new one in any case; ``{"cookie": false}`` is from a browser
        that keeps no cookies here and gets the token itself; ``locale`` and ``page`` as in a message.
        """
        body = await json_body(request.headers.get("content-type"), request.stream)
        agent = _agent(request)
        by_header = _is_foreign(request) or body.get("cookie") is False
        held = None if body.get("new") is True else self._session(request, cookie=not by_header)
        resumed = held is not None and bool(await items(agent, held.conversation_id))
        if not resumed:
            _pass(self._new_by_address, request.remote_addr or request.ip)
        session = self._sessions.start() if held is None else self._sessions.renewed(held)
        if not resumed:
            unheard = WebOutput(lambda reply: None)
            told = {**background(body), "lost": held is not None}
            await open_conversation(agent, session.conversation_id, unheard, told)
        token = self._sessions.token(session)
        answer: dict[str, Any] = {
            "conversation": session.tag,
            "resumed": resumed,
            "longest_message": self._settings.longest_message,
        }
        if by_header:
            return json_response({**answer, "token": token})
        response = json_response(answer)
        response.cookies[COOKIE] = token
        response.cookies[COOKIE]["httponly"] = True
        response.cookies[COOKIE]["samesite"] = "Lax"
        response.cookies[COOKIE]["path"] = "/"
        response.cookies[COOKIE]["max-age"] = LIFETIME
        if request.scheme == "https" or request.headers.get("origin", "").startswith("https:"):
            response.cookies[COOKIE]["secure"] = True
        return response

    async def _history(self, request: Request) -> HTTPResponse:
        session = self._owner(request)
        said = await items(_agent(request), session.conversation_id)
        return json_response({"conversation": session.tag, "items": said})

    async def _summary(
        self, request: Request, answer: Callable[[dict[str, Any]], HTTPResponse]
    ) -> HTTPResponse:
        """What is known at this moment, for the doctor."""
        session = self._owner(request)
        _pass(self._by_conversation, session.id)
        tracker = await _agent(request).tracker_store.retrieve(session.conversation_id)
        content = summary_now(tracker)
        if content is None:
            raise Refused(404, "nothing_told", "You haven't told me anything about the pain yet.")
        # Making a page takes a while; other people's messages must not wait for it.
        return await asyncio.get_running_loop().run_in_executor(None, answer, content)

    async def _export(self, request: Request) -> HTTPResponse:
        """Everything there is of the conversation, for the person to keep."""
        session = self._owner(request)
        _pass(self._by_conversation, session.id)
        content = await export(_agent(request), session.conversation_id)
        if content is None:
            raise Refused(404, "nothing_told", "There is nothing here of this conversation.")
        return HTTPResponse(
            body=content,
            content_type=EXPORT["media_type"],
            headers={"content-disposition": f'attachment; filename="{EXPORT["name"]}"'},
        )

    async def _messages(
        self, request: Request, on_new_message: Callable[[UserMessage], Awaitable[Any]]
    ) -> HTTPResponse | None:
        session = self._owner(request)
        body = await json_body(request.headers.get("content-type"), request.stream)
        message = incoming(body, self._settings.longest_message)
        _pass(self._by_conversation, session.id)
        if ENDING.begun and not self._turns.knows(session.conversation_id, message.id):
            raise _cannot_answer()
        turn = self._turn(session, message, on_new_message, _agent(request))
        if "text/event-stream" in request.headers.get("accept", ""):
            return await _stream(request, session, message, turn)
        try:
            replies = await turn.all_replies()
        except TurnFailed as failure:
            raise _cannot_answer() from failure
        return json_response({"conversation": session.tag, "id": message.id, "replies": replies})

    def _turn(
        self,
        session: Session,
        message: Incoming,
        on_new_message: Callable[[UserMessage], Awaitable[Any]],
        agent: Agent,
    ) -> Turn:
        # Each conversation is opened before anything can be said in it; "opened" tells one that was lost.
        metadata = {"message_id": message.id, "opened": True, **message.background}

        async def run(deliver: Deliver) -> None:
            if asks_for_deletion(message.text):
                await self._delete(agent, session, WebOutput(deliver))
                return
            await on_new_message(
                UserMessage(
                    message.text,
                    WebOutput(deliver),
                    session.conversation_id,
                    input_channel=self.name(),
                    metadata=metadata,
                )
            )

        try:
            return self._turns.take(session.conversation_id, message.id, run)
        except TooManyTurns as error:
            raise Refused(429, "too_many", "One moment, please: earlier messages come first.", 2) from error

    async def _delete(self, agent: Agent, session: Session, output: WebOutput) -> None:
        """Delete the conversation; the token stays good, for a new one."""
        done = await forget(agent, session.conversation_id)
        self._turns.forget(session.conversation_id)
        words = await asyncio.to_thread(_deletion_words, done)
        await output.send_text_message(session.conversation_id, words)

    def _session(self, request: Request, *, cookie: bool = True) -> Session | None:
        """The session whose token came along: by header, or by cookie from our own pages.

        Without ``cookie`` only a header counts, so that no script gets hold of a token that a
        browser keeps in a cookie.
        """
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if token:
            return self._sessions.read(token.strip()) if scheme.lower() == "bearer" else None
        if not cookie or _is_foreign(request):
            return None
        return self._sessions.read(request.cookies.get(COOKIE))

    def _owner(self, request: Request) -> Session:
        session = self._session(request)
        if session is None:
            raise Refused(401, "no_session", "This conversation is not open here. Please start one.")
        return session


def _deletion_words(done: bool) -> str:
    say = default_wording().say
    return say("web_deleted") if done else say("web_cannot_delete")


async def _stream(request: Request, session: Session, message: Incoming, turn: Turn) -> HTTPResponse | None:
    """Send replies as server-sent events: ``reply``, then ``done`` or ``failed``.

    Until the first reply is there, a failure still gets its proper status.
    """
    try:
        reply = await turn.reply(0)
    except TurnFailed as failure:
        raise _cannot_answer() from failure
    response = await request.respond(
        content_type="text/event-stream; charset=utf-8", headers={"x-accel-buffering": "no"}
    )
    number = 0
    try:
        while reply is not None:
            await response.send(_event("reply", reply))
            number += 1
            reply = await _waiting(turn.reply(number), lambda: response.send(": still here\n\n"))
        await response.send(_event("done", {"conversation": session.tag, "id": message.id}))
    except TurnFailed:
        await response.send(_event("failed", _error(_cannot_answer())))
    await response.eof()
    return None


async def _waiting(coming: Awaitable[Reply | None], heartbeat: Callable[[], Awaitable[None]]) -> Reply | None:
    """The reply that is coming; a heartbeat goes out each time the wait gets long."""
    task = asyncio.ensure_future(coming)
    try:
        while not (await asyncio.wait({task}, timeout=HEARTBEAT))[0]:
            await heartbeat()
        return task.result()
    finally:
        task.cancel()


def _event(name: str, data: Mapping[str, Any]) -> str:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


def _file_handler(file: WebFile) -> Callable[[Request], Awaitable[HTTPResponse]]:
    async def serve(request: Request) -> HTTPResponse:
        headers = file_headers(file)
        known = request.headers.get("if-none-match", "").split(",")
        if file.etag in (tag.strip().removeprefix("W/") for tag in known):
            return HTTPResponse(status=304, headers=headers)
        if "gzip" in request.headers.get("accept-encoding", ""):
            headers["content-encoding"] = "gzip"
            return HTTPResponse(file.packed, headers=headers, content_type=file.content_type)
        return HTTPResponse(file.body, headers=headers, content_type=file.content_type)

    return serve


def _agent(request: Request) -> Agent:
    agent: Agent | None = getattr(request.app.ctx, "agent", None)
    if agent is None or not agent.is_ready():
        raise _cannot_answer()
    return agent


def _route_name(path: str) -> str:
    return path.replace(".", "_")


def _pass(limiter: Limiter, key: str) -> None:
    seconds = limiter.wait(key)
    if seconds:
        raise Refused(429, "too_fast", "That was a lot at once. Please wait a moment and try again.", seconds)


def _is_foreign(request: Request) -> bool:
    """Whether a page of another origin sends this. Browsers tell; the host decides, because
    behind a proxy the server does not know its own scheme."""
    origin = request.headers.get("origin")
    return origin is not None and urlsplit(origin).netloc.lower() != request.host.lower()


def _cannot_answer() -> Refused:
    return Refused(
        503,
        "unavailable",
        "The assistant cannot answer right now. Your message was not handled; please send it again in a "
        "moment. If you need help urgently, do not wait for this chat.",
        5,
    )


def _error(refused: Refused) -> dict[str, Any]:
    return {"error": {"code": refused.code, "message": refused.message}}


def _refusal(refused: Refused) -> HTTPResponse:
    REFUSED.labels("web", refused.code).inc()
    headers = {"retry-after": str(refused.retry_after)} if refused.retry_after else {}
    return json_response(_error(refused), status=refused.status, headers=headers)
