"""Asking: the next question, the same one again, the one before, and why."""

from __future__ import annotations

from spinewise.dialogue.confirming import ask_to_confirm, put_confirm
from spinewise.dialogue.exchange import Exchange, Turn
from spinewise.dialogue.hearing import urgent_findings
from spinewise.dialogue.state import Reopened
from spinewise.knowledge.models import Question
from spinewise.knowledge.phrases import pronouns
from spinewise.reasoning.questions import about_left, next_question, open_screening
from spinewise.replies.model import Reply
from spinewise.replies.question import question_reply
from spinewise.replies.told import phrases_for


def begin(x: Exchange) -> Turn:
    """Start the questions if the message tells of pain; otherwise invite."""
    if not x.tells_of_pain:
        talks = x.message.intent not in ("inform", "affirm", "deny", "unsure", "skip", "nlu_fallback")
        if not (talks and x.replies):  # "start over, I'm 64" may be no command and tells no complaint
            x.say("no_complaint_yet")
        return x.turn()
    about = x.state.subject
    heard = phrases_for(x.knowledge, x.findings, tuple(x.heard.told), about)
    opening = (
        x.wording.say("heard_complaint_about", they=about.role, them=pronouns(about)["them"])
        if about
        else x.wording.say("heard_complaint")
    )
    if heard:
        opening = f"{opening} {x.wording.say('noted', items='; '.join(heard))}"
    x.replies.append(Reply("text", opening, data={"heard": list(heard)}))
    return ask_next(x)


def go_on(x: Exchange) -> Turn:
    """Take the answer and ask on, or ask again what was not understood."""
    x.tell_back("changed", x.heard.corrected)
    if x.pending is None:
        return ask_next(x)
    if x.heard.new or x.heard.corrected:
        x.tell_back("noted", x.heard.new)
        x.change(misunderstood=0)
        return ask_again(x)
    doubt = _question_about_doubt(x)
    if doubt is not None:
        # The open question can wait; it is put again later.
        x.change(asked=tuple(q for q in x.state.asked if q != x.state.pending))
        return ask(x, doubt)
    missed = x.state.misunderstood + 1
    x.change(misunderstood=missed)
    if missed >= 2:
        x.say("not_understood_twice")
    elif x.heard.told:
        x.say("known_already")
    elif "yes" in {cue.cue for cue in x.message.reading.cues}:
        x.say("which_part")
    else:
        x.say("not_understood")
    return ask_again(x)


def _question_about_doubt(x: Exchange) -> Question | None:
    """The question about a danger sign that the message speaks of with a "maybe"."""
    urgent = urgent_findings(x.knowledge)
    for mention in x.message.reading.mentions:
        in_doubt = mention.stance == "uncertain" and mention.about == "subject" and mention.when == "now"
        if in_doubt and mention.finding in urgent and mention.finding not in x.findings:
            for question in x.knowledge.questions.values():
                if mention.finding in question.asks and question.id not in x.state.asked:
                    return question
    return None


def ask_next(x: Exchange) -> Turn:
    """Ask the question that can change the answer most, or "is that right?" when none can."""
    known = (x.knowledge, x.settled, x.state.asked, x.state.unsure)
    question = next_question(*known) or open_screening(*known)
    return ask_to_confirm(x) if question is None else ask(x, question)


def ask(x: Exchange, question: Question, reopened: Reopened | None = None) -> Turn:
    """Open a question; ``reopened`` when its answer is to be changed."""
    x.change(
        phase="asking",
        pending=question.id,
        reopened=reopened,
        asked=tuple(dict.fromkeys((*x.state.asked, question.id))),
        asked_findings=tuple(dict.fromkeys((*x.state.asked_findings, *question.asks))),
        misunderstood=0,
    )
    _put(x, question)
    return x.turn()


def ask_again(x: Exchange) -> Turn:
    """Put what is open once more."""
    question = x.pending
    if question is not None:
        _put(x, question)
    elif x.confirm_open:
        put_confirm(x)
    elif x.state.phase == "new":
        x.say("invitation")
    elif x.state.phase == "asking":
        return ask_next(x)
    elif not x.replies:
        x.say("no_question_open")
    return x.turn()


def explain_why(x: Exchange) -> Turn:
    """Say why the open question is asked, and put it again."""
    question = x.pending
    if question is None:
        x.say("no_question_open")
        return x.turn()
    x.replies.append(Reply("text", question.why))
    return ask_again(x)


def go_back(x: Exchange) -> Turn:
    """Take the last answer back and put its question again."""
    if not x.state.history:
        x.say("nothing_to_go_back_to")
        return ask_again(x)
    *earlier, last = x.state.history
    x.findings = dict(last.findings)
    x.change(history=tuple(earlier), unsure=last.unsure, phase="asking", pending=last.question)
    x.say("went_back")
    return ask_again(x)


def _put(x: Exchange, question: Question) -> None:
    left = about_left(x.knowledge, x.settled, x.state.asked, x.state.unsure)
    number = x.state.asked.index(question.id) + 1
    x.replies.append(
        question_reply(
            x.wording,
            question,
            x.state.subject,
            number=number,
            about_left=left,
            body_map=x.knowledge.body_map,
        )
    )
