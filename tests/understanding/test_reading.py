"""What holds for any message, and for the reading itself."""

from __future__ import annotations

import json
import random
import sys

import pytest

import spinewise
from spinewise.findings import Subject
from spinewise.understanding.answers import interpret
from spinewise.understanding.pipeline import MOST_CHARACTERS, build
from spinewise.understanding.reader import read
from spinewise.understanding.reading import Reading

NASTY = [
    "",
    " ",
    "\n\n\n",
    "\x00\x01",
    "😀",
    "my back hurts 😭😭😭",
    "👩‍👩‍👧‍👦 neck",
    "'",
    "''''n't's",
    "n't",
    "....!!!???",
    "1/0 7/10/10 ½ ¾",
    "ﬁ ﷽ ‮ rtl",
    "x" * 6000,
    "numb " * 1500,
    "no " * 2000,
    "{be} (a|b) [c] ..",
    '/intent{"slot": 1}',
    "<script>alert(1)</script>",
    "١٢ سنوات ألم في الظهر",
    "背中が痛い",
    "²³ weeks",
    "1e999 weeks, 99999999999999999999 days",
    "since 0000, in 9999, May 31 2019 30",
]


@pytest.mark.parametrize("text", NASTY)
def test_no_text_breaks_the_reading(text: str) -> None:
    reading = read(text)
    for mention in reading.mentions:
        assert text[mention.start : mention.end] == mention.text
    for asked in (["numbness"], ["age"], ["severity"], ["duration_days"], ["side", "region"], ["sex"]):
        interpret(reading, asked, text)


def test_random_unicode_does_not_break_the_reading() -> None:
    chance = random.Random(64)
    for _ in range(300):
        letters = [chr(chance.randrange(sys.maxunicode)) for _ in range(chance.randrange(40))]
        text = "".join(c for c in letters if not 0xD800 <= ord(c) <= 0xDFFF)
        read(text)


def test_a_long_message_is_read_up_to_the_limit() -> None:
    text = "my back hurts. " + "a b " * MOST_CHARACTERS + "my legs are numb"
    assert read(text).complaint
    assert "numbness" not in read(text).findings()


def test_a_reading_survives_json() -> None:
    reading = read("I'm 64, neck and upper back pain, 7/10, no numbness; my mum had cancer. About 3 weeks")
    assert Reading.from_dict(json.loads(json.dumps(reading.as_dict()))) == reading


def test_a_subject_survives_json() -> None:
    reading = read("my mum's back is killing her, she is 70")
    assert Reading.from_dict(json.loads(json.dumps(reading.as_dict()))) == reading


def test_pipe_reads_like_single_calls() -> None:
    texts = ["my back hurts", "no numbness", "", "64"]
    nlp = build()
    assert [doc._.reading for doc in nlp.pipe(texts)] == [read(text) for text in texts]


def test_the_pipeline_loads_as_spacy_loads_packages() -> None:
    nlp = spinewise.load()
    assert nlp("neck pain, I'm 64")._.reading.findings() == {"region": ("neck",), "age": 64.0}


def test_a_component_can_be_switched_off() -> None:
    nlp = build(disable=["spinewise_values"])
    assert "spinewise_values" not in nlp.pipe_names
    assert nlp("neck pain, I'm 64")._.reading.findings() == {"region": ("neck",)}


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("he's 87, sudden pain in chest and upper back", Subject("the person", "male")),
        ("my mum's back hurts, she is 70", Subject("your mother", "female")),
        ("Dad has sudden, horrible lower back pain?!?", Subject("your father", "male")),
        ("Husband here. She's been having severe lower back pain", Subject("the person", "female")),
        ("my wife's neck is stiff", Subject("your wife", "female")),
        ("my mum had breast cancer, my back hurts", None),
        ("my back hurts, my husband says it is posture", None),
        ("I saw a doctor about my back. He says it is muscular", None),
        ("as a mum of two my back is killing me", None),
        ("65 year old male with neck pain", None),
    ],
)
def test_whom_it_is_about(text: str, subject: Subject | None) -> None:
    reading = read(text)
    assert reading.complaint
    assert reading.subject == subject


