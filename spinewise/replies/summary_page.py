"""The summary for the doctor as a page to read and print: plain HTML, without scripts."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from spinewise.knowledge.load import load_body_map

_STYLE = """
:root { color-scheme: light; }
body { background: #fff; color: #20242b; font: 1rem/1.5 "DejaVu Sans", system-ui, sans-serif;
  margin: 0 auto; max-width: 46rem; padding: 1.5rem 1rem; }
h1 { color: #0b5e64; font-size: 1.6rem; line-height: 1.2; margin: 0; }
h2 { border-bottom: 1px solid #aab2ba; color: #0b5e64; font-size: 1.05rem; margin: 1.2rem 0 .3rem;
  overflow: hidden; }
p { margin: .3rem 0; }
.quiet { color: #565e66; font-size: .85rem; }
figure { float: right; margin: 0 0 .5rem 1rem; width: 8rem; }
svg { display: block; height: auto; width: 100%; }
.body { fill: #f4e9df; stroke: #8a7466; stroke-width: 1.7; }
.inner { fill: none; stroke: #b8a596; }
.marked { fill: #d6453a; fill-opacity: .62; stroke: #a8261d; stroke-width: 1.2; }
table { border-collapse: collapse; }
th { color: #565e66; font-weight: normal; padding: .1rem 1rem .1rem 0; text-align: left;
  vertical-align: top; width: 11.5rem; }
td { padding: .1rem 0; vertical-align: top; }
footer { margin-top: 1.5rem; }
@media (max-width: 30rem) { th, td { display: block; width: auto; } td { padding-bottom: .4rem; } }
@media print {
  @page { margin: 13mm; }
  :root { font-size: 8.8pt; }
  body { line-height: 1.36; max-width: none; padding: 0; }
  h2 { break-after: avoid; margin-top: .8rem; }
  tr { break-inside: avoid; }
}
"""
STYLE_SOURCE = f"'sha256-{b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()}'"
"""The style sheet of the page as a source for a content security policy."""


def summary_page(summary: Mapping[str, Any]) -> str:
    """Return the page of a summary.

    Args:
        summary: the field ``summary`` of a reply of kind ``file`` (``docs/replies.md``).
    """
    title = escape(summary["title"])
    return "".join(
        (
            '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="robots" content="noindex">',
            f"<title>{title}</title><style>{_STYLE}</style></head><body><main>",
            *_picture(summary.get("picture")),
            f'<h1>{title}</h1><p class="quiet">{escape(summary["made_text"])}</p>',
            *(part for section in summary["sections"] for part in _section(section)),
            f'</main><footer class="quiet"><p>{escape(summary["notice"])}</p>',
            f"<p>{escape(summary['version'])}</p></footer></body></html>\n",
        )
    )


def _section(section: Mapping[str, Any]) -> Iterator[str]:
    yield f"<section><h2>{escape(section['title'])}</h2>"
    for line in section.get("lines", ()):
        yield f"<p>{escape(line)}</p>"
    rows = section.get("rows", ())
    if rows:
        yield "<table>"
        for label, value in rows:
            yield f'<tr><th scope="row">{escape(label)}</th><td>{escape(value)}</td></tr>'
        yield "</table>"
    yield "</section>"


def _picture(picture: Mapping[str, Any] | None) -> Iterator[str]:
    if not picture:
        return
    drawing = load_body_map()
    marked = drawing.shown(picture["regions"], picture["side"])
    box = " ".join(f"{number:g}" for number in drawing.view_box)
    body, *inner = drawing.outline
    yield f'<figure><svg viewBox="{box}" role="img" aria-label="{escape(picture["alt"])}">'
    yield f'<path class="body" d="{escape(body)}"/>'
    for place in drawing.places:
        if place.id in marked:
            yield f'<path class="marked" d="{escape(place.path)}"/>'
    for path in inner:
        yield f'<path class="inner" d="{escape(path)}"/>'
    yield "</svg></figure>"
