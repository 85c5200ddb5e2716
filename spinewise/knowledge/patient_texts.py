"""Every text of the knowledge files that a patient may read, with its place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from spinewise.knowledge.load import Knowledge
from spinewise.knowledge.models import Advice, Answer, BodyMap, Cause, Finding, Medicine, Question, RedFlag

PRONOUNS = frozenset({"they", "their", "them"})
"""Places in a text about somebody else."""
VALUE = frozenset({"value"})
"""Place in a text that gives a finding back."""


class PatientText(NamedTuple):
    """One text and where it stands."""

    kind: str
    """Field of :class:`Knowledge`."""
    id: str
    path: tuple[str | int, ...]
    """Field names and list positions inside the entry."""
    text: str
    places: frozenset[str] = frozenset()
    """Names in curly brackets that are filled in here."""


def patient_texts(knowledge: Knowledge) -> Iterator[PatientText]:
    """All patient-facing texts, in the order of the knowledge base. Sources are not among them."""
    for finding in knowledge.findings.values():
        yield from _finding(finding)
    for question in knowledge.questions.values():
        yield from _question(question)
    for cause in knowledge.causes.values():
        yield from _cause(cause)
    for rule in knowledge.red_flags.values():
        yield from _plain("red_flags", rule, "title", "action", "because")
    for advice in knowledge.advice.values():
        yield from _plain("advice", advice, "title", "text")
    for medicine in knowledge.medicines.values():
        yield from _plain("medicines", medicine, "name", "what_it_is", "evidence")
        for place, caution in enumerate(medicine.cautions):
            yield PatientText("medicines", medicine.id, ("cautions", place), caution)
    for answer in knowledge.answers.values():
        yield from _plain("answers", answer, "question", "answer")
    for section in knowledge.summary.values():
        yield PatientText("summary", section.id, ("title",), section.title)
    for drawing in knowledge.body_maps.values():
        yield from _body_map(drawing)


def _plain(kind: str, entry: RedFlag | Advice | Medicine | Answer, *fields: str) -> Iterator[PatientText]:
    for name in fields:
        yield PatientText(kind, entry.id, (name,), getattr(entry, name))


def _body_map(drawing: BodyMap) -> Iterator[PatientText]:
    yield PatientText("body_maps", drawing.id, ("title",), drawing.title)
    for number, place in enumerate(drawing.places):
        yield PatientText("body_maps", drawing.id, ("places", number, "label"), place.label)


def _finding(finding: Finding) -> Iterator[PatientText]:
    if finding.name is not None:
        yield PatientText("findings", finding.id, ("name",), finding.name)
    for name in ("said", "said_not", "said_about", "said_not_about"):
        text = getattr(finding, name)
        if text is not None:
            places = VALUE | PRONOUNS if name.endswith("_about") else VALUE
            yield PatientText("findings", finding.id, (name,), text, places)
    for value, label in finding.value_labels.items():
        yield PatientText("findings", finding.id, ("value_labels", value), label)


def _question(question: Question) -> Iterator[PatientText]:
    if question.name is not None:
        yield PatientText("questions", question.id, ("name",), question.name)
    yield PatientText("questions", question.id, ("text",), question.text)
    yield PatientText("questions", question.id, ("text_about",), question.text_about, PRONOUNS)
    yield PatientText("questions", question.id, ("why",), question.why)
    for place, option in enumerate(question.options):
        yield PatientText("questions", question.id, ("options", place, "label"), option.label)


def _cause(cause: Cause) -> Iterator[PatientText]:
    yield PatientText("causes", cause.id, ("name",), cause.name)
    for place, weight in enumerate(cause.weights):
        if weight.name is not None:
            yield PatientText("causes", cause.id, ("weights", place, "name"), weight.name)
    card = cause.card
    for name in ("what_it_is", "why_it_may_fit", "speaks_against", "what_to_expect"):
        text = getattr(card, name)
        if text is not None:
            yield PatientText("causes", cause.id, ("card", name), text)
    for name in ("do_now", "avoid", "see_a_doctor"):
        for place, text in enumerate(getattr(card, name)):
            yield PatientText("causes", cause.id, ("card", name, place), text)
    for place, mention in enumerate(card.medicines):
        if mention.note is not None:
            yield PatientText("causes", cause.id, ("card", "medicines", place, "note"), mention.note)
