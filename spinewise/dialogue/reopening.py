"""Changing an earlier answer: its question is opened again, and then the talk goes on where it was."""

from __future__ import annotations

from collections.abc import Mapping

from spinewise.dialogue.asking import ask, ask_again, ask_next
from spinewise.dialogue.danger import remind_of_danger
from spinewise.dialogue.ending import give_result
from spinewise.dialogue.exchange import Exchange, Turn, words
from spinewise.dialogue.state import Reopened
from spinewise.knowledge.load import Knowledge
from spinewise.knowledge.models import Question
from spinewise.reasoning.questions import open_screening
from spinewise.replies.question import change_words
from spinewise.replies.told import bullets, phrases_for
from spinewise.replies.wording import Wording


def reopeners(knowledge: Knowledge, wording: Wording) -> Mapping[str, str]:
    """The words that open each question again, without case and punctuation, to the question's id."""
    return {
        " ".join(words(change_words(wording, question))): question.id
        for question in knowledge.questions.values()
    }


def question_named(x: Exchange, openers: Mapping[str, str]) -> Question | None:
    """The question that the message asks to open again."""
    named = openers.get(" ".join(words(x.message.text)))
    if named is None and x.state.phase == "changing":
        # One of the chips under "what should I change?".
        named = x.state.offered.get(x.message.text.strip())
    return x.knowledge.questions.get(named or "")


def reopen(x: Exchange, question: Question) -> Turn:
    """Open a question again, and say what is known so far."""
    if question.id not in x.state.asked and not any(f in x.findings for f in question.asks):
        x.say("change_not_asked")
        return ask_again(x)
    remind_of_danger(x)
    known = phrases_for(x.knowledge, x.findings, question.asks, x.state.subject)
    if known:
        x.say("change_known", items=bullets(known))
    # While one answer is being changed, the talk still goes on where it stood before that.
    before = x.reopened or Reopened(question.id, x.state.phase, x.state.pending)
    x.change(offered={})
    return ask(x, question, Reopened(question.id, before.phase, before.pending))


def go_on_after_change(x: Exchange, before: Reopened) -> Turn:
    """Take the new answer and go on where the talk was."""
    changed = (*x.heard.corrected, *x.heard.new)
    if x.heard.withdrawn:
        x.say("change_withdrawn")
    x.tell_back("changed", changed)
    if not changed and not x.heard.withdrawn:
        x.say("change_kept")
    if before.phase == "done":
        return _look_at_it_again(x) if changed or x.heard.withdrawn else _as_before(x, before)
    open_before = x.knowledge.questions.get(before.pending or "")
    if open_before is not None and not _is_settled(x, open_before):
        return ask(x, open_before)
    return ask_next(x)


def leave_as_it_was(x: Exchange, before: Reopened) -> Turn:
    """Put back what was open before: the person wants no change after all."""
    x.say("change_kept")
    return _as_before(x, before)


def _look_at_it_again(x: Exchange) -> Turn:
    """Give the result anew, unless the change makes a danger sign matter that was not asked about."""
    question = open_screening(x.knowledge, x.settled, x.state.asked, x.state.unsure)
    if question is not None:
        return ask(x, question)
    x.say("result_updated")
    return give_result(x)


def _as_before(x: Exchange, before: Reopened) -> Turn:
    x.change(reopened=None, phase=before.phase, pending=before.pending, misunderstood=0)
    return ask_again(x)


def _is_settled(x: Exchange, question: Question) -> bool:
    return all(f in x.findings or f in x.state.unsure for f in question.asks)
