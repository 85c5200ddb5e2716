"""Invented people with a typical or a less typical story, ranked by the real knowledge files."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from spinewise.findings import Findings
from spinewise.knowledge.load import Knowledge, load
from spinewise.reasoning.ranking import rank

FILE = Path(__file__).resolve().parents[1] / "knowledge" / "cause_stories.yml"
TOLD: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
STORIES: list[dict[str, Any]] = TOLD["stories"]
EACH = pytest.mark.parametrize("story", STORIES, ids=[story["id"] for story in STORIES])


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    """The knowledge files of the project."""
    return load()


def told(story: dict[str, Any]) -> Findings:
    """What the story says, in the form in which the reasoning takes it."""
    return {
        finding: tuple(value) if isinstance(value, list) else float(value) if type(value) is int else value
        for finding, value in story["findings"].items()
    }


def everything_asked(story: dict[str, Any]) -> Findings:
    """The story, with "no" to all else but what the person does not know."""
    unknown = story.get("unknown", ())
    return {**{finding: False for finding in TOLD["assumed_absent"] if finding not in unknown}, **told(story)}


@EACH
def test_with_everything_asked_a_fitting_cause_comes_first(
    knowledge: Knowledge, story: dict[str, Any]
) -> None:
    order = [cause.id for cause in rank(knowledge, everything_asked(story))]
    assert order[0] in story["expected_first"], order[:4]
    assert set(order[:3]) & set(story["expected_in_top3"]), order[:4]


@EACH
def test_with_little_known_a_fitting_cause_is_among_the_first_three(
    knowledge: Knowledge, story: dict[str, Any]
) -> None:
    order = [cause.id for cause in rank(knowledge, told(story))]
    assert set(order[:3]) & set(story["expected_in_top3"]), order[:4]


def test_every_cause_has_two_stories_of_its_own(knowledge: Knowledge) -> None:
    own = Counter(story["expected_in_top3"][0] for story in STORIES)
    assert {cause: own[cause] for cause in knowledge.causes if own[cause] < 2} == {}


def test_every_cause_comes_first_in_two_stories(knowledge: Knowledge) -> None:
    first = Counter(rank(knowledge, everything_asked(story))[0].id for story in STORIES)
    assert {cause: first[cause] for cause in knowledge.causes if first[cause] < 2} == {}


def test_the_stories_use_known_findings_and_causes(knowledge: Knowledge) -> None:
    findings = {finding for story in STORIES for finding in (*story["findings"], *story.get("unknown", ()))}
    causes = {cause for story in STORIES for cause in (*story["expected_first"], *story["expected_in_top3"])}
    assert findings | set(TOLD["assumed_absent"]) <= set(knowledge.findings)
    assert causes <= set(knowledge.causes)
    assert len({story["id"] for story in STORIES}) == len(STORIES)
