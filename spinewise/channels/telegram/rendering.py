"""Replies as Telegram messages: what is sent for each kind, in which order.

Whatever a reply lacks or has beyond what is known here, its ``text`` is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from spinewise.channels.telegram.formatting import LONGEST_CAPTION, Piece, Section, cut, messages, units
from spinewise.channels.telegram.keyboard import Choice, Keyboard, Offer, keyboard_of

Reply = Mapping[str, Any]
Say = Callable[..., str]
"""A text of ``knowledge/wording.yml`` by its name."""

_SIGNS = {"self_care": "🟢", "see_doctor_soon": "🟡", "urgent_same_day": "🟠", "emergency": "🚨"}
"""Beside words that say the same, never instead of them."""
_LONGEST_LABEL = 34
"""Units of a label that a phone shows in full; what is longer also stands in the text."""


@dataclass(frozen=True)
class TextMessage:
    """Words, with buttons perhaps."""

    html: str
    keyboard: Keyboard = field(default_factory=list)
    silent: bool = False
    """Comes without a sound, being a further part of an answer."""


@dataclass(frozen=True)
class FileMessage:
    """A picture or a document."""

    name: str
    make: Callable[[], bytes]
    """Makes the content; takes a moment. May raise ImportError."""
    caption: str
    instead: tuple[TextMessage, ...] = ()
    """What is sent when the file cannot be."""
    picture: bool = False
    silent: bool = True


Outgoing = TextMessage | FileMessage


def render(reply: Reply, offer: Offer | None, say: Say) -> list[Outgoing]:
    """The messages of one reply. Its buttons stand below the last one."""
    try:
        made = _BY_KIND.get(str(reply.get("kind")), _words)(reply, say)
    except (KeyError, TypeError, AttributeError):
        made = _words(reply, say)
    if not made:
        return []
    if offer is None:
        return made
    keyboard = keyboard_of(offer, done=say("telegram_done"))
    last = made[-1]
    if isinstance(last, FileMessage):
        return [*made, TextMessage(messages([[Piece(say("telegram_next"))]])[0], keyboard, silent=True)]
    return [*made[:-1], TextMessage(last.html, keyboard, last.silent)]


def answered(reply: Reply, choice: Choice, say: Say) -> str:
    """The last message of a question once it has been answered by a tap: HTML."""
    sections = _question(reply) if reply.get("kind") == "question" else [[Piece(str(reply.get("text", "")))]]
    given = [Piece(say("telegram_your_answer") + " ", italic=True, end=""), Piece(choice.label, bold=True)]
    return messages([*sections, given])[-1]


def words(*texts: str) -> list[Outgoing]:
    """Plain words as messages, each text a paragraph."""
    return _texts([[Piece(text)] for text in texts])


def _texts(sections: Iterable[Section], first_silent: bool = False) -> list[Outgoing]:
    return [
        TextMessage(html, silent=first_silent or number > 0) for number, html in enumerate(messages(sections))
    ]


def _words(reply: Reply, say: Say) -> list[Outgoing]:
    return words(str(reply.get("text") or ""))


def _ask(reply: Reply, say: Say) -> list[Outgoing]:
    return _texts(_question(reply))


def _question(reply: Reply) -> list[Section]:
    labels = [str(chip["label"]) for chip in reply.get("chips") or () if chip.get("role") == "answer"]
    options = [Piece(f"• {label}") for label in labels]
    long = any(units(label) > _LONGEST_LABEL for label in labels)
    return [
        [Piece(str(reply.get("progress_text") or ""), italic=True), Piece(str(reply["text"]), bold=True)],
        options if long else [],
    ]


def _emergency(reply: Reply, say: Say) -> list[Outgoing]:
    """The whole text, with what counts most in bold; every country's number can be unfolded."""
    strong = {f"{reply.get('title')}.", reply.get("title"), reply.get("action")}
    lines = [Piece(line, bold=line in strong) for line in str(reply["text"]).splitlines()]
    lines[0] = Piece(f"{_SIGNS['emergency']} {lines[0].text}", bold=lines[0].bold)
    numbers = [Piece(f"{n['country']}: {n['emergency']}", folded=True) for n in reply.get("numbers") or ()]
    return _texts([lines, _folding(say("telegram_all_numbers"), numbers) if len(numbers) > 1 else []])


