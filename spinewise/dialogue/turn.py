"""One turn: what a message changes, what it puts in danger, and what is said next.

The order never changes: read the message next to the open question; take in
what it tells; look for danger in everything that is now known; only then do
what the person asked for. So no digression, command or misunderstanding can
hide a red flag.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

from spinewise.dialogue.hearing import Heard, Message, hear
from spinewise.dialogue.state import DialogueState, Step
from spinewise.findings import FindingId, FindingValue
from spinewise.knowledge.load import Knowledge
from spinewise.knowledge.models import Question, Urgency
from spinewise.reasoning.assess import assess
from spinewise.reasoning.assessment import Assessment, Triage
from spinewise.reasoning.questions import about_left, next_question
from spinewise.reasoning.urgency import triage
from spinewise.replies import danger, told
from spinewise.replies.model import Reply
from spinewise.replies.question import question_reply
from spinewise.replies.result import numbers_reply, result_reply
from spinewise.replies.wording import Wording

LONGEST_MESSAGE = 5000
"""Characters of a message that are read."""

_SURE = 0.85
"""Confidence from which a command is followed although the message also tells something."""
_START = 0.7
"""Confidence of the intent ``inform`` from which findings without a named region start the questions."""


class Move(Enum):
    """What the person wants to do with this message, as the dialogue policy chose it."""

    ASSESS = "assess"
    """Tell something about the pain, or answer."""
    WHY = "why"
    GO_BACK = "go_back"
    START_OVER = "start_over"
    STOP = "stop"
    REPEAT = "repeat"
    SHOW_NUMBERS = "show_numbers"
    SHOW_TOLD = "show_told"
    TALK = "talk"
    """Ask or say something beside the assessment: questions, small talk, off-topic."""


@dataclass(frozen=True)
class Turn:
    """What comes out of one turn."""

    state: DialogueState
    findings: dict[FindingId, FindingValue]
    replies: tuple[Reply, ...]
    assessment: dict[str, Any] | None = None
    """Content of the slot ``assessment`` after this turn."""
    finished: bool = False
    """A natural end: the tracker starts a new session here."""


class Conversation:
    """The dialogue over one knowledge base. Holds no state of any person."""

    def __init__(self, knowledge: Knowledge, wording: Wording) -> None:
        self.knowledge = knowledge
        self.wording = wording
        self._question_for = {f: q.id for q in reversed(knowledge.questions.values()) for f in q.asks}

    def introduce(self) -> tuple[Reply, ...]:
        """First contact: what this is, what it keeps, and that emergencies go elsewhere."""
        return (
            Reply("text", f"{self.wording.say('introduction')}\n{self.wording.say('invitation')}"),
        )

    def take_turn(
        self,
        state: DialogueState,
        findings: dict[FindingId, FindingValue],
        move: Move,
        message: Message,
        assessment: dict[str, Any] | None = None,
    ) -> Turn:
        """Answer one message.

        Args:
            state: where the conversation stands.
            findings: what is known about the person.
            move: what the dialogue policy made of the message.
            message: the message.
            assessment: the last result, if there is one.

        Returns:
            The new state, findings and replies.
        """
        return _Answering(self, state, findings, move, message, assessment).run()

    def question_for(self, finding: FindingId) -> str | None:
        """Id of the question that asks about a finding."""
        return self._question_for.get(finding)


class _Answering:
    """The work of one turn; fields are what changes on the way."""

    def __init__(
        self,
        conversation: Conversation,
        state: DialogueState,
        findings: dict[FindingId, FindingValue],
        move: Move,
        message: Message,
        assessment: dict[str, Any] | None,
    ) -> None:
        self.knowledge = conversation.knowledge
        self.wording = conversation.wording
        self.question_for = conversation.question_for
        self.before = state
        self.state = state
        self.known_before = dict(findings)
        self.findings = dict(findings)
        self.move = move
        self.message = message
        self.assessment = assessment
        self.replies: list[Reply] = []
        self.heard = Heard()

    # ------------------------------------------------------------- the order of things

    def run(self) -> Turn:
        if not self.message.text.strip():
            self._text("empty_message")
            return self._ask_again()
        if len(self.message.text) > LONGEST_MESSAGE:
            self._text("too_long", limit=LONGEST_MESSAGE)
        pending = self._pending()
        self.heard = hear(self.knowledge, self.wording, self.findings, pending, self.message)
        self.move = self._settled_move()
        self._take_in(pending)
        danger_turn = self._look_for_danger()
        if danger_turn is not None:
            return danger_turn
        return self._answer()

    def _settled_move(self) -> Move:
        """The move, unless the message plainly answers or tells something."""
        if self.heard.by_choice:
            return Move.ASSESS
        commands = (Move.WHY, Move.GO_BACK, Move.START_OVER, Move.STOP, Move.REPEAT)
        tells = bool(self.heard.told) or self.heard.answered
        if self.move in commands and tells and self.message.confidence < _SURE:
            return Move.ASSESS
        return self.move

    def _take_in(self, pending: Question | None) -> None:
        heard = self.heard
        if self.move in (Move.START_OVER, Move.GO_BACK) and not heard.told:
            return
        answered = pending is not None and heard.answered
        if answered and pending is not None:
            step = Step(pending.id, dict(self.findings), self.state.unsure)
            self.state = self.state.with_(history=(*self.state.history, step))
        self.findings.update(heard.told)
        unsure = tuple(
            dict.fromkeys(f for f in (*self.state.unsure, *heard.unsure) if f not in heard.told)
        )
        self.state = self.state.with_(unsure=unsure)
        if answered:
            self.state = self.state.with_(pending=None, misunderstood=0)
        subject = self.message.reading.subject
        if subject is not None and self.state.subject is None and not self.known_before:
            self.state = self.state.with_(subject=subject)

    # ------------------------------------------------------------- danger

    def _look_for_danger(self) -> Turn | None:
        verdict = triage(self.knowledge, self.findings)
        rules = [f.id for f in verdict.fired if f.urgency == Urgency.emergency]
        if "self_harm" in rules and self.heard.told.get("self_harm") is True:
            self.replies.append(danger.crisis_reply(self.knowledge, self.wording, self.state.country))
            self.state = self.state.with_(phase="crisis", pending=None)
            return self._finish_with(assess(self.knowledge, self.findings, self.state.asked_findings))
        rules = [r for r in rules if r != "self_harm"]
        if rules and self.move is not Move.START_OVER:
            return self._emergency(verdict, rules)
        if not rules and self.state.phase == "emergency" and self.heard.told:
            self._text("emergency_cleared")
            self.state = self.state.with_(phase="asking")
        if self.message.reading.other_in_danger:
            about_them: dict[FindingId, FindingValue] = dict.fromkeys(
                self.message.reading.other_in_danger, True
            )
            if triage(self.knowledge, about_them).urgency == Urgency.emergency:
                self.replies.append(
                    danger.other_in_danger_reply(self.knowledge, self.wording, self.state.country)
                )
        return None

    def _emergency(self, verdict: Triage, rules: list[str]) -> Turn:
        fresh = [r for r in rules if r not in self.state.warned]
        if fresh or self.state.phase != "emergency":
            self.replies.append(
                danger.emergency_reply(
                    self.knowledge, self.wording, verdict, self.state.country, self.state.subject
                )
            )
            self.state = self.state.with_(
                phase="emergency",
                pending=None,
                warned=tuple(dict.fromkeys((*self.state.warned, *rules))),
            )
            return self._finish_with(assess(self.knowledge, self.findings, self.state.asked_findings))
        country = self._named_country()
        if country is not None:
            return self._tell_country(country)
        if self._says(self.wording.say("emergency_not_so_chip")) or self.message.intent == "deny":
            self._text("emergency_not_so")
            return self._turn()
        if self.move is Move.STOP:
            return self._stop()
        if self.move in (Move.TALK, Move.SHOW_TOLD):
            self._beside()
        self.replies.append(danger.still_emergency_reply(self.knowledge, self.wording, verdict))
        return self._turn()

    # ------------------------------------------------------------- ordinary answers

    def _answer(self) -> Turn:
        country = self._named_country() if self.state.phase in ("crisis", "emergency") else None
        if country is not None:
            return self._tell_country(country)
        if self.move is Move.START_OVER or self._says(self.wording.say("start_over_chip")):
            return self._start_over()
        if self.move is Move.STOP:
            return self._stop()
        if self.move is Move.GO_BACK:
            return self._go_back()
        if self.move is Move.WHY:
            return self._why()
        if self.move is Move.REPEAT:
            return self._ask_again()
        if self.move in (Move.SHOW_NUMBERS, Move.SHOW_TOLD):
            self._beside()
            return self._ask_again() if self.state.pending or self._confirm_open() else self._turn()
        if self._confirm_open():
            return self._confirm()
        if self.move is Move.TALK:
            return self._talk()
        return self._assess()

    def _talk(self) -> Turn:
        self._beside()
        if self.message.reading.complaint and self.state.phase == "new":
            return self._begin()
        if self.state.phase == "asking" and not self.state.pending:
            return self._next()
        if self.state.phase == "asking":
            return self._ask_again()
        return self._turn()

    def _beside(self) -> None:
        """Answer what was asked beside the assessment."""
        if self.move is Move.SHOW_NUMBERS:
            self.replies.append(numbers_reply(self.knowledge, self.wording, self.assessment))
        elif self.move is Move.SHOW_TOLD:
            self.replies.append(
                told.told_reply(self.knowledge, self.wording, self.findings, self.state.subject)
            )
        else:
            self.replies.append(self._reply_to(self.message.intent))

    def _reply_to(self, intent: str) -> Reply:
        answer = self.knowledge.answers.get(intent.removeprefix("ask_"))
        if intent.startswith("ask_") and answer is not None:
            return Reply("text", answer.answer)
        return Reply("text", "", response=f"utter_{intent}")

    def _assess(self) -> Turn:
        phase = self.state.phase
        if phase == "new" or (phase == "stopped" and self._tells_of_pain()):
            return self._begin()
        if phase == "asking":
            return self._go_on()
        if phase == "done" and (self.heard.new or self.heard.corrected):
            return self._look_again()
        if phase == "emergency":
            return self._next()
        if phase == "crisis":
            if self._tells_of_pain():
                return self._begin()
            self.replies.append(danger.crisis_reply(self.knowledge, self.wording, self.state.country))
            return self._turn()
        self.replies.append(Reply("text", "", response="utter_help"))
        return self._turn()

    def _tells_of_pain(self) -> bool:
        reading = self.message.reading
        return reading.complaint or (
            bool(self.heard.told)
            and self.message.intent == "inform"
            and self.message.confidence >= _START
        )

    def _begin(self) -> Turn:
        if not self._tells_of_pain():
            if self.message.intent in ("inform", "affirm", "deny", "unsure", "skip", "nlu_fallback"):
                self._text("no_complaint_yet")
            return self._turn()
        about = self.state.subject
        words = told.phrases_for(self.knowledge, self.findings, self.heard.told, about)
        opening = (
            self.wording.say("heard_complaint_about", they=about.role, them=_them(about))
            if about
            else self.wording.say("heard_complaint")
        )
        if words:
            opening = f"{opening} {self.wording.say('noted', items='; '.join(words))}"
        self.replies.append(Reply("text", opening, data={"heard": list(words)}))
        self.state = self.state.with_(phase="asking")
        return self._next()

    def _go_on(self) -> Turn:
        """The person is among the questions: go on, or ask again what was not understood."""
        self._confirm_corrections()
        if self.state.pending is None:
            return self._next()
        if self.heard.new or self.heard.corrected:
            if not self.heard.corrected:
                self._note_extra(self.heard.new)
            self.state = self.state.with_(misunderstood=0)
            return self._ask_again()
        missed = self.state.misunderstood + 1
        self.state = self.state.with_(misunderstood=missed)
        self._text("not_understood" if missed < 2 else "not_understood_twice")
        return self._ask_again()

    def _confirm_corrections(self) -> None:
        words = told.phrases_for(
            self.knowledge, self.findings, self.heard.corrected, self.state.subject
        )
        if words:
            self._text("changed", items="; ".join(words))

    def _note_extra(self, ids: tuple[FindingId, ...]) -> None:
        words = told.phrases_for(self.knowledge, self.findings, ids, self.state.subject)
        if words:
            self._text("noted", items="; ".join(words))

    # ------------------------------------------------------------- questions

    def _pending(self) -> Question | None:
        return self.knowledge.questions.get(self.state.pending or "")

    def _next(self) -> Turn:
        question = next_question(self.knowledge, self.findings, self.state.asked, self.state.unsure)
        if question is None:
            return self._ask_to_confirm()
        return self._ask(question)

    def _ask(self, question: Question) -> Turn:
        asked = tuple(dict.fromkeys((*self.state.asked, question.id)))
        self.state = self.state.with_(
            phase="asking",
            pending=question.id,
            asked=asked,
            asked_findings=tuple(dict.fromkeys((*self.state.asked_findings, *question.asks))),
            misunderstood=0,
        )
        self._put(question)
        return self._turn()

    def _put(self, question: Question) -> None:
        left = about_left(self.knowledge, self.findings, self.state.asked, self.state.unsure)
        self.replies.append(
            question_reply(
                self.wording,
                question,
                self.state.subject,
                number=self.state.asked.index(question.id) + 1,
                about_left=left,
            )
        )

    def _ask_again(self) -> Turn:
        question = self._pending()
        if question is not None:
            self._put(question)
        elif self._confirm_open():
            self._put_confirm()
        elif self.state.phase == "new":
            self._text("invitation")
        elif self.state.phase == "asking":
            return self._next()
        elif not self.replies:
            self._text("no_question_open")
        return self._turn()

    def _why(self) -> Turn:
        question = self._pending()
        if question is None:
            self._text("no_question_open")
            return self._turn()
        self.replies.append(Reply("text", question.why))
        return self._ask_again()

    def _go_back(self) -> Turn:
        if not self.state.history:
            self._text("nothing_to_go_back_to")
            return self._ask_again()
        *earlier, last = self.state.history
        self.findings = dict(last.findings)
        self.state = self.state.with_(
            history=tuple(earlier), unsure=last.unsure, phase="asking", pending=last.question
        )
        self._text("went_back")
        return self._ask_again()

    # ------------------------------------------------------------- confirming and the result

    def _confirm_open(self) -> bool:
        return self.state.phase in ("confirming", "changing")

    def _ask_to_confirm(self) -> Turn:
        self.state = self.state.with_(phase="confirming", pending=None, misunderstood=0)
        self._put_confirm()
        return self._turn()

    def _put_confirm(self) -> None:
        self.replies.append(
            told.confirm_reply(self.knowledge, self.wording, self.findings, self.state.subject)
        )

    def _confirm(self) -> Turn:
        reopened = self.state.offered.get(self.message.text.strip())
        if reopened in self.knowledge.questions:
            self.state = self.state.with_(offered={})
            return self._ask(self.knowledge.questions[reopened])
        if self.heard.new or self.heard.corrected:
            self._confirm_corrections()
            return self._next()
        cues = {cue.cue for cue in self.message.reading.cues}
        if self._says(self.wording.say("confirm_yes_chip")):
            return self._result()
        if self._says(self.wording.say("confirm_change_chip")):
            return self._offer_changes()
        if self.message.intent == "deny" or ("no" in cues and "yes" not in cues):
            return self._offer_changes()
        if self.message.intent == "affirm" or "yes" in cues:
            return self._result()
        if self.move is Move.TALK:
            self._beside()
            self._put_confirm()
            return self._turn()
        missed = self.state.misunderstood + 1
        self.state = self.state.with_(misunderstood=missed)
        if missed >= 2:
            # Twice not understood: nothing contradicts the list, so the person is not held up.
            return self._result()
        self._text("not_understood")
        self._put_confirm()
        return self._turn()

    def _offer_changes(self) -> Turn:
        changeable = {f: q for f in self.findings if (q := self.question_for(f)) is not None}
        reply, offered = told.change_reply(
            self.knowledge, self.wording, self.findings, self.state.subject, changeable
        )
        self.state = self.state.with_(phase="changing", offered=offered, misunderstood=0)
        self.replies.append(reply)
        return self._turn()

    def _result(self) -> Turn:
        assessment = assess(self.knowledge, self.findings, self.state.asked_findings)
        self.replies.append(
            result_reply(self.knowledge, self.wording, self.findings, assessment, self.state.subject)
        )
        self.state = self.state.with_(phase="done", pending=None, offered={}, history=())
        return self._finish_with(assessment)

    def _look_again(self) -> Turn:
        """A correction after the result: look again, and show the result if it changed."""
        self._confirm_corrections()
        assessment = assess(self.knowledge, self.findings, self.state.asked_findings)
        if _key(assessment) == self.state.result_key:
            self._text("result_unchanged")
            return self._turn(assessment.as_dict())
        self._text("result_updated")
        return self._result()

    def _finish_with(self, assessment: Assessment) -> Turn:
        self.state = self.state.with_(result_key=_key(assessment))
        return self._turn(assessment.as_dict(), finished=True)

    # ------------------------------------------------------------- ending

    def _start_over(self) -> Turn:
        self._text("started_over")
        self._text("invitation")
        self.state = DialogueState(country=self.state.country)
        self.findings = {}
        self.assessment = None
        return self._turn(finished=True)

    def _stop(self) -> Turn:
        again = self.wording.say("start_over_chip")
        from spinewise.replies.model import Chip

        self.replies.append(Reply("ended", self.wording.say("stopped"), (Chip(again, again, "command"),)))
        self.state = self.state.with_(phase="stopped", pending=None)
        return self._turn(finished=True)

    # ------------------------------------------------------------- small things

    def _named_country(self) -> str | None:
        said = " ".join(_words(self.message.text))
        for country in self.knowledge.countries.values():
            names = [country.name, *country.also_called]
            if any(f" {' '.join(_words(name))} " in f" {said} " for name in names):
                return country.id
        return None

    def _tell_country(self, country: str) -> Turn:
        crisis = self.state.phase == "crisis"
        self.state = self.state.with_(country=country)
        self.replies.append(danger.country_reply(self.knowledge, self.wording, country, crisis))
        return self._turn()

    def _says(self, chip: str) -> bool:
        return _words(self.message.text) == _words(chip)

    def _text(self, name: str, /, **values: object) -> None:
        self.replies.append(Reply("text", self.wording.say(name, **values)))

    def _turn(self, assessment: dict[str, Any] | None = None, *, finished: bool = False) -> Turn:
        return Turn(
            state=self.state,
            findings=self.findings,
            replies=tuple(self.replies),
            assessment=assessment if assessment is not None else self.assessment,
            finished=finished,
        )


def _words(text: str) -> list[str]:
    return "".join(c if c.isalnum() else " " for c in text.casefold().replace("'", "")).split()


def _them(subject: Any) -> str:
    from spinewise.knowledge.phrases import pronouns

    return pronouns(subject)["them"]


def _key(assessment: Assessment) -> str:
    first = assessment.causes[0].id if assessment.causes else ""
    return f"{assessment.urgency.name}:{first}:{','.join(assessment.red_flags)}"
