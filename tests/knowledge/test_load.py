"""Loading the knowledge folder: what is read, and what is told when it is broken."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from spinewise.knowledge.load import KINDS, KnowledgeError, Problem, default_folder, load
from tests.knowledge.bases import BASE, assert_told, changed_base, rows


def test_minimal_base_is_read() -> None:
    knowledge = load(BASE)
    assert list(knowledge.findings) == [
        "age",
        "region",
        "onset",
        "static_posture",
        "numbness",
        "saddle_numbness",
    ]
    assert list(knowledge.causes) == sorted(knowledge.causes)
    assert all(getattr(knowledge, kind.name) for kind in KINDS)
    case = knowledge.cases["numb_saddle"].cases[1]
    assert case.findings == {"saddle_numbness": False, "region": ("low_back",)}


@pytest.mark.parametrize("row", rows("broken.yml"), ids=lambda row: row["case"])
def test_broken_files_are_told(row: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError) as raised:
        load(changed_base(tmp_path, row))
    assert_told(raised.value.problems, row["expect"])


def test_message_shows_every_problem(tmp_path: Path) -> None:
    base = changed_base(tmp_path, {"change": {"countries.yml": [['"999"', "999"], ["id: gb", "id: GB"]]}})
    with pytest.raises(KnowledgeError) as raised:
        load(base)
    text = str(raised.value)
    assert text.startswith("2 problems in the knowledge files:")
    assert "  knowledge/countries.yml:2: " in text
    assert "  knowledge/countries.yml:4: " in text


def test_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError) as raised:
        load(tmp_path / "nowhere")
    assert raised.value.problems == (
        Problem(
            tmp_path / "nowhere",
            0,
            "there is no knowledge folder here; check the path or SPINEWISE_KNOWLEDGE",
        ),
    )


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("No", "No"),
        ("yes", "yes"),
        ("off", "off"),
        ("2026-01-31", "2026-01-31"),
        ("1:30", "1:30"),
        ("'112'", "112"),
        ("café", "café"),
    ],
)
def test_plain_words_stay_text(text: str, answer: str, tmp_path: Path) -> None:
    base = changed_base(tmp_path, {"change": {"faq/bot.yml": [["No, this is a program.", text]]}})
    assert load(base).answers["bot"].answer == answer


def test_review_keeps_its_field_on(tmp_path: Path) -> None:
    review = "review: {status: reviewed, by: Dr Doe, on: 2026-01-31}\n"
    base = changed_base(tmp_path, {"add": {"causes/poor_posture.yml": review}})
    assert load(base).causes["poor_posture"].review.on == "2026-01-31"


def test_short_and_long_conditions_are_the_same(tmp_path: Path) -> None:
    change = [["when: saddle_numbness", "when: {finding: saddle_numbness}"]]
    base = changed_base(tmp_path, {"change": {"red_flags/numb_saddle.yml": change}})
    assert load(base).red_flags == load(BASE).red_flags


def test_environment_names_the_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPINEWISE_KNOWLEDGE", str(BASE))
    assert default_folder() == BASE
    assert load() == load(BASE)


def test_same_folder_gives_the_same_order() -> None:
    assert [list(getattr(load(BASE), kind.name)) for kind in KINDS] == [
        list(getattr(load(BASE), kind.name)) for kind in KINDS
    ]


def test_places_lead_to_the_entry() -> None:
    place = load(BASE).places["questions", "age"]
    assert (place.shown_as, place.path) == (Path("base/questions/questions.yml"), ("questions", 1))
