"""The calculation on paper, and the words it takes on the command line."""

from __future__ import annotations

import pytest

from spinewise.reasoning.__main__ import main
from spinewise.reasoning.explain import explain, parse_findings

from .small import cause, flag, knowledge, question, rule

BASE = knowledge(
    findings=[
        flag("fever"),
        flag("rash"),
        flag("pregnant"),
        {"id": "age", "type": "number", "meaning": "age"},
        {"id": "sex", "type": "choice", "meaning": "sex", "of": ["female", "male"]},
        {"id": "region", "type": "list", "meaning": "place", "of": ["neck", "low_back"]},
    ],
    causes=[
        cause(
            "infection",
            0.01,
            {"finding": "fever", "present": 8.0, "group": "ill", "source": "Yusuf 2019"},
            {"finding": "rash", "present": 2.0, "group": "ill"},
            prior={"multiply": [{"when": {"finding": "age", "min": 60}, "times": 3}]},
        ),
        cause("strain", 0.6),
    ],
    rules=[
        rule("fever_rule", "fever", "urgent_same_day"),
        rule("rash_rule", {"all": ["rash", "fever"]}, "emergency"),
    ],
    questions=[question("rash", "rash", red_flag=True)],
)


def test_words_become_findings() -> None:
    words = ["fever", "rash=no", "age=64", "sex=female", "region=neck,low_back"]
    assert parse_findings(BASE, words) == {
        "fever": True,
        "rash": False,
        "age": 64.0,
        "sex": "female",
        "region": ("neck", "low_back"),
    }


@pytest.mark.parametrize(
    ("word", "complaint"),
    [
        ("fevr", "did you mean fever"),
        ("fever=maybe", "yes or no"),
        ("age=old", "is a number"),
        ("sex=x", "one of female, male"),
        ("region=neck,knee", "not 'knee'"),
    ],
)
def test_a_wrong_word_is_told_in_a_sentence(word: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        parse_findings(BASE, [word])


def test_every_number_and_its_source_is_shown() -> None:
    text = explain(BASE, {"fever": True, "pregnant": True, "age": 70.0})
    for part in (
        "fires      fever_rule: emergency, raised by pregnant; because of fever",
        "x 8      fever: you have fever",
        "Yusuf 2019",
        "0.01   to begin with",
        "x 3      for people with age at least 60",
        "28.57%  infection",
        "NEXT QUESTION  none",
    ):
        assert part in text
    text = explain(BASE, {"fever": True, "rash": True})
    assert "(x 2      rash: you have rash; not counted, weaker in the group ill)" in text
    assert "open       rash_rule: emergency; waits for rash" in explain(BASE, {"fever": True})
    assert "NEXT QUESTION  rash" in explain(BASE, {"fever": True})


def test_the_command_prints_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "age=64", "fever", "numbness=no"]) == 0
    assert "URGENCY" in capsys.readouterr().out
    assert main(["explain", "fevr"]) == 2
    assert "fever" in capsys.readouterr().err
