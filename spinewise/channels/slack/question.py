"""What can be tapped: questions, chips, the scale, places."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from spinewise.channels.slack import blocks as b
from spinewise.channels.slack.marks import CHANGE, SEVERAL, Mark, choices
from spinewise.replies.wording import Wording

STANDING = ("unsure", "skip", "why")
"""Roles of the chips that stand under every question."""


def question(reply: Mapping[str, Any], mark: Mark, wording: Wording) -> list[b.Block]:
    """An open question with its answers in the form that fits them."""
    progress = str(reply.get("progress_text") or "")
    return [*b.context(progress), *b.sections(str(reply["text"])), *tappable(reply, mark, wording)]


def tappable(reply: Mapping[str, Any], mark: Mark, wording: Wording) -> list[b.Block]:
    """The blocks in which a reply's answers are tapped."""
    offers = {value: label for value, (label, _) in choices(reply).items()}
    standing = {
        f"chip-{number}": str(chip["label"])
        for number, chip in enumerate(reply.get("chips") or ())
        if chip.get("role") in STANDING
    }
    answers = {value: label for value, label in offers.items() if value not in standing}
    places = {value: label for value, label in answers.items() if value.startswith("place-")}
    if places:
        # Places say the same as the chips, and more exactly; what only a chip offers stays.
        named = {label.casefold() for label in places.values()}
        answers = {
            **places,
            **{v: n for v, n in answers.items() if v not in places and n.casefold() not in named},
        }
    made = [*_long_labels(answers), *_answers(reply, answers, mark, wording)]
    if standing:
        made.append(b.actions(mark.block("standing"), [b.button(n, v) for v, n in standing.items()]))
    return made


def change_button(reply: Mapping[str, Any], mark: Mark, wording: Wording) -> b.Block | None:
    """The button that opens an answered question again, if it can be opened again."""
    if not reply.get("change"):
        return None
    return b.actions(mark.block(CHANGE), [b.button(wording.say("slack_change"), CHANGE)])


def _answers(
    reply: Mapping[str, Any], answers: Mapping[str, str], mark: Mark, wording: Wording
) -> list[b.Block]:
    if not answers:
        return []
    if reply.get("input") == "multi" and len(answers) > 1:
        return _several(answers, mark, wording)
    if reply.get("input") == "scale":
        return [b.actions(mark.block("answers"), [b.button(n, v) for v, n in answers.items()])]
    if len(answers) > b.ROW:
        return [b.actions(mark.block("answers"), [b.select(wording.say("slack_choose"), answers)])]
    first_stands_out = reply.get("kind") == "confirm"
    return [
        b.actions(
            mark.block("answers"),
            [
                b.button(label, value, style="primary" if first_stands_out and not number else None)
                for number, (value, label) in enumerate(answers.items())
            ],
        )
    ]


def _several(answers: Mapping[str, str], mark: Mark, wording: Wording) -> list[b.Block]:
    done = b.button(wording.say("slack_done"), "done", action="done", style="primary")
    if len(answers) <= b.BOXES:
        return [b.actions(mark.block("answers"), [b.boxes(SEVERAL, answers), done])]
    chooser = b.multi_select(SEVERAL, wording.say("slack_choose_several"), answers)
    beside = {**b.section(wording.say("slack_choose_several")), "block_id": mark.block("answers")}
    return [{**beside, "accessory": chooser}, b.actions(mark.block("done"), [done])]


def _long_labels(answers: Mapping[str, str]) -> list[b.Block]:
    """Labels that do not fit on a button, in full."""
    long = [label for label in answers.values() if len(label) > b.LABEL]
    return b.sections("\n".join(f"• {label}" for label in long)) if long else []
