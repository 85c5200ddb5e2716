"""The home tab: what this is, what it is not, what is stored, how to start."""

from __future__ import annotations

from typing import Any

from spinewise.channels.slack import blocks as b
from spinewise.channels.slack.received import START
from spinewise.replies.consent import Keeping, time_of
from spinewise.replies.wording import Wording


def home_view(wording: Wording, keeping: Keeping) -> dict[str, Any]:
    """The view for ``views.publish``.

    Args:
        wording: the words.
        keeping: what becomes of a conversation that begins now.
    """
    if keeping.kept:
        stored, review = wording.say("slack_home_stored_text"), "introduction_review"
    else:
        time = time_of(wording, keeping.days)
        stored, review = wording.say("slack_home_asked_text", time=time), "consent_review"
    if keeping.reviewed:
        stored = f"{stored} {wording.say(review)}"
    made = [
        b.header(wording.say("slack_home_title")),
        *b.titled(wording.say("slack_home_is"), wording.say("slack_home_is_text")),
        *b.titled(wording.say("slack_home_not"), wording.say("slack_home_not_text")),
        *b.titled(wording.say("slack_home_stored"), stored),
        *b.titled(wording.say("slack_home_start"), wording.say("slack_home_start_text")),
        b.actions(
            "start", [b.button(wording.say("slack_home_button"), "start", action=START, style="primary")]
        ),
        *b.context(wording.say("slack_help"), wording.say("notice")),
    ]
    return {"type": "home", "blocks": made}
