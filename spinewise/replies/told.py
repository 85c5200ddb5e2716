"""Replies that give back what was understood."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from spinewise.findings import FindingId, Findings, Subject
from spinewise.knowledge.load import Knowledge
from spinewise.knowledge.phrases import describe, describe_all
from spinewise.replies.model import Chip, Reply
from spinewise.replies.wording import Wording


def phrases_for(
    knowledge: Knowledge, findings: Findings, ids: Iterable[FindingId], subject: Subject | None
) -> tuple[str, ...]:
    """Return some findings as they are told back, in the order given."""
    return tuple(
        describe(knowledge.findings[i], findings[i], subject)
        for i in ids
        if i in findings and i in knowledge.findings
    )


def bullets(lines: Iterable[str]) -> str:
    """Return lines as a plain list."""
    return "\n".join(f"- {line}" for line in lines)


def confirm_reply(
    knowledge: Knowledge, wording: Wording, findings: Findings, subject: Subject | None
) -> Reply:
    """Return "this is what I understood, is that right?"."""
    heard = describe_all(dict(knowledge.findings), findings, subject)
    yes, change = wording.say("confirm_yes_chip"), wording.say("confirm_change_chip")
    return Reply(
        kind="confirm",
        text="\n".join((wording.say("confirm_intro"), bullets(heard), wording.say("confirm_question"))),
        chips=(Chip(yes, yes), Chip(change, change, "command")),
        data={"heard": list(heard), "asks": []},
    )


def change_reply(
    knowledge: Knowledge,
    wording: Wording,
    findings: Findings,
    subject: Subject | None,
    changeable: Mapping[FindingId, str],
) -> tuple[Reply, dict[str, str]]:
    """Return "what should I change?" with one chip per answer, and what each chip opens.

    Args:
        changeable: finding id to the question that asks about it.

    Returns:
        The reply, and a mapping from the words a chip sends to a question id.
    """
    offered: dict[str, str] = {}
    for finding in findings:
        if finding in changeable and finding in knowledge.findings:
            item = describe(knowledge.findings[finding], findings[finding], subject)
            offered[wording.say("change_chip", item=item)] = changeable[finding]
    chips = tuple(Chip(words, words, "command") for words in offered)
    return Reply("text", wording.say("change_what"), chips), offered


def told_reply(knowledge: Knowledge, wording: Wording, findings: Findings, subject: Subject | None) -> Reply:
    """Return the list of what was told so far."""
    heard = describe_all(dict(knowledge.findings), findings, subject)
    if not heard:
        return Reply("text", wording.say("nothing_told"))
    return Reply("text", f"{wording.say('told_intro')}\n{bullets(heard)}", data={"heard": list(heard)})
