"""The summary for the doctor as a PDF."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any

from fpdf import FPDF, XPos, YPos
from fpdf.enums import MethodReturnValue

from spinewise.replies.body_picture import picture_png

_FONT = "DejaVu"
_MARGIN = 17.0
"""Millimetres, as all lengths here."""
_LABEL = 36.0
"""Width of the column of labels."""
_LINE = 4.6
_TEXT = 9.2
"""Size of the text in points."""
_SCALES = (1.0, 0.94, 0.88)
"""Sizes that are tried until everything stands on one sheet; smaller is hard to read."""
_PICTURE = 31.0
"""Width of the picture."""
_INK = (32, 36, 40)
_SOFT = (94, 102, 110)
_RULE = (170, 178, 186)
_ACCENT = (11, 94, 100)


def summary_pdf(summary: Mapping[str, Any]) -> bytes:
    """Return the PDF of a summary; the same summary gives the same bytes.

    Args:
        summary: the field ``summary`` of a reply of kind ``file`` (``docs/replies.md``).
    """
    for scale in _SCALES:
        page = _Page(summary, scale)
        page.compose()
        if page.page_no() == 1:
            break
    return bytes(page.output())


class _Page(FPDF):
    """A4 sheets with the summary on them."""

    def __init__(self, summary: Mapping[str, Any], scale: float) -> None:
        super().__init__(format="A4")
        self._summary = summary
        self._scale = scale
        self._below_picture = 0.0
        for style, file in (("", "DejaVuSans.ttf"), ("B", "DejaVuSans-Bold.ttf")):
            self.add_font(_FONT, style, _font_folder() / file)
        self.set_margins(_MARGIN, 14, _MARGIN)
        self.c_margin = 0.0
        self.set_auto_page_break(auto=True, margin=17)
        self.set_title(summary["title"])
        self.set_subject(summary["made_text"])
        self.set_author(summary["version"])
        self.set_creator("Spinewise")
        self.set_lang("en")
        self.set_creation_date(datetime.fromisoformat(summary["made"]))
        self.alias_nb_pages()

    def compose(self) -> None:
        """Write everything."""
        self.add_page()
        self._head()
        for section in self._summary["sections"]:
            self._section(section)
        self.ln(3 * self._scale)
        self._write_in(7.8, _SOFT)
        self._text(self._summary["notice"], 4)

    def footer(self) -> None:
        """What program it is from, and which sheet it is."""
        self.set_y(-12)
        self._write_in(7.2, _SOFT)
        self.cell(self.epw / 2, 4, self._summary["version"])
        self.cell(self.epw / 2, 4, f"{self.page_no()} / {{nb}}", align="R")

    def _head(self) -> None:
        """Title, time, and the picture of where it hurts."""
        picture = self._summary.get("picture")
        if picture:
            top = self.get_y()
            image = self.image(
                BytesIO(picture_png(picture["regions"], picture["side"])),
                x=self.w - self.r_margin - _PICTURE,
                y=top,
                w=_PICTURE,
                alt_text=picture["alt"],
            )
            self._below_picture = top + image.rendered_height + 1
            self.set_xy(self.l_margin, top)
        self._write_in(16, _ACCENT, "B")
        self._text(self._summary["title"], 8)
        self._write_in(8.2, _SOFT)
        self._text(self._summary["made_text"], 4.4)

    def _section(self, section: Mapping[str, Any]) -> None:
        """One part: its title, and its rows or lines."""
        if self.will_page_break(18):
            self.add_page()
        self.ln(2.4 * self._scale)
        self._write_in(10.4, _ACCENT, "B")
        self._text(section["title"], 5.4)
        y = self.get_y()
        self.set_draw_color(*_RULE)
        self.set_line_width(0.2)
        self.line(self.l_margin, y, self.l_margin + self._width(), y)
        self.ln(1)
        for label, value in section.get("rows", ()):
            self._row(label, value)
        for line in section.get("lines", ()):
            self._write_in(_TEXT, _INK)
            self._text(line, _LINE)

    def _row(self, label: str, value: str) -> None:
        height = _LINE * self._scale
        width = self._width() - _LABEL
        self._write_in(_TEXT, _INK)
        needed = self.multi_cell(
            width, height, value, dry_run=True, output=MethodReturnValue.HEIGHT, align="L"
        )
        assert isinstance(needed, float)
        if self.will_page_break(needed):
            self.add_page()
            width = self._width() - _LABEL
        top = self.get_y()
        self._write_in(_TEXT, _SOFT)
        self.multi_cell(_LABEL - 2, height, label, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        below_label = self.get_y()
        self.set_xy(self.l_margin + _LABEL, top)
        self._write_in(_TEXT, _INK)
        self.multi_cell(width, height, value, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.set_y(max(below_label, self.get_y()) + 0.5 * self._scale)

    def _text(self, words: str, height: float) -> None:
        self.multi_cell(
            self._width(), height * self._scale, words, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT
        )

    def _width(self) -> float:
        """Room for text at this height: beside the picture it is less."""
        beside = self.page_no() == 1 and self.get_y() < self._below_picture
        return float(self.epw - (_PICTURE + 4 if beside else 0))

    def _write_in(self, size: float, colour: tuple[int, int, int], style: str = "") -> None:
        self.set_font(_FONT, style, size * self._scale)
        self.set_text_color(*colour)


def _font_folder() -> Path:
    """DejaVu Sans has the letters of most languages; it comes with matplotlib, which Rasa needs.

    The package is only located: importing it takes longer than making the page.
    """
    package = find_spec("matplotlib")
    assert package is not None and package.submodule_search_locations
    return Path(package.submodule_search_locations[0]) / "mpl-data" / "fonts" / "ttf"
