"""Questions as replies: text, chips and what a channel needs to draw them."""

from __future__ import annotations

from spinewise.findings import Subject
from spinewise.knowledge.models import BodyMap, Option, Question
from spinewise.knowledge.phrases import pronouns
from spinewise.replies.body import REGION, map_data
from spinewise.replies.model import Chip, Reply
from spinewise.replies.wording import Wording


def options_of(wording: Wording, question: Question) -> tuple[Option, ...]:
    """Return the answers offered; a yes/no question without own options gets "Yes" and "No".

    A bare "yes" to several things at once says nothing about each of them, so
    such a question only gets "None of these".
    """
    if question.options or question.kind != "yes_no":
        return question.options
    nothing = dict.fromkeys(question.asks, False)
    if len(question.asks) > 1:
        return (Option(label=wording.say("none_chip"), sets=nothing),)
    return (
        Option(label=wording.say("yes_chip"), sets=dict.fromkeys(question.asks, True)),
        Option(label=wording.say("no_chip"), sets=nothing),
    )


def question_text(question: Question, subject: Subject | None) -> str:
    """Return the question as it is put to, or about, the person."""
    if subject is None:
        return question.text
    text = question.text_about.format(**pronouns(subject))
    return text[:1].upper() + text[1:]


def change_words(wording: Wording, question: Question) -> str:
    """Return the words that open a question again at any later time."""
    return wording.say("change_answer", name=question.name or question.id.replace("_", " "))


def question_reply(
    wording: Wording,
    question: Question,
    subject: Subject | None,
    *,
    number: int,
    about_left: int,
    body_map: BodyMap | None = None,
) -> Reply:
    """Return the open question as a reply.

    Args:
        wording: texts of the standing chips.
        question: the question.
        subject: whom it is about, if not the writer.
        number: its number in this conversation, from 1.
        about_left: about how many more will follow, 0 or more.
        body_map: the drawing to point at, for a question about places.
    """
    chips = [Chip(option.label, option.label) for option in options_of(wording, question)]
    for name, role in (("unsure_chip", "unsure"), ("skip_chip", "skip"), ("why_chip", "why")):
        label = wording.say(name)
        chips.append(Chip(label, label, role))  # type: ignore[arg-type]
    return Reply(
        kind="question",
        text=question_text(question, subject),
        chips=tuple(chips),
        data={
            "id": question.id,
            "asks": list(question.asks),
            "input": question.kind,
            "progress": {"asked": number, "about_left": about_left},
            "progress_text": wording.say("progress", number=number, left=about_left),
            "change": change_words(wording, question),
            **({"map": map_data(body_map)} if body_map is not None and REGION in question.asks else {}),
        },
    )
