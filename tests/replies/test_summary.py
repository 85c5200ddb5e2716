"""The summary for the doctor: what it tells, as data, as a page and as a PDF."""

from __future__ import annotations

import shutil
import subprocess
from datetime import datetime, timezone
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import yaml

from spinewise.dialogue.ending import key_of
from spinewise.dialogue.state import DialogueState, plain_findings
from spinewise.dialogue.summing_up import summary_of
from spinewise.findings import Subject
from spinewise.knowledge.load import default_folder, load
from spinewise.reasoning.assess import assess
from spinewise.replies.summary import summary_text
from spinewise.replies.summary_page import summary_page
from spinewise.replies.summary_pdf import summary_pdf
from spinewise.replies.wording import load_wording

KNOWLEDGE = load()
WORDING = load_wording(default_folder() / "wording.yml")
ROWS: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "summaries.yml").read_text("utf-8"))
MADE = datetime(2026, 3, 1, 9, 30, tzinfo=timezone.utc)
MARKUP = "<img src=x onerror=alert(1)> & \"quotes\" 'too'"


def made(row: dict[str, Any]) -> dict[str, Any]:
    """The summary of the person in a row."""
    findings = plain_findings(row["findings"])
    phase = row.get("phase", "asking")
    key = row.get("result_key")
    if row.get("same_result"):
        key = key_of(assess(KNOWLEDGE, findings))
    subject = Subject(**row["subject"]) if "subject" in row else None
    state = DialogueState(phase=phase, unsure=tuple(row.get("unsure", ())), subject=subject, result_key=key)
    given = {"urgency": "x"} if key or phase in ("done", "emergency") else None
    content = summary_of(KNOWLEDGE, WORDING, findings, state, given, MADE)
    assert content is not None
    return content


def told(content: dict[str, Any], section: str, label: str) -> str | None:
    """What stands under a label of a section; under no label, its lines."""
    for one in content["sections"]:
        if one["title"] == section:
            return "\n".join(one.get("lines", ())) if not label else dict(one.get("rows", ())).get(label)
    return None


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["case"])
def test_summary_tells(row: dict[str, Any]) -> None:
    content = made(row)
    for section, labels in row.get("tells", {}).items():
        for label, words in labels.items():
            for one in words if isinstance(words, list) else [words]:
                assert one in (told(content, section, label) or "nothing"), summary_text(content)
    for section, labels in row.get("not", {}).items():
        for label, words in labels.items():
            assert words not in (told(content, section, label) or ""), summary_text(content)
    for missing in row.get("no", ()):
        section, _, label = missing.partition("/")
        if label:
            assert told(content, section, label) is None
        else:
            assert section not in [one["title"] for one in content["sections"]]
    if "complete" in row:
        assert content["complete"] is row["complete"]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["case"])
def test_words_page_and_pdf_tell_all_of_it(row: dict[str, Any]) -> None:
    content = made(row)
    forms = {"text": summary_text(content), "page": words_of(summary_page(content)), "pdf": read(content)}
    for form, text in forms.items():
        for section in content["sections"]:
            wanted = [section["title"], *section.get("lines", ())]
            wanted += [part for pair in section.get("rows", ()) for part in pair]
            for words in (
                *wanted,
                content["title"],
                content["made_text"],
                content["notice"],
                content["version"],
            ):
                assert bare(words) in bare(text), f"{form} does not tell: {words}"


def bare(text: str) -> str:
    """A text without anything that line breaks change."""
    return "".join(text.split())


def read(content: dict[str, Any]) -> str:
    """The words of the PDF. The columns are read one row at a time, as they were written."""
    assert shutil.which("pdftotext"), "install poppler-utils"
    command = ["pdftotext", "-raw", "-", "-"]
    return subprocess.run(
        command, input=summary_pdf(content), capture_output=True, check=True
    ).stdout.decode()


class Reader(HTMLParser):
    """Collects the words of a page, and its tags."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[str] = []
        self.names: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.names += [name for name, _ in attrs]

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def words_of(page: str) -> str:
    reader = Reader()
    reader.feed(page)
    return "\n".join(reader.words)


FULL = next(row for row in ROWS if row["case"].startswith("a result by rules"))


def test_every_finding_can_be_told() -> None:
    for finding in KNOWLEDGE.findings.values():
        if finding.type == "flag":
            content = made({"findings": {finding.id: True}})
            assert finding.name is not None and f"Present: {finding.name}" in summary_text(content)


def test_it_fits_on_one_sheet() -> None:
    everything = {finding.id: False for finding in KNOWLEDGE.findings.values() if finding.type == "flag"}
    row = {**FULL, "findings": {**everything, **FULL["findings"]}}
    assert summary_pdf(made(row)).count(b"/Type /Page\n") == 1


def test_the_pdf_is_always_the_same_and_says_what_it_is() -> None:
    pdf = summary_pdf(made(FULL))
    assert pdf == summary_pdf(made(FULL))
    info = subprocess.run(["pdfinfo", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    for line in ("Title:           Summary for the doctor", "Tagged:          yes", "2026"):
        assert line in info
    assert b"/Lang (en)" in pdf


def test_markup_in_a_summary_stays_words() -> None:
    content = made(FULL)
    content["sections"].append({"title": MARKUP, "rows": [[MARKUP, MARKUP]], "lines": [MARKUP]})
    for field in ("title", "made_text", "notice", "version"):
        content[field] = MARKUP
    content["picture"]["alt"] = MARKUP
    page = summary_page(content)
    reader = Reader()
    reader.feed(page)
    assert "img" not in reader.tags and "script" not in reader.tags
    assert not [name for name in reader.names if name.startswith("on") or name == "style"]
    assert words_of(page).count(MARKUP) >= 7
    assert bare(MARKUP) in bare(read(content))


def test_letters_of_other_scripts_are_readable_in_the_pdf() -> None:
    content = made(FULL)
    content["notice"] = "Łódź, Ελλάδα, Привет, naïve, “quotes”, ≥ 38 °C"
    assert bare(content["notice"]) in bare(read(content))


def test_there_is_no_summary_of_nothing() -> None:
    assert summary_of(KNOWLEDGE, WORDING, {}, DialogueState(), None, MADE) is None
