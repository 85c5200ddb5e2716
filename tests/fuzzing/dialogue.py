"""Dialogue: whole conversations of random messages, with what must hold after every turn."""

from __future__ import annotations

import json
from functools import cache
from typing import Any, get_args

import yaml
from hypothesis import strategies as st

from spinewise.dialogue.hearing import Message
from spinewise.dialogue.state import DialogueState, Phase, plain_findings
from spinewise.dialogue.turn import Conversation, Move, Turn
from spinewise.knowledge.load import default_folder
from spinewise.knowledge.models import Urgency
from spinewise.reasoning.urgency import triage
from spinewise.replies.model import ReplyKind
from spinewise.replies.wording import load_wording
from spinewise.serving.start import ROOT
from spinewise.understanding.reader import read
from tests.fuzzing.strategies.messages import EMERGENCIES, MESSAGES_AND_LONG_ONES
from tests.fuzzing.understanding import knowledge, trained

SELF_HARM = "self_harm"

TAP = st.integers(0, 30).map(lambda number: ("tap", number))
"""Tap one of the chips that were offered last."""
SAY = MESSAGES_AND_LONG_ONES.map(lambda text: ("say", text))
MISHEAR = st.tuples(
    st.just("mishear"),
    st.tuples(MESSAGES_AND_LONG_ONES, st.sampled_from(list(Move)), st.sampled_from([0.0, 0.4, 0.75, 1.0])),
)
"""A message whose intent was recognised in any way, be it wrong."""
DANGER = st.sampled_from(EMERGENCIES).map(lambda text: ("danger", text))
START = st.sampled_from(
    ["my mid back hurts after lifting", "my low back aches since last week", "neck pain, I'm 70"]
).map(lambda text: ("say", text))

CASES = st.builds(
    lambda first, steps: [first, *steps],
    st.one_of(START, START, START, SAY),
    st.lists(st.one_of(*[TAP] * 4, *[SAY] * 5, *[MISHEAR] * 2, DANGER), min_size=5, max_size=20),
)
"""Conversations, step by step."""


@cache
def conversation() -> Conversation:
    """The real dialogue."""
    return Conversation(knowledge(), load_wording(default_folder() / "wording.yml"))


@cache
def moves() -> dict[str, Move]:
    """Which move each intent leads to, as in ``data/rules.yml``; questions people ask are talk."""
    found: dict[str, Move] = {}
    for rule in yaml.safe_load((ROOT / "data" / "rules.yml").read_text(encoding="utf-8"))["rules"]:
        first, last = rule["steps"][0], rule["steps"][-1]
        for one in first.get("or", [first]):
            found[one["intent"]] = Move(last["action"].removeprefix("action_"))
    return found


def check(steps: list[tuple[str, Any]]) -> int:
    """Play a conversation. Returns how many messages it had."""
    state, findings, assessment = DialogueState(), {}, None
    chips: list[str] = []
    for kind, what in steps:
        text = _words(kind, what, chips)
        message, move = _heard(kind, what, text)
        turn = conversation().take_turn(state, dict(findings), move, message, assessment)
        _is_sound(turn)
        _drops_no_danger(state, turn, kind, move, text)
        state, findings, assessment = _kept_and_read(turn)
        assert state == turn.state and findings == turn.findings and assessment == turn.assessment
        chips = [chip.send for reply in turn.replies for chip in reply.chips]
    return len(steps)


def _words(kind: str, what: Any, chips: list[str]) -> str:
    if kind == "tap":
        return chips[what % len(chips)] if chips else "no"
    return str(what[0] if kind == "mishear" else what)


def _heard(kind: str, what: Any, text: str) -> tuple[Message, Move]:
    if kind == "mishear":
        _, move, confidence = what
        intent = {Move.ASSESS: "inform", Move.TALK: "small_talk"}.get(move, move.value)
        return Message(text, read(text), intent, confidence), move
    understood = trained().understand(text)
    move = moves().get(understood.intent, Move.TALK)
    return Message(text, understood.reading, understood.intent, understood.confidence), move


def _is_sound(turn: Turn) -> None:
    """What must hold after every turn, whatever was said."""
    assert turn.replies
    for reply in turn.replies:
        assert reply.kind in get_args(ReplyKind)
        assert reply.text.strip()
        assert all(chip.label.strip() and chip.send.strip() for chip in reply.chips)
        json.dumps(reply.as_dict(), allow_nan=False)
    assert turn.state.phase in get_args(Phase)
    assert turn.state.pending is None or turn.state.pending in knowledge().questions
    assert set(turn.findings) <= set(knowledge().findings)
    assert set(turn.state.asked) <= set(knowledge().questions)
    if turn.assessment is not None:
        assert turn.assessment["urgency"] in Urgency.__members__


def _drops_no_danger(before: DialogueState, turn: Turn, kind: str, move: Move, text: str) -> None:
    """An emergency that was told is answered at once, and never ends without a word about it."""
    kinds = {reply.kind for reply in turn.replies}
    said = "\n".join(reply.text for reply in turn.replies)
    wording = conversation().wording
    if kind == "danger":
        assert kinds & {"emergency", "crisis", "ended"} or wording.say("emergency_still") in said, text
    settled = {name: value for name, value in turn.findings.items() if name != SELF_HARM}
    if triage(knowledge(), settled).urgency is Urgency.emergency:
        assert turn.state.phase in ("emergency", "crisis", "stopped", "asking"), turn.state.phase
        assert turn.state.warned, "an emergency is known, and nobody was told"
    if before.phase == "emergency" and turn.state.phase not in ("emergency", "crisis"):
        told = wording.say("emergency_cleared") in said or wording.say("started_over") in said
        assert told or kinds & {"ended", "question"}, said


def _kept_and_read(turn: Turn) -> tuple[DialogueState, dict[str, Any], dict[str, Any] | None]:
    """What the next turn gets: everything once through JSON, as a store keeps it."""
    kept = json.loads(json.dumps([turn.state.as_dict(), turn.findings, turn.assessment], allow_nan=False))
    return DialogueState.from_dict(kept[0]), plain_findings(kept[1]), kept[2]
