"""The answers to what people ask: each can be reached, and none says what it must not say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from spinewise.knowledge.load import load
from spinewise.knowledge.models import Answer

ROOT = Path(__file__).resolve().parents[2]
KNOWLEDGE = load()
ANSWERS = list(KNOWLEDGE.answers.values())
MEDICINES = ("ibuprofen", "paracetamol", "strong_painkillers", "muscle_relaxants", "gels_patches")
WORRIES = ("is_it_dangerous", "is_it_heart", "is_it_lung", "is_it_kidney", "is_it_belly", "is_it_cancer")


def ids(answer: Answer) -> str:
    return answer.id


@pytest.mark.parametrize("answer", ANSWERS, ids=ids)
def test_an_answer_has_examples_under_its_name(answer: Answer) -> None:
    file = ROOT / "data" / "nlu" / "faq" / f"{answer.id}.yml"
    (entry,) = yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]
    assert entry["intent"] == f"ask_{answer.id}"
    assert len(entry["examples"].strip().splitlines()) >= 15


def test_every_question_has_an_answer() -> None:
    asked = {file.stem for file in (ROOT / "data" / "nlu" / "faq").glob("*.yml")}
    # "What is …?" is answered from the card of the cause or medicine that is named.
    assert asked - {"what_is"} == set(KNOWLEDGE.answers)


@pytest.mark.parametrize("answer", ANSWERS, ids=ids)
def test_an_answer_is_short_and_sourced(answer: Answer) -> None:
    sentences = re.findall(r"[.!?](?:\s|$)", answer.answer)
    assert 2 <= len(sentences) <= 6
    assert len(answer.answer.split()) <= 110
    assert answer.sources


@pytest.mark.parametrize("answer", ANSWERS, ids=ids)
def test_an_answer_never_doses_or_diagnoses(answer: Answer) -> None:
    assert not re.search(r"\d+\s*(mg|milligrams?|tablets?|pills?|times a day|ml)\b", answer.answer, re.I)
    assert not re.search(
        r"\byou (?:surely |certainly )?have (?:a |an )?(?:cancer|fracture|slipped|heart)", answer.answer
    )
    assert not re.search(r"nothing to worry|don't worry|perfectly safe|is harmless\.", answer.answer, re.I)


@pytest.mark.parametrize("name", MEDICINES)
def test_an_answer_on_a_medicine_sends_to_a_pharmacist_or_doctor(name: str) -> None:
    assert re.search(r"pharmacist|doctor", KNOWLEDGE.answers[name].answer)


@pytest.mark.parametrize("name", WORRIES)
def test_an_answer_to_a_worry_names_what_needs_help_at_once(name: str) -> None:
    assert re.search(r"emergency (?:help|number)", KNOWLEDGE.answers[name].answer)


def test_emergency_numbers_are_those_of_the_countries() -> None:
    text = KNOWLEDGE.answers["emergency_number"].answer
    places = {
        "Europe": "european_union",
        "the UK": "united_kingdom",
        "the US": "united_states",
        "Canada": "canada",
        "Australia": "australia",
        "India": "india",
    }
    for name, country in places.items():
        number, place = re.search(rf"(\d{{3}}) in ([^,.]*{name})", text).groups()  # type: ignore[union-attr]
        assert number in KNOWLEDGE.countries[country].emergency, place
