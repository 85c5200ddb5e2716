"""From the store to a sheet, to labels, to the data: with every mistake told, and nothing added twice."""

from __future__ import annotations

import shutil
import stat
from pathlib import Path

import pytest
import yaml

from spinewise.knowledge.load import load
from spinewise.review.__main__ import main
from spinewise.review.examples import Case, Project
from spinewise.review.sheet import read_sheet
from spinewise.review.store import Store
from spinewise.understanding.answers import interpret
from spinewise.understanding.evaluation import Tally
from spinewise.understanding.reader import read
from tests.review.talk import Talk

ROOT = Path(__file__).resolve().parents[2]
MISTAKES = yaml.safe_load((Path(__file__).parent / "sheets.yml").read_text(encoding="utf-8"))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the data of the project."""
    folder = tmp_path / "project"
    shutil.copytree(ROOT / "data" / "nlu", folder / "data" / "nlu", ignore=lambda *_: ["reviewed.yml"])
    shutil.copytree(ROOT / "tests" / "intents", folder / "tests" / "intents")
    return folder


def talk_uncertainly() -> None:
    Talk("sender-Zebra-4711").say("my name is Wilhelmina and it bites in my mid back", "nlu_fallback", 0.3)
    talk = Talk("two")
    talk.say("my mid back hurts")
    talk.say("sorta kinda flurbly [really](gub)", "nlu_fallback", 0.3)
    Talk("three").say("wug wug wug", "nlu_fallback", 0.3)
    Talk("four").say("mid back: trouble", "inform", 0.45)


def filled_in(sheet: Path, labels: dict[str, str]) -> None:
    """Write labels below the messages whose text has these words."""
    blocks = sheet.read_text(encoding="utf-8").split("- id: ")
    for i, block in enumerate(blocks):
        for words, label in labels.items():
            if words in block.split("asked:")[0]:
                blocks[i] = block.replace("  intent:\n  findings:\n", label)
    sheet.write_text("- id: ".join(blocks), encoding="utf-8")


@pytest.mark.parametrize("row", MISTAKES, ids=range(1, len(MISTAKES) + 1))
def test_mistakes_are_told_by_line(row: dict, project: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.yml"
    sheet.write_text(row["sheet"], encoding="utf-8")
    _, problems = read_sheet(sheet, load(), Project(project))
    assert [p.line for p in problems] == [line for line, _ in row["told"]], problems
    for problem, (_, words) in zip(problems, row["told"], strict=True):
        assert words in problem.message


def test_a_sheet_with_mistakes_adds_nothing(project: Path, tmp_path: Path, capsys) -> None:
    sheet = tmp_path / "sheet.yml"
    sheet.write_text(
        f"{MISTAKES[0]['sheet']}- id: 'a2'\n  text: 'sorta'\n  intent: affirm\n", encoding="utf-8"
    )
    before = sorted(project.rglob("*.yml"))
    for command in ("check", "add"):
        assert main([command, str(sheet), "--project", str(project)]) == 1
        assert f"{sheet}:5: there is no intent 'unsre'" in capsys.readouterr().out
    assert sorted(project.rglob("*.yml")) == before


def test_round_trip(on: Store, project: Path, tmp_path: Path, capsys) -> None:
    talk_uncertainly()
    sheet = tmp_path / "sheet.yml"
    assert main(["export", "--out", str(sheet)]) == 0
    assert stat.S_IMODE(sheet.stat().st_mode) == 0o600
    text = sheet.read_text(encoding="utf-8")
    assert "zebra" not in text.casefold() and "wilhelmina" not in text.casefold()
    assert "my name is <name> and it bites in my mid back" in text

    assert main(["check", str(sheet), "--project", str(project)]) == 0
    assert "0 labelled, 4 not yet; no problems" in capsys.readouterr().out
    filled_in(
        sheet,
        {
            "it bites": "  intent: inform\n  findings: {region: [mid_back]}\n",
            "sorta kinda": "  intent: affirm\n  findings:\n",
            "wug wug": "  drop: true\n",
        },
    )
    assert main(["add", str(sheet), "--project", str(project)]) == 0
    told = capsys.readouterr().out
    assert "data/nlu/reviewed.yml: + inform: my name is <name> and it bites in my mid back" in told
    assert "Added 2 examples and 1 case; 0 stood there already, 1 dropped, 1 left for another time" in told
    assert "3 messages left the store; 1 still kept" in told
    assert [message.text for message in on.least_certain(9)] == ["mid back: trouble"]

    reviewed = yaml.safe_load((project / "data" / "nlu" / "reviewed.yml").read_text(encoding="utf-8"))
    assert {e["intent"]: e["examples"].splitlines() for e in reviewed["nlu"]} == {
        "inform": ["- my name is <name> and it bites in my mid back"],
        "affirm": ["- sorta kinda flurbly [really] (gub)"],
    }
    cases = project / "tests" / "understanding" / "cases" / "reviewed.yml"
    row = {"text": "my name is <name> and it bites in my mid back", "means": {"region": ["mid_back"]}}
    assert yaml.safe_load(cases.read_text(encoding="utf-8")) == {"messages": [row]}

    files = {file: file.read_bytes() for file in project.rglob("*.yml")}
    assert main(["add", str(sheet), "--project", str(project)]) == 0
    told = capsys.readouterr().out
    assert "Added 0 examples and 0 cases; 3 stood there already" in told
    assert {file: file.read_bytes() for file in project.rglob("*.yml")} == files


def test_added_behind_what_stands_there(on: Store, project: Path, tmp_path: Path) -> None:
    for number, (words, asked) in enumerate({"a bit flurbly": "[numbness]", "flurbly it is": "[]"}.items()):
        sheet = tmp_path / f"sheet{number}.yml"
        sheet.write_text(
            f'messages:\n- id: "{number}"\n  text: "{words}"\n  asked: {asked}\n  intent: affirm\n'
            "  findings: {numbness: true, age: 64}\n"
        )
        assert main(["add", str(sheet), "--project", str(project)]) == 0
    reviewed = yaml.safe_load((project / "data" / "nlu" / "reviewed.yml").read_text(encoding="utf-8"))
    assert [e["examples"] for e in reviewed["nlu"]] == ["- a bit flurbly\n- flurbly it is\n"]
    rows = yaml.safe_load((project / "tests/understanding/cases/reviewed.yml").read_text(encoding="utf-8"))
    findings = {"numbness": True, "age": 64}
    assert rows == {
        "messages": [{"text": "flurbly it is", "means": findings}],
        "answers": [{"text": "a bit flurbly", "asked": ["numbness"], "means": findings}],
    }


def test_a_sheet_is_not_overwritten(on: Store, tmp_path: Path, capsys) -> None:
    talk_uncertainly()
    sheet = tmp_path / "sheet.yml"
    sheet.write_text("my labels")
    assert main(["export", "--out", str(sheet)]) == 1
    assert sheet.read_text() == "my labels"


def test_as_many_as_asked_for(on: Store, tmp_path: Path) -> None:
    talk_uncertainly()
    sheet = tmp_path / "sheet.yml"
    assert main(["export", "--count", "1", "--out", str(sheet)]) == 0
    messages = yaml.safe_load(sheet.read_text(encoding="utf-8"))["messages"]
    assert [m["text"] for m in messages] == ["sorta kinda flurbly [really](gub)"]


def test_nothing_kept_writes_no_sheet(off: Store, tmp_path: Path, capsys) -> None:
    assert main(["export", "--out", str(tmp_path / "sheet.yml")]) == 0
    assert "No messages are kept for review. Keeping them is off" in capsys.readouterr().out
    assert not (tmp_path / "sheet.yml").exists()


def test_one_command_deletes_everything(on: Store, capsys) -> None:
    talk_uncertainly()
    assert main(["forget"]) == 0
    assert "Deleted 4 kept messages" in capsys.readouterr().out
    assert not on.file.exists()


@pytest.mark.parametrize("case", [c for c in Project(ROOT).cases() if c.asked], ids=lambda case: case.text)
def test_reviewed_answer_is_understood(case: Case) -> None:
    """What was labelled before; nothing until somebody has. Other messages: tests/understanding."""
    told = interpret(read(case.text), case.asked)
    assert Tally().add(told.findings, case.findings, ()) == []