def test_what_is_told_of_the_subject_holds_for_the_subject() -> None:
    told = read("my mum's back hurts, she is 70 and her legs are numb").findings()
    assert told == {"age": 70.0, "numbness": True, "both_legs": True}


@pytest.mark.parametrize(
    ("text", "findings"),
    [
        ("my dad can't feel his legs", ("numbness", "both_legs")),
        ("my husband collapsed just now", ("sweating_faint",)),
        ("my mum had a stroke and was incontinent", ()),
        ("as a physio student: patient with bilateral foot drop today", ()),
        ("the cat can't walk", ()),
        ("hubby weed himself laughing", ()),
        ("my legs are numb", ()),
    ],
)
def test_somebody_else_in_danger(text: str, findings: tuple[str, ...]) -> None:
    reading = read(text)
    assert reading.other_in_danger == findings
    if findings:
        assert reading.findings() == {}


@pytest.mark.parametrize(
    "text",
    [
        "come back later",
        "back in May I went home",
        "pay me back",
        "no back pain",
        "what is the weather",
        "my appetite is back",
        "I never have neck pain",
        "the cinema was back to back",
        "my knee hurts",
        "spare ribs recipe",
        "my boss is a pain in the neck",
        "hello",
        "I have a sore throat",
        "he went behind my back",
        "my back garden is flooded",
        "my back is fine",
        "my colleague is a right pain in the neck",
        "the spine of the book is broken",
        "I have a lump on my neck",
    ],
)
def test_no_complaint_of_the_back(text: str) -> None:
    assert not read(text).complaint


@pytest.mark.parametrize(
    "text",
    [
        "my back hurts",
        "bk pain",
        "lowwer bakc pian",
        "Sore neck.",
        "slipped disc",
        "my spine is killing me",
        "ribs hurt when I breathe",
        "sciatica again",
        "pain between my shoulder blades",
        "my back went",
        "it hurts under my left shoulder blade",
        "I did my back in",
        "L5-S1 disc bulge",
        "cracked a rib",
        "My neighbour's futon is ruining my back",
        "me back's not happy",
        "Does anybody else get back pain from driving?",
        "my shoulder blades are killing me",
        "something in my lower back isn't right",
        "can't turn my head to reverse the car",
        "I've been living on tablets because of my back",
        "L4 is gone according to the scan",
        "without the tablets my back just locks",
    ],
)
def test_complaint_of_the_back(text: str) -> None:
    assert read(text).complaint


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("It's usually worse when I sit", True),
        ("worse first thing, better by lunch", True),
        ("it wakes me every night about three", True),
        ("lying down is the only thing that eases it", True),
        ("my elbow hurts when I lift the kettle", False),
        ("I can't sleep, I keep thinking", False),
        ("I work at a desk", False),
        ("hello", False),
    ],
)
def test_how_a_pain_without_a_place_behaves(text: str, told: bool) -> None:
    assert read(text).unplaced_pain is told


@pytest.mark.parametrize(
    ("typed", "findings"),
    [
        ("numbnes in my fot", {"numbness": True}),
        ("i carnt breath propely", {"breathlessness": True}),
        ("NO FEVR NO NUMNESS", {"fever": False, "numbness": False}),
        ("tingeling n weeknes in my left arm", {"numbness": True, "weakness": True}),
        ("ive got diabeties", {"immune_risk": True}),
        ("pain w/ deep breaths", {"worse_with_breathing": True}),
        ("im 6 mths pregnent", {"pregnant": True}),
    ],
)
def test_slips_of_the_keyboard(typed: str, findings: dict[str, object]) -> None:
    assert read(typed).findings() == findings
