"""The page for clinicians: complete, honest about reviews, well formed, and safe against odd texts."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pytest

from spinewise.knowledge.__main__ import main
from spinewise.knowledge.docs import page
from spinewise.knowledge.load import Knowledge, load
from tests.knowledge.bases import BASE, changed_base

VOID = {"meta", "br", "hr", "img", "link", "input"}


class Outline(HTMLParser):
    """Ids, links to them, headings and text of a page; fails at a tag that does not close."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.headings: list[int] = []
        self.tags: set[str] = set()
        self.words = ""
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            if name == "id" and value:
                self.ids.append(value)
            if name == "href" and value:
                self.links.append(value)
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.fixture(scope="module", params=["base", "project"])
def knowledge(request: pytest.FixtureRequest) -> Knowledge:
    return load(BASE if request.param == "base" else None)


def test_page_is_well_formed_and_every_link_leads_somewhere(knowledge: Knowledge) -> None:
    outline = Outline(page(knowledge))
    assert len(outline.ids) == len(set(outline.ids))
    assert all(link.startswith("#") and link[1:] in outline.ids for link in outline.links)
    assert "script" not in outline.tags
    jumps = [(a, b) for a, b in zip(outline.headings, outline.headings[1:], strict=False) if b > a + 1]
    assert outline.headings[0] == 1 and not jumps


def test_page_shows_everything(knowledge: Knowledge) -> None:
    words = " ".join(Outline(page(knowledge)).words.split())
    entries = [
        *(text for cause in knowledge.causes.values() for text in (cause.name, *cause.sources)),
        *(w.source for cause in knowledge.causes.values() for w in cause.weights),
        *(text for rule in knowledge.red_flags.values() for text in (rule.title, rule.action, rule.source)),
        *(case.case for table in knowledge.cases.values() for case in table.cases),
        *(text for q in knowledge.questions.values() for text in (q.text, q.why)),
        *(text for advice in knowledge.advice.values() for text in (advice.title, advice.text)),
        *(text for m in knowledge.medicines.values() for text in (m.name, *m.cautions, m.source)),
        *(text for a in knowledge.answers.values() for text in (a.question, a.answer)),
        *(finding.meaning for finding in knowledge.findings.values()),
        *(country.emergency for country in knowledge.countries.values()),
    ]
    missing = [text for text in entries if " ".join(text.split()) not in words]
    assert not missing


def test_page_says_what_nobody_has_reviewed() -> None:
    html = page(load(BASE))
    assert html.count("Not yet reviewed by a clinician.") == 7
    assert "None of the 7 causes, rules and medicines has been reviewed by a clinician yet." in html
    assert "5 are estimates that nobody has measured" in html


def test_page_says_who_reviewed(tmp_path: Path) -> None:
    review = "review: {status: reviewed, by: Dr Doe, on: 2026-01-31}\n"
    html = page(load(changed_base(tmp_path, {"add": {"causes/poor_posture.yml": review}})))
    assert "Reviewed by a clinician by Dr Doe on 2026-01-31." in html
    assert "1 of 7 causes, rules and medicines have been reviewed by a clinician." in html


def test_texts_cannot_break_out_of_the_page(tmp_path: Path) -> None:
    change = {
        "causes/poor_posture.yml": [["name: Sore back", 'name: "<script>alert(1)</script> & \\"more\\""']]
    }
    outline = Outline(page(load(changed_base(tmp_path, {"change": change}))))
    assert "script" not in outline.tags
    assert '<script>alert(1)</script> & "more"' in outline.words


def test_commands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--folder", str(BASE)]) == 0
    told = capsys.readouterr().out
    assert "5 causes, 1 red flags" in told and told.endswith("no problems in the knowledge files\n")

    broken = changed_base(tmp_path, {"change": {"countries.yml": [['"999"', "999"]]}})
    assert main(["check", "--folder", str(broken)]) == 1
    assert capsys.readouterr().out.startswith("knowledge/countries.yml:4: 'emergency' must be text")

    assert main(["docs", "--folder", str(BASE), "--out", str(tmp_path / "new" / "page.html")]) == 0
    assert (tmp_path / "new" / "page.html").read_text(encoding="utf-8") == page(load(BASE))
    assert main(["docs", "--folder", str(broken), "--out", str(tmp_path / "none.html")]) == 1
    assert not (tmp_path / "none.html").exists()

    assert main(["schema", "--out", str(tmp_path / "schema")]) == 0
    assert len(list((tmp_path / "schema").iterdir())) == 11
