"""The wording files: errors are told by file and line, and every finding is covered."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from spinewise.knowledge.errors import KnowledgeError
from spinewise.knowledge.load import default_folder, load
from spinewise.understanding.lexicon import default_lexicon, load_lexicon
from spinewise.understanding.matcher import Matcher
from spinewise.understanding.patterns import PatternError, check, parse
from tests.understanding.rows import message_rows, rows

VALUES_WITHOUT_PHRASINGS = {"age", "duration_days", "severity"}
HEARD = {"sounds_like", "may_sound_like"}
"""What a trained classifier hears in a whole message; see test_danger_signs.py."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "knowledge" / "phrasings"
    shutil.copytree(default_folder() / "phrasings", copy)
    return copy


def problems(folder: Path) -> str:
    with pytest.raises(KnowledgeError) as caught:
        load_lexicon(folder)
    return str(caught.value)


def test_every_finding_has_wordings_and_every_wording_a_finding() -> None:
    findings = set(load().findings)
    assert set(default_lexicon().phrasings) == findings - VALUES_WITHOUT_PHRASINGS - HEARD


def test_every_finding_has_examples() -> None:
    told: dict[str, set[object]] = {}
    for row in [*message_rows(), *rows("first_messages", "first_messages"), *rows("answers", "answers")]:
        for finding, value in row.get("means", {}).items():
            told.setdefault(finding, set()).add(str(value))
    lexicon = default_lexicon()
    missing = [finding for finding in load().findings if finding not in {*told, *HEARD}]
    assert missing == []
    never_denied = [
        finding
        for finding, entry in lexicon.phrasings.items()
        if entry.denies and entry.says and "False" not in told[finding]
    ]
    assert never_denied == []


def test_a_wrong_field_is_named_with_its_line(folder: Path) -> None:
    file = folder / "numbness.yml"
    file.write_text("finding: numbness\nsayss:\n  - numb\n", encoding="utf-8")
    said = problems(folder)
    assert "numbness.yml:2" in said
    assert "did you mean 'says'?" in said


def test_a_pattern_that_cannot_be_read_is_named_with_its_line(folder: Path) -> None:
    file = folder / "fever.yml"
    file.write_text("finding: fever\nsays:\n  - fever\n  - (hot|cold\n", encoding="utf-8")
    said = problems(folder)
    assert "fever.yml:4" in said
    assert "is not closed" in said


def test_an_unknown_family_is_named(folder: Path) -> None:
    (folder / "rash.yml").write_text('finding: rash\nsays:\n  - "spots on {lag}"\n', encoding="utf-8")
    assert "there is no word family 'lag'" in problems(folder)


def test_file_and_finding_have_the_same_name(folder: Path) -> None:
    (folder / "rash.yml").write_text("finding: fever\nsays:\n  - rash\n", encoding="utf-8")
    assert "is named rash.yml" in problems(folder)


@pytest.mark.parametrize("pattern", ["", "(a|)", "[a", "a)", ".. a", "a ..", "a | b", "[a] [b]", "x*"])
def test_bad_patterns(pattern: str) -> None:
    with pytest.raises(PatternError):
        check(pattern, {})


def test_the_pattern_language() -> None:
    families = {"be": ("is", "are"), "benot": ("{be} not",), "leg": ("leg", "lower limb*")}
    matcher: Matcher[str] = Matcher(
        families,
        [
            ("{leg} {be} .. (numb|asleep)", "numb"),
            ("pain [down] {leg}", "pain"),
            ("{n} weeks", "weeks"),
            ("tingl* ... toes", "tingle"),
        ],
    )

    def found(text: str) -> list[tuple[str, str, bool]]:
        words = text.split()
        return [(f.payload, " ".join(words[f.start : f.end]), f.denied) for f in matcher.find(words)]

    assert found("leg is numb") == [("numb", "leg is numb", False)]
    assert found("lower limbs are all quite asleep") == [("numb", "lower limbs are all quite asleep", False)]
    assert found("leg is not numb") == [("numb", "leg is not numb", True)]
    assert found("leg is , numb") == []
    assert found("pain leg or pain down leg") == [
        ("pain", "pain leg", False),
        ("pain", "pain down leg", False),
    ]
    assert found("3 weeks or six weeks") == [("weeks", "3 weeks", False), ("weeks", "six weeks", False)]
    assert found("tingling in the ends of toes") == [("tingle", "tingling in the ends of toes", False)]
    assert found("tingling . toes") == []


def test_parse_is_strict_about_brackets() -> None:
    with pytest.raises(PatternError, match="is closed by"):
        parse("(a]")
