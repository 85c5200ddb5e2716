"""Who talks where: each thing that comes in becomes a turn, in order, once.

Turns of one conversation run one after the other, and so do their answers; different
conversations run side by side. Nothing that is kept holds an id of Slack: conversations
and messages are known by digests (``pseudonym``). Where the newest question stands is
remembered in memory only, so that its buttons can be taken away when it is answered.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage

from spinewise.channels import kept
from spinewise.channels.ending import ENDING
from spinewise.channels.lanes import LaneFull, Lanes
from spinewise.channels.once import Once
from spinewise.channels.pseudonym import conversation_id, pseudonym
from spinewise.channels.slack import blocks as b
from spinewise.channels.slack.cards import messages
from spinewise.channels.slack.doors import NotReady
from spinewise.channels.slack.files import File, picture_file, summary_file
from spinewise.channels.slack.home import home_view
from spinewise.channels.slack.marks import CHANGE, Mark, asks_back, choices, offered, stays, told_again
from spinewise.channels.slack.markup import escape
from spinewise.channels.slack.question import change_button
from spinewise.channels.slack.received import (
    HomeOpened,
    Place,
    Received,
    Said,
    StartTapped,
    Tapped,
    event,
    interaction,
)
from spinewise.channels.slack.sending import SlackSender
from spinewise.channels.turns import Deliver, Run, TooManyTurns, Turn, TurnFailed, Turns
from spinewise.channels.web_output import WebOutput
from spinewise.replies.consent import Keeping
from spinewise.replies.wording import Wording
from spinewise.review.settings import is_on
from spinewise.storage.settings import asks_consent, kept_days
from spinewise.watching.metrics import REFUSED

logger = logging.getLogger(__name__)

NAME = "slack"
RESTART = "restart"
HELP = "help"
LONGEST_TEXT = 5_001
"""Characters handed on; the dialogue says so when there are more than it reads."""
ANSWERED = "slack-answered"
"""Kind of a note, among the replies of a turn, on what was tapped."""
NOTHING = {"kind": "slack-nothing"}
"""Stands among the replies of a turn that needs no answer."""
MOST_SHOWN = 2_000
"""Conversations of which the place of the newest question is remembered."""


class SlackOutput(WebOutput):
    """Collects the replies of a turn."""

    @classmethod
    def name(cls) -> str:
        """Name of the channel."""
        return NAME


@dataclass
class _Shown:
    """A message of ours that can be tapped."""

    channel: str
    ts: str
    message: b.Message
    reply: Mapping[str, Any]
    tapped: bool = False
    """Whether what was tapped stands in place of the buttons."""


class SlackConversations:
    """Takes in what Slack sends and answers it."""

    def __init__(
        self,
        sender: SlackSender,
        key: bytes,
        wording: Wording,
        agent: Callable[[], Agent | None],
        on_new_message: Callable[[UserMessage], Awaitable[Any]],
    ) -> None:
        """``agent`` gives the loaded assistant, or None as long as there is none."""
        self._sender = sender
        self._key = key
        self._wording = wording
        self._agent = agent
        self._on_new_message = on_new_message
        self._once = Once()
        self._turns = Turns()
        self._lanes = Lanes()
        self._shown: OrderedDict[str, _Shown] = OrderedDict()

    def take(self, kind: str, payload: Mapping[str, Any]) -> None:
        """Queue what came in; returns at once.

        Args:
            kind: ``events_api`` or ``interactive``; anything else is ignored.
            payload: what Slack sent.

        Raises:
            Malformed: this is not what Slack sends.
            NotReady: the assistant is not loaded yet.
        """
        received: Received | None = None
        if kind == "events_api" and payload.get("type") == "event_callback":
            received = event(payload)
        elif kind == "interactive":
            received = interaction(payload)
        if received is None:
            return
        if self._agent() is None or ENDING.begun:
            raise NotReady
        if isinstance(received, Said):
            self._hear(received)
        elif isinstance(received, Tapped):
            self._tapped(received)
        elif isinstance(received, StartTapped):
            self._start(received)
        elif self._once.first(("event", received.event)):
            self._lanes.put(("home", received.user), lambda: self._show_home(received))

    async def close(self, patience: float) -> None:
        """Let answers under way go out, for so many seconds."""
        await self._lanes.close(patience)

    # ------------------------------------------------------------- what comes in

    def _hear(self, said: Said) -> None:
        message_id = self._digest("message", said.place.team, said.place.channel, said.ts)
        # One message may come as two events, and one event several times.
        if not self._once.first(("event", said.event)) or not self._once.first(message_id):
            return
        conversation = self._conversation(said.place)
        self._turn(said.place, conversation, message_id, self._answering(said, conversation, message_id))

    def _tapped(self, tapped: Tapped) -> None:
        conversation = self._conversation(tapped.place)
        mark = Mark.read(tapped.block)
        if mark is None:
            return
        what = self._digest("tap", tapped.place.team, tapped.place.channel, tapped.ts, tapped.moment)
        if not mark.belongs_to(conversation):
            if self._once.first(what):
                self._whisper(tapped.place, "slack_not_yours")
            return
        if tapped.done and not tapped.values:
            if self._once.first(what):
                self._whisper(tapped.place, "slack_choose_first")
            return
        if self._once.first(what):
            self._turn(tapped.place, conversation, what, self._choosing(tapped, mark, conversation, what))

    def _start(self, started: StartTapped) -> None:
        conversation = self._conversation(started.place)
        what = self._digest("start", started.place.team, started.place.user, started.moment)
        if self._once.first(what):
            self._turn(started.place, conversation, what, self._opening(conversation))

    async def _show_home(self, opened: HomeOpened) -> None:
        # Whether people are asked; what is so in one conversation or another does not count here.
        keeping = Keeping(not asks_consent(), kept_days(), reviewed=is_on())
        await self._sender.publish_home(opened.user, home_view(self._wording, keeping))

    # ------------------------------------------------------------- turns

    def _answering(self, said: Said, conversation: str, message_id: str) -> Run:
        async def run(deliver: Deliver) -> None:
            agent = self._ready()
            command = said.text.casefold().strip(" .!\"'")
            if kept.asks_for_deletion(said.text):
                done = await kept.forget(agent, conversation)
                deliver(self._text("slack_deleted" if done else "slack_cannot_delete"))
                self._turns.forget(conversation)
                return
            new = not await kept.items(agent, conversation)
            if new and not said.place.private:
                deliver(self._text("slack_public"))
            if said.files:
                deliver(self._text("slack_files"))
                if not said.text:
                    return
            if not said.text and new:
                await kept.open_conversation(agent, conversation, SlackOutput(deliver), {})
                return
            text = {"": "hello", RESTART: "start over"}.get(command, said.text)
            await self._say(conversation, message_id, text, deliver)
            if command == HELP:
                deliver(self._text("slack_help"))

        return run

    def _choosing(self, tapped: Tapped, mark: Mark, conversation: str, what: str) -> Run:
        async def run(deliver: Deliver) -> None:
            items = await kept.items(self._ready(), conversation)
            again = told_again(mark, items) if tapped.values == (CHANGE,) else None
            if again is not None:
                await self._say(conversation, what, again, deliver)
                return
            reply = offered(mark, items)
            known = choices(reply) if reply is not None else {}
            chosen = [known[value] for value in tapped.values if value in known]
            if reply is None or not chosen:
                note = self._wording.say("slack_no_longer_open")
                deliver({"kind": ANSWERED, "tapped": tapped, "note": note})
                return
            if not stays(reply):
                if not self._once.first(("answered", conversation, tapped.ts)):
                    deliver(NOTHING)  # a second tap before the buttons were gone
                    return
                deliver({"kind": ANSWERED, "tapped": tapped, **self._note(reply, mark, tapped.values)})
            await self._say(conversation, what, ", ".join(words for _, words in chosen), deliver)

        return run

    def _opening(self, conversation: str) -> Run:
        async def run(deliver: Deliver) -> None:
            agent = self._ready()
            if await kept.items(agent, conversation):
                deliver(self._text("slack_open_already"))
            else:
                await kept.open_conversation(agent, conversation, SlackOutput(deliver), {})

        return run

    def _note(self, reply: Mapping[str, Any], mark: Mark, values: tuple[str, ...]) -> dict[str, Any]:
        """What stands in place of the buttons: the answer and a way to change it, or what was asked back."""
        labels = ", ".join(choices(reply)[value][0] for value in values if value in choices(reply))
        if asks_back(reply, values):
            return {"note": labels}
        change = change_button(reply, mark, self._wording)
        return {"note": self._wording.say("slack_answered", answer=labels), "change": change}

    async def _say(self, conversation: str, message_id: str, text: str, deliver: Deliver) -> None:
        await self._on_new_message(
            UserMessage(
                text[:LONGEST_TEXT],
                SlackOutput(deliver),
                conversation,
                input_channel=NAME,
                metadata={"message_id": message_id},
            )
        )

    def _turn(self, place: Place, conversation: str, message_id: str, run: Run) -> None:
        """Start a turn, and answer it once everything before is answered."""
        try:
            turn = self._turns.take(conversation, message_id, run)
            self._lanes.put(conversation, lambda: self._answer(place, conversation, turn))
        except (TooManyTurns, LaneFull):
            REFUSED.labels(NAME, "too_fast").inc()
            self._whisper(place, "slack_too_fast")

    # ------------------------------------------------------------- answers

    async def _answer(self, place: Place, conversation: str, turn: Turn) -> None:
        """Send the replies of a turn as they come."""
        before = self._shown.get(conversation)
        number = 0
        try:
            while (reply := await turn.reply(number)) is not None:
                number += 1
                await self._show(place, conversation, reply)
            if before is not None:
                await self._retire(conversation, before)
        except TurnFailed:
            await self._post(place, conversation, self._text("trouble"))
        except Exception as problem:  # the next turn must not suffer; no text or id in the log
            logger.error("An answer could not be sent to Slack: %s", type(problem).__name__)

    async def _show(self, place: Place, conversation: str, reply: Mapping[str, Any]) -> None:
        if reply == NOTHING:
            return
        if reply["kind"] == ANSWERED:
            tapped: Tapped = reply["tapped"]
            shown = self._shown.get(conversation)
            if shown is not None and shown.ts == tapped.ts:
                shown.tapped = True
                del self._shown[conversation]
            note = escape(str(reply["note"]))
            left = b.answered(tapped.blocks, note, reply.get("change"))
            await self._sender.change(tapped.place.channel, tapped.ts, left, f"{tapped.text}\n{note}")
            return
        if reply["kind"] == "file":
            await self._send_summary(place, conversation, reply)
            return
        if reply["kind"] == "export":
            await self._send_export(place, conversation, reply)
            return
        await self._post(place, conversation, reply)
        if reply.get("picture"):
            await self._send_picture(place, reply["picture"])

    async def _post(
        self, place: Place, conversation: str, reply: Mapping[str, Any]
    ) -> tuple[str, str] | None:
        """Post a reply; where its last message is, if Slack took it."""
        where = None
        for message in messages(reply, conversation, self._wording):
            where = await self._sender.post(place, message)
            if where and not stays(reply) and any(block["type"] == "actions" for block in message.blocks):
                self._shown[conversation] = _Shown(*where, message, reply)
                self._shown.move_to_end(conversation)
                while len(self._shown) > MOST_SHOWN:
                    self._shown.popitem(last=False)
        return where

    async def _retire(self, conversation: str, shown: _Shown) -> None:
        """Take the buttons from a question that was answered by typing, or is asked anew."""
        now = self._shown.get(conversation)
        if now is shown:
            items = await kept.items(self._ready(), conversation)
            if offered(Mark.of(conversation, shown.reply), items) is not None:
                return
            del self._shown[conversation]
        elif shown.tapped:
            return
        mark = Mark.of(conversation, shown.reply)
        asked_again = now is not None and Mark.of(conversation, now.reply) == mark
        change = None if asked_again else change_button(shown.reply, mark, self._wording)
        left = b.answered(shown.message.blocks, "", change)
        await self._sender.change(shown.channel, shown.ts, left, shown.message.text)

    async def _send_picture(self, place: Place, picture: Mapping[str, Any]) -> None:
        made = await asyncio.to_thread(picture_file, picture)
        if made is not None:
            await self._sender.upload(place.channel, place.thread, made)

    async def _send_summary(self, place: Place, conversation: str, reply: Mapping[str, Any]) -> None:
        """Send the summary as a file; to the person alone, even if it was asked for in a channel."""
        made = await asyncio.to_thread(summary_file, reply)
        notes = (self._text("slack_summary_private"), self._text("slack_summary_sent"))
        there = await self._alone(place, conversation, *notes)
        if there is None:
            return
        if made is None or not await self._sender.upload(there.channel, there.thread, made):
            await self._post(there, conversation, {"kind": "text", "text": reply["text"]})

    async def _send_export(self, place: Place, conversation: str, reply: Mapping[str, Any]) -> None:
        """Send everything there is of the conversation; to the person alone, as the summary."""
        content = await kept.export(self._ready(), conversation)
        ready = {"kind": "text", "text": reply["text"], "chips": []}
        there = await self._alone(place, conversation, self._text("slack_export_private"), ready)
        if there is None:
            return
        if place.private:
            await self._post(there, conversation, ready)
        file = File(str(reply["file"]["name"]), content or b"", self._wording.say("slack_export_title"))
        if not content or not await self._sender.upload(there.channel, there.thread, file):
            await self._post(there, conversation, self._text("slack_export_failed"))

    async def _alone(
        self, place: Place, conversation: str, here: Mapping[str, Any], there: Mapping[str, Any]
    ) -> Place | None:
        """Where nobody else reads along; from a channel a direct message. None if there is no way.

        ``here`` and ``there`` are said in the two places, if they are not the same.
        """
        if place.private:
            return place
        await self._post(place, conversation, here)
        where = await self._post(Place(place.team, place.user, place.user, None), conversation, there)
        return None if where is None else Place(place.team, where[0], place.user, None)

    # ------------------------------------------------------------- small things

    def _ready(self) -> Agent:
        agent = self._agent()
        if agent is None:
            raise NotReady
        return agent

    def _conversation(self, place: Place) -> str:
        return conversation_id(self._key, NAME, *place.parts)

    def _digest(self, *parts: str) -> str:
        return pseudonym(self._key, NAME, *parts)

    def _text(self, name: str) -> dict[str, Any]:
        return {"kind": "text", "text": self._wording.say(name), "chips": []}

    def _whisper(self, place: Place, name: str) -> None:
        try:
            self._lanes.put(
                ("whisper", place.user), lambda: self._sender.whisper(place, self._wording.say(name))
            )
        except LaneFull:
            logger.warning("Somebody taps faster than Slack lets me answer.")
