"""Replies as messages: the result card, danger, and everything else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from spinewise.channels.slack import blocks as b
from spinewise.channels.slack.marks import Mark
from spinewise.channels.slack.markup import bold, escape, escaped_parts
from spinewise.channels.slack.question import question, tappable
from spinewise.replies.wording import Wording

SIGNS = {"self_care": "🟢", "see_doctor_soon": "🟡", "urgent_same_day": "🟠", "emergency": "🔴"}
"""A sign beside the words of the urgency, never in place of them."""


def messages(reply: Mapping[str, Any], conversation_id: str, wording: Wording) -> list[b.Message]:
    """A reply as Slack messages, in order. A kind that is not known is shown by its words."""
    mark = Mark.of(conversation_id, reply)
    kind = reply.get("kind")
    if kind in ("question", "confirm"):
        made = question(reply, mark, wording)
    elif kind == "result":
        made = [*result(reply, wording), *tappable(reply, mark, wording)]
    elif kind == "emergency":
        made = [*_danger(reply), *tappable(reply, mark, wording)]
    else:
        made = [*b.sections(str(reply.get("text") or "")), *tappable(reply, mark, wording)]
    return b.pages(made)


def result(reply: Mapping[str, Any], wording: Wording) -> list[b.Block]:
    """The result card: urgency, causes with reasons, what to do, when to get help, small print."""
    urgency = reply["urgency"]
    sign = SIGNS.get(urgency["level"], "")
    made = [b.header(f"{sign} {urgency['headline']}".strip())]
    made += b.sections("\n".join([urgency["action"], *urgency.get("reasons", ())]))
    made += b.titled(wording.say("safety_net_intro"), reply.get("safety_net") or [])
    causes = reply.get("causes") or ()
    if causes:
        made += [b.divider(), b.section(bold(wording.say("causes_intro")))]
    for cause in causes:
        made += _cause(cause, wording)
    for cause in causes:
        made += [b.divider(), *_what_to_do(cause, wording)]
    made += _medicines(causes, wording)
    advice = [f"{piece['title']}: {piece['text']}" for piece in reply.get("advice") or ()]
    if advice:
        made += [b.divider(), *b.titled(wording.say("advice_intro"), advice)]
    sources = dict.fromkeys(
        [s for c in causes for s in c.get("sources", ())] + list(reply.get("sources", ()))
    )
    told = f"{wording.say('sources_intro')}: {'; '.join(sources)}" if sources else ""
    made += [b.divider(), *b.context(told, reply.get("notice", ""), reply.get("review", ""))]
    made += b.sections(str(reply.get("next") or ""))
    return made


def _cause(cause: Mapping[str, Any], wording: Wording) -> list[b.Block]:
    """What it may be and why."""
    lines = [str(cause.get("what_it_is", ""))]
    for name, text in (("for", "because_you_said"), ("against", "against_you_said")):
        if cause.get(name):
            lines.append(wording.say(text, items="; ".join(cause[name])))
    if cause.get("would_change"):
        lines.append(wording.say("would_change", items="; or ".join(cause["would_change"])))
    return b.titled(f"{cause['likelihood_label']}: {cause['name']}", "\n".join(lines))


def _what_to_do(cause: Mapping[str, Any], wording: Wording) -> list[b.Block]:
    """What helps with one cause, as one block of several lists where it fits."""
    lists = [
        (wording.say("do_now"), cause.get("do_now") or ()),
        (wording.say("avoid"), cause.get("avoid") or ()),
        (wording.say("see_a_doctor"), cause.get("see_a_doctor") or ()),
        (wording.say("what_to_expect"), [cause["what_to_expect"]] if cause.get("what_to_expect") else ()),
    ]
    markup = [bold(cause["name"])]
    for title, lines in lists:
        if lines:
            markup.append(f"_{escape(title)}_")
            markup += [part for line in lines for part in escaped_parts(f"• {line}", b.SECTION)]
    return _packed(markup)


def _medicines(causes: Sequence[Mapping[str, Any]], wording: Wording) -> list[b.Block]:
    """Medicines people ask about, each once."""
    told = {
        medicine["name"]: f"{medicine['name']}: {' '.join(medicine.get('cautions', ())[:2])}"
        for cause in causes
        for medicine in cause.get("medicines") or ()
    }
    lines = [*told.values(), wording.say("medicines_note")] if told else []
    return b.titled(wording.say("medicines"), lines)


def _packed(lines: list[str]) -> list[b.Block]:
    """Lines of markup in as few sections as they fit in."""
    packed = [""]
    for line in lines:
        joined = f"{packed[-1]}\n{line}".strip()
        if len(joined) <= b.SECTION:
            packed[-1] = joined
        else:
            packed.append(line)
    return [b.section(text) for text in packed]


def _danger(reply: Mapping[str, Any]) -> list[b.Block]:
    """One clear action first, then everything else that the words say."""
    title, action = str(reply.get("title", "")), str(reply.get("action", ""))
    rest = str(reply["text"])
    for said in (f"{title}.", action):
        rest = rest.replace(said, "", 1)
    first = [b.section(bold(part)) for part in escaped_parts(action, b.SECTION // 2)]
    return [b.header(f"{SIGNS['emergency']} {title}".strip()), *first, *b.sections(rest.strip())]
