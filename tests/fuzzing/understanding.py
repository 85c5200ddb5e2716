"""Understanding: whatever the text is, it is read, by itself and next to an open question."""

from __future__ import annotations

import json
from functools import cache

from hypothesis import strategies as st

from spinewise.knowledge.load import Knowledge, load
from spinewise.knowledge.models import Finding
from spinewise.serving.start import ROOT, newest_model
from spinewise.understanding.answers import interpret
from spinewise.understanding.reading import Reading
from spinewise.understanding.trained import Trained
from tests.fuzzing.strategies.messages import MESSAGES_AND_LONG_ONES


@cache
def knowledge() -> Knowledge:
    """The real knowledge base."""
    return load()


@cache
def trained() -> Trained:
    """The classifiers of the real model."""
    return Trained.from_archive(newest_model(ROOT / "models"))


CASES = st.tuples(MESSAGES_AND_LONG_ONES, st.none() | st.sampled_from(sorted(knowledge().questions)))
"""A message, and the question that is open."""


def check(case: tuple[str, str | None]) -> int:
    """Read a message. Returns how many messages that was."""
    text, open_question = case
    understood = trained().understand(text)
    reading = understood.reading
    assert 0 <= understood.confidence <= 1
    assert Reading.from_dict(json.loads(json.dumps(reading.as_dict()))) == reading
    for mention in reading.mentions:
        assert reading.text[mention.start : mention.end] == mention.text
        _is_a_value(knowledge().findings[mention.finding], mention.value)
    for cue in reading.cues:
        assert 0 <= cue.start <= cue.end <= len(reading.text)
    assert set(reading.other_in_danger) <= set(knowledge().findings)
    question = knowledge().questions.get(open_question or "")
    asks = question.asks if question else ()
    told = interpret(reading, asks, question.text if question else None, order=asks)
    for finding, value in told.findings.items():
        _is_a_value(knowledge().findings[finding], value)
    assert set(told.unsure) <= set(asks)
    return 1


def _is_a_value(finding: Finding, value: object) -> None:
    """The value is one that the finding can have, and survives being kept as JSON."""
    match finding.type:
        case "flag":
            assert isinstance(value, bool)
        case "number":
            assert isinstance(value, int | float) and not isinstance(value, bool)
            low, high = finding.range or (float("-inf"), float("inf"))
            assert low <= value <= high, (finding.id, value)
            json.dumps(value, allow_nan=False)
        case "choice":
            assert value in (finding.of or ())
        case _:
            assert isinstance(value, tuple) and value and set(value) <= set(finding.of or ())
