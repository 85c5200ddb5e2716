"""The summary for the doctor over the web: a page to print, or a PDF."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from rasa.shared.core.trackers import DialogueStateTracker
from sanic.response import HTTPResponse

from actions.resources import conversation
from actions.tracker import ASSESSMENT, findings_of, state_of
from spinewise.dialogue.summing_up import summary_of
from spinewise.replies.summary import FILE
from spinewise.replies.summary_page import STYLE_SOURCE, summary_page

_POLICY = "; ".join(
    (
        "default-src 'none'",
        f"style-src {STYLE_SOURCE}",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
"""The page has words and one style sheet; nothing else may ever run or load."""


def summary_now(tracker: DialogueStateTracker | None) -> dict[str, Any] | None:
    """The summary of a conversation as it stands; None while nothing was told."""
    if tracker is None:
        return None
    talk = conversation()
    return summary_of(
        talk.knowledge,
        talk.wording,
        findings_of(tracker, talk.knowledge),
        state_of(tracker),
        tracker.get_slot(ASSESSMENT),
        datetime.now(timezone.utc),
    )


def page_answer(content: dict[str, Any]) -> HTTPResponse:
    """The summary as a page."""
    return HTTPResponse(
        summary_page(content),
        content_type="text/html; charset=utf-8",
        headers={"content-security-policy": _POLICY, "x-frame-options": "DENY"},
    )


def pdf_answer(content: dict[str, Any]) -> HTTPResponse:
    """The summary as a PDF to keep."""
    # Imported when first needed: the library would make every start slower.
    from spinewise.replies.summary_pdf import summary_pdf

    return HTTPResponse(
        body=summary_pdf(content),
        content_type=FILE["media_type"],
        headers={"content-disposition": f'attachment; filename="{FILE["name"]}"'},
    )