def _result(reply: Reply, say: Say) -> list[Outgoing]:
    urgency = reply["urgency"]
    headline = f"{_SIGNS.get(urgency['level'], '')} {urgency['headline']}".strip()
    first: Section = [
        Piece(headline, bold=True),
        Piece(urgency["action"]),
        *(Piece(reason) for reason in urgency.get("reasons") or ()),
    ]
    causes = [_cause(cause, say) for cause in reply["causes"]]
    sections: list[Section] = [
        [Piece(say("causes_intro"), bold=True)] if causes else [],
        *causes,
        _folding(
            say("advice_intro"),
            [piece for advice in reply["advice"] for piece in _titled(advice["title"], advice["text"])],
        ),
        _medicines(reply, say),
        _list(say("safety_net_intro"), reply["safety_net"]),
        _folding(say("sources_intro"), [Piece(f"• {s}", folded=True) for s in _sources(reply)]),
        [Piece(reply["notice"]), Piece(reply["review"])],
        [Piece(reply["next"], italic=True)],
    ]
    return [*_texts([first]), *_picture(reply), *_texts(sections, first_silent=True)]


def _cause(cause: Mapping[str, Any], say: Say) -> Section:
    told = [
        Piece(f"{cause['likelihood_label']}: {cause['name']}", bold=True),
        Piece(cause["what_it_is"]),
    ]
    if cause["for"]:
        told.append(Piece(say("because_you_said", items="; ".join(cause["for"]))))
    if cause["against"]:
        told.append(Piece(say("against_you_said", items="; ".join(cause["against"]))))
    if cause["would_change"]:
        told.append(Piece(say("would_change", items="; or ".join(cause["would_change"]))))
    for title in ("do_now", "avoid", "see_a_doctor"):
        told += [Piece(say(title), bold=True, folded=True)] if cause[title] else []
        told += [Piece(f"• {line}", folded=True) for line in cause[title]]
    if cause.get("what_to_expect"):
        told += _titled(say("what_to_expect"), cause["what_to_expect"])
    return told


def _medicines(reply: Reply, say: Say) -> Section:
    """Each medicine once, although several causes may name it."""
    named = {m["name"]: " ".join(m["cautions"]) for cause in reply["causes"] for m in cause["medicines"]}
    told = [Piece(f"• {name}: {cautions}", folded=True) for name, cautions in named.items()]
    return _folding(say("medicines"), [*told, Piece(say("medicines_note"), folded=True)] if told else [])


def _picture(reply: Reply) -> list[Outgoing]:
    picture = reply.get("picture")
    if not isinstance(picture, Mapping) or not picture.get("regions"):
        return []
    regions, side = [str(region) for region in picture["regions"]], picture.get("side")

    def make() -> bytes:
        from spinewise.replies.body_picture import picture_png  # only who is shown a picture loads it

        return picture_png(regions, side)

    caption = messages([[Piece(cut(str(picture.get("alt") or ""), LONGEST_CAPTION))]])
    return [FileMessage("spine.png", make, caption[0] if caption else "", picture=True)]


def _file(reply: Reply, say: Say) -> list[Outgoing]:
    summary = reply["summary"]

    def make() -> bytes:
        from spinewise.replies.summary_pdf import summary_pdf  # only who asks for a file loads it

        return summary_pdf(summary)

    caption = messages([[Piece(cut(str(summary["title"]), LONGEST_CAPTION), bold=True)]])[0]
    instead = tuple(m for m in _words(reply, say) if isinstance(m, TextMessage))
    return [FileMessage(str(reply["file"]["name"]), make, caption, instead, silent=False)]


def _list(title: str, lines: Iterable[str]) -> Section:
    told = [Piece(f"• {line}") for line in lines]
    return [Piece(title, bold=True), *told] if told else []


def _folding(title: str, folded: list[Piece]) -> Section:
    return [Piece(title, bold=True), *folded] if folded else []


def _titled(title: str, text: str) -> list[Piece]:
    return [Piece(title, bold=True, folded=True), Piece(text, folded=True)]


def _sources(reply: Reply) -> list[str]:
    return list(dict.fromkeys([s for cause in reply["causes"] for s in cause["sources"]] + reply["sources"]))


_BY_KIND: dict[str, Callable[[Reply, Say], list[Outgoing]]] = {
    "question": _ask,
    "emergency": _emergency,
    "result": _result,
    "file": _file,
}
