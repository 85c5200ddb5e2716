"""Replies as blocks: what can be tapped, what can be read, and that Slack would take it."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spinewise.channels.slack.blocks import Message, in_words
from spinewise.channels.slack.cards import messages
from spinewise.channels.slack.home import home_view
from spinewise.channels.slack.marks import Mark, choices, fingerprint, offered
from spinewise.knowledge.load import default_folder
from spinewise.replies.consent import Keeping
from spinewise.replies.wording import load_wording
from tests.slack import block_kit

WORDING = load_wording(default_folder() / "wording.yml")
ROWS = yaml.safe_load((Path(__file__).parent / "rendering.yml").read_text("utf-8"))
STANDING = (("Not sure", "unsure"), ("Skip", "skip"), ("Why do you ask?", "why"))


def reply_of(row: dict[str, Any]) -> dict[str, Any]:
    """A whole reply from the short form of a row."""
    short = dict(row)
    chips = [{"label": label, "send": label, "role": "answer"} for label in short.pop("labels", ())]
    if short.pop("standing", False):
        chips += [{"label": label, "send": label, "role": role} for label, role in STANDING]
    places = short.pop("places", ())
    if places:
        short["map"] = {"places": [{"id": p, "label": p, "send": p.lower(), "path": "M0,0Z"} for p in places]}
    return {"text": "A question?", "chips": chips, **short}


def rendered(reply: dict[str, Any]) -> list[Message]:
    made = messages(reply, "slack-somebody", WORDING)
    for message in made:
        assert block_kit.problem(list(message.blocks)) is None
        assert not block_kit.too_long(list(message.blocks))
        assert 0 < len(message.text) <= 40_000
        assert not block_kit.SPECIAL.search(message.text)
    return made


def taps(made: list[Message]) -> list[list[str]]:
    rows = []
    for message in made:
        rows += [
            [shown(e) for e in block["elements"]] for block in message.blocks if block["type"] == "actions"
        ]
        rows += [[shown(block["accessory"])] for block in message.blocks if "accessory" in block]
    return rows


def shown(element: dict[str, Any]) -> str:
    if element["type"] == "button":
        return str(element["text"]["text"])
    names = {"static_select": "list", "checkboxes": "boxes", "multi_static_select": "list of several"}
    return f"{names[element['type']]}: {', '.join(o['text']['text'] for o in element['options'])}"


@pytest.mark.parametrize("row", ROWS, ids=[row["case"] for row in ROWS])
def test_what_can_be_tapped(row: dict[str, Any]) -> None:
    assert taps(rendered(reply_of(row["reply"]))) == row["taps"]


def test_a_label_that_is_too_long_is_there_in_full_too() -> None:
    label = "Pain that runs from the low back through the buttock and the back of the thigh down to the foot"
    made = rendered(reply_of({"kind": "question", "input": "choice", "labels": [label]}))
    assert label in made[0].text


def test_the_home_tab_is_taken_by_slack() -> None:
    for kept, reviewed in product((False, True), (False, True)):
        view = home_view(WORDING, Keeping(kept, 30, reviewed=reviewed))
        assert block_kit.problem(view["blocks"]) is None
        told = in_words(view["blocks"])
        assert ("I ask you first" in told) is not kept
        assert ("unclear sentences" in told) is reviewed


# ------------------------------------------------------------- any text at all

EVIL = st.sampled_from(
    ["<!channel>", "<@U123>", "<https://evil.example|click>", "&", "*_~`", "<", "x" * 400, "\n", "a b ", "é"]
)
TEXT = st.lists(EVIL, min_size=1, max_size=12).map("".join).filter(str.strip)
LONG = st.lists(EVIL, min_size=1, max_size=200).map("".join).filter(str.strip)
LIST = st.lists(TEXT, max_size=6)
CAUSE = st.fixed_dictionaries(
    {
        "name": TEXT,
        "likelihood_label": TEXT,
        "what_it_is": LONG,
        "for": LIST,
        "against": LIST,
        "would_change": LIST,
        "do_now": LIST,
        "avoid": LIST,
        "see_a_doctor": LIST,
        "what_to_expect": TEXT,
        "medicines": st.lists(st.fixed_dictionaries({"name": TEXT, "cautions": LIST}), max_size=3),
        "sources": LIST,
    }
)
CHIPS = st.lists(
    st.fixed_dictionaries(
        {"label": TEXT, "send": TEXT, "role": st.sampled_from(["answer", "unsure", "skip", "why", "command"])}
    ),
    max_size=130,
).filter(lambda chips: sum(chip["role"] in ("unsure", "skip", "why") for chip in chips) <= 25)
RESULT = st.fixed_dictionaries(
    {
        "kind": st.just("result"),
        "text": LONG,
        "urgency": st.fixed_dictionaries(
            {
                "level": st.sampled_from(["self_care", "emergency"]),
                "headline": TEXT,
                "action": TEXT,
                "reasons": LIST,
            }
        ),
        "causes": st.lists(CAUSE, max_size=3),
        "advice": st.lists(st.fixed_dictionaries({"title": TEXT, "text": TEXT}), max_size=6),
        "safety_net": LIST,
        "sources": LIST,
        "notice": TEXT,
        "review": TEXT,
        "next": TEXT,
        "chips": CHIPS,
    }
)
OTHER = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["text", "question", "confirm", "emergency", "crisis", "ended", "hologram"]),
        "text": LONG,
        "title": TEXT,
        "action": TEXT,
        "progress_text": TEXT,
        "input": st.sampled_from(["yes_no", "choice", "multi", "number", "scale"]),
        "chips": CHIPS,
    }
)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.one_of(RESULT, OTHER))
def test_whatever_the_text_slack_takes_it_and_finds_no_markup(reply: dict[str, Any]) -> None:
    rendered(reply)


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(LONG)
def test_no_words_are_lost(text: str) -> None:
    made = rendered({"kind": "text", "text": text, "chips": []})
    told = "".join(message.text for message in made)
    for sign, escaped in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        told = told.replace(sign, escaped)
    assert "".join(told.split()) == "".join(text.split())


# ------------------------------------------------------------- what is still open

QUESTION = {"kind": "question", "id": "q", "text": "Where?", "chips": [{"label": "Neck", "send": "neck"}]}
OTHER_QUESTION = {**QUESTION, "id": "r", "text": "When?"}
WORDS = {"kind": "text", "text": "Because.", "chips": []}
RESULT_REPLY = {"kind": "result", "text": "…", "chips": [{"label": "Start over", "send": "start over"}]}
ME = {"from": "user", "text": "hello"}


@pytest.mark.parametrize(
    ("after", "reply", "is_open"),
    [
        ([], QUESTION, True),
        ([WORDS], QUESTION, True),
        ([ME, WORDS], QUESTION, True),
        ([ME, OTHER_QUESTION], QUESTION, False),
        ([ME, OTHER_QUESTION, ME, QUESTION], QUESTION, True),
        ([ME, RESULT_REPLY], QUESTION, False),
        ([ME, {"kind": "emergency", "text": "!"}], QUESTION, False),
        ([ME, WORDS], RESULT_REPLY, True),
        ([ME, QUESTION], RESULT_REPLY, True),
        ([ME, WORDS], {**WORDS, "chips": QUESTION["chips"]}, False),
        ([], {**WORDS, "chips": QUESTION["chips"]}, True),
    ],
)
def test_what_can_still_be_tapped(after: list[dict[str, Any]], reply: dict[str, Any], is_open: bool) -> None:
    items = [ME, *(i if "from" in i else {"from": "assistant", "reply": i} for i in (reply, *after))]
    mark = Mark.of("slack-somebody", reply)
    assert (offered(mark, items) is not None) is is_open
    assert offered(Mark.of("slack-somebody", {"kind": "text", "text": "never said"}), items) is None


def test_a_mark_goes_there_and_back() -> None:
    mark = Mark.of("slack-somebody", QUESTION)
    assert Mark.read(mark.block("answers")) == mark
    assert mark.belongs_to("slack-somebody") and not mark.belongs_to("slack-somebody-else")
    assert [Mark.read(text) for text in ("", "spinewise:", "spinewise:a:b", "other:a:b:c")] == [None] * 4


def test_the_time_of_a_reply_is_no_part_of_its_mark() -> None:
    assert fingerprint({**QUESTION, "time": 1.0}) == fingerprint(QUESTION)
    assert fingerprint(json.loads(json.dumps(QUESTION))) == fingerprint(QUESTION)


def test_every_value_stands_for_words_that_were_offered() -> None:
    scale = {"kind": "question", "input": "scale", "chips": [{"label": "Skip", "send": "skip"}]}
    assert choices(scale) == {
        "chip-0": ("Skip", "skip"),
        **{f"scale-{n}": (str(n), str(n)) for n in range(11)},
    }
