"""The words in which conversation tests are written, and how they are played.

A case reads like a transcript::

    - case: Poor posture, from the first words to the result
      answers: {age: I'm 34, static_posture: "yes, all day at a desk"}
      talk:
      - say: my upper back aches
      - expect: {kind: question, says: sorry}
      - answer_until: result
      - expect: {assessment: {first: poor_posture}}

Steps
    say            a message; with ``times: n`` the words are repeated n times in it, with
                   ``messages: n`` it is sent n times
    tap            tap the chip with this label: its words are sent
    answer_until   answer whatever is asked until this is open: ``confirm``, ``result``,
                   or ``{asks: finding}`` for a question about a finding
    expect         what must hold now, see :class:`Expect`
    http           a bare request: ``{get or post: path, json: body}``, with ``status`` and
                   ``says`` in place of an ``expect``
    as             beside any of these: who is talking, for several people at once

``answers`` maps findings to words, so that a case does not depend on the order
of the questions; ``otherwise`` answers everything else. Without it, everything
else is answered as by somebody of 40 who has nothing but a dull ache.
"""

from __future__ import annotations

import uuid
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from simulation.client import Client, Reply

USUAL = {
    "age": "I'm 40",
    "sex": "a woman",
    "side": "in the middle",
    "region": "my low back",
    "duration_days": "a week",
    "onset": "it came on slowly",
    "severity": "4",
    "better_with_rest": "resting eases it",
    "worse_with_movement": "no difference",
}
"""Answers to questions that "no" does not answer."""
MOST_ANSWERS = 30
"""Answers after which ``answer_until`` gives up."""
MOST_REPEATS = 2
"""How often ``answer_until`` answers one question."""

_STEPS = {"say", "tap", "answer_until", "expect", "http"}
_BESIDE = {
    "say": {"as", "times", "messages"},
    "tap": {"as"},
    "answer_until": {"as"},
    "expect": {"as"},
    "http": {"as", "status", "says"},
}


@dataclass(frozen=True)
class Case:
    """One conversation test."""

    name: str
    file: Path
    talk: list[dict[str, Any]]
    answers: dict[str, str] = field(default_factory=dict)
    otherwise: str | None = None


@dataclass(frozen=True)
class Expect:
    """What must hold after a message. Every field that is given is checked."""

    kind: str | None = None
    """Kind of the last reply."""
    kinds: list[str] | None = None
    """Kinds of all replies to the last message, in order."""
    says: str | list[str] = field(default_factory=list)
    """Words that the replies contain, whatever their case."""
    never_says: str | list[str] = field(default_factory=list)
    """Words that the replies do not contain."""
    asks: str | list[str] = field(default_factory=list)
    """Findings the open question asks about, perhaps among others."""
    never_asks: str | list[str] = field(default_factory=list)
    """Findings that no question of this person has asked about so far."""
    asks_again: bool | None = None
    """Whether the open question is the one that was open before."""
    chips: list[str] = field(default_factory=list)
    """Labels among the chips of the last reply that has any."""
    heard: list[str] = field(default_factory=list)
    """Words among what was understood, in the last reply that tells it."""
    data: dict[str, Any] = field(default_factory=dict)
    """Fields of the last reply; a list must have at least these entries."""
    slots: dict[str, Any] = field(default_factory=dict)
    """Slots and their values."""
    assessment: dict[str, Any] | None = field(default_factory=dict)
    """The result: ``urgency``, ``first`` and ``in_top3`` (a cause, or several of which one must be
    there), ``red_flags`` and ``asked`` (at least these), ``explained`` (a cause with reasons for it)."""


class Broken(AssertionError):
    """A conversation did not go as the case says; the message holds the transcript."""


def load_cases(folder: Path) -> list[Case]:
    """Read all cases of a folder; a key that does not exist is an error, not a test that tests nothing."""
    cases = []
    for file in sorted(folder.glob("*.yml")):
        for entry in yaml.safe_load(file.read_text(encoding="utf-8")):
            case = Case(name=entry.pop("case"), file=file, talk=entry.pop("talk"), **entry)
            if not all(isinstance(words, str) for words in (*case.answers.values(), case.otherwise or "")):
                raise ValueError(f"{file.name}, '{case.name}': an answer is no text; put it in quotes")
            for step in case.talk:
                _check_step(case, step)
            cases.append(case)
    return cases


def _check_step(case: Case, step: dict[str, Any]) -> None:
    verbs = _STEPS & set(step)
    if len(verbs) != 1 or set(step) - verbs - _BESIDE[next(iter(verbs))]:
        raise ValueError(f"{case.file.name}, '{case.name}': this is no step: {step}")
    if "expect" in step:
        Expect(**step["expect"])


def play(client: Client, case: Case) -> None:
    """Play a case against the running assistant.

    Raises:
        Broken: something was not as expected.
    """
    people: dict[str, Person] = {}
    for step in case.talk:
        person = people.setdefault(step.get("as", "somebody"), Person(client, case))
        person.take(step)


class Person:
    """One person in a conversation."""

    def __init__(self, client: Client, case: Case) -> None:
        self.client = client
        self.case = case
        self.sender = f"test-{uuid.uuid4().hex}"
        self.lines: list[str] = []
        self.replies: list[Reply] = []
        self.question: str | None = None
        """Id of the question that is open."""
        self.question_before: str | None = None
        self.asked: set[str] = set()

    def take(self, step: dict[str, Any]) -> None:
        """Take one step of a case."""
        if "say" in step:
            for _ in range(step.get("messages", 1)):
                self.say(step["say"] * step.get("times", 1))
        elif "tap" in step:
            self.tap(step["tap"])
        elif "answer_until" in step:
            self.answer_until(step["answer_until"])
        elif "http" in step:
            self.request(step)
        else:
            self.check(Expect(**step["expect"]))

    def say(self, words: str) -> None:
        """Send a message."""
        self.lines.append(f"  > {words[:300]}")
        self.replies = self.client.say(self.sender, words)
        self.lines.extend(f"  {reply.kind:10} {reply.text}" for reply in self.replies)
        self.question_before, self.question = self.question, None
        for reply in self.replies:
            if reply.kind == "question":
                self.question = reply.data["id"]
                self.asked.update(reply.asks)

    def tap(self, label: str) -> None:
        """Tap a chip."""
        chips = self._chips()
        if label not in chips:
            self.fail(f"there is no chip '{label}', only {list(chips)}")
        self.say(chips[label])

    def answer_until(self, goal: str | dict[str, str]) -> None:
        """Answer what is asked until the goal is reached."""
        put: Counter[str] = Counter()
        for _ in range(MOST_ANSWERS):
            last = self.replies[-1]
            if last.kind == goal or (isinstance(goal, dict) and goal["asks"] in last.asks):
                return
            if last.kind not in ("question", "confirm"):
                self.fail(f"wanted {goal}, and nothing is asked any more")
            put[last.data.get("id", "confirm")] += 1
            if max(put.values()) > MOST_REPEATS:
                self.fail("the answer is not understood")
            self.say("yes" if last.kind == "confirm" else self._answer_to(last))
        self.fail(f"{goal} was not reached in {MOST_ANSWERS} answers")

    def _answer_to(self, question: Reply) -> str:
        own = [self.case.answers[f] for f in question.asks if f in self.case.answers]
        if own:
            return "; ".join(dict.fromkeys(own))
        if self.case.otherwise is not None:
            return self.case.otherwise
        usual = [USUAL[f] for f in question.asks if f in USUAL]
        return "; ".join(usual) or "no"

    def request(self, step: dict[str, Any]) -> None:
        """Make a bare request."""
        asked = step["http"]
        method = "post" if "post" in asked else "get"
        path = asked[method].replace("{sender}", self.sender)
        answer = self.client.request(method.upper(), path, json=asked.get("json"))
        self.lines.append(f"  > {method} {path} {asked.get('json')}")
        self.lines.append(f"  {answer.status_code} {answer.text[:300]}")
        if answer.status_code != step["status"]:
            self.fail(f"the status is {answer.status_code}, not {step['status']}")
        self._must_have(answer.text, step.get("says", []))

    # ------------------------------------------------------------- checks

    def check(self, expect: Expect) -> None:
        """Check what must hold now."""
        text = "\n".join(reply.text for reply in self.replies)
        self._must_have(text, expect.says)
        for words in _listed(expect.never_says):
            if words.casefold() in text.casefold():
                self.fail(f"'{words}' must not be said")
        if expect.kind is not None and (not self.replies or self.replies[-1].kind != expect.kind):
            self.fail(f"the last reply must be a {expect.kind}")
        if expect.kinds is not None and [r.kind for r in self.replies] != expect.kinds:
            self.fail(f"the replies must be {expect.kinds}")
        self._check_question(expect)
        missing = [label for label in expect.chips if label not in self._chips()]
        if missing:
            self.fail(f"there are no chips {missing}, only {list(self._chips())}")
        if expect.heard:
            told = [r.data["heard"] for r in self.replies if "heard" in r.data]
            self._must_have("\n".join(told[-1]) if told else "", expect.heard)
        for name, wanted in expect.data.items():
            got = self.replies[-1].data.get(name)
            if not (set(wanted) <= set(got or ()) if isinstance(wanted, list) else wanted == got):
                self.fail(f"'{name}' of the last reply is {got!r}, not {wanted!r}")
        if expect.slots or expect.assessment != {}:
            slots = self.client.slots(self.sender)
            for name, wanted in expect.slots.items():
                if slots.get(name) != wanted:
                    self.fail(f"the slot '{name}' is {slots.get(name)!r}, not {wanted!r}")
            self._check_assessment(expect.assessment, slots.get("assessment"))

    def _check_question(self, expect: Expect) -> None:
        asks = self.replies[-1].asks if self.replies else ()
        for finding in _listed(expect.asks):
            if finding not in asks:
                self.fail(f"the open question must ask about {finding}, not {list(asks)}")
        for finding in _listed(expect.never_asks):
            if finding in self.asked:
                self.fail(f"{finding} must not be asked about")
        if expect.asks_again is not None:
            same = self.question is not None and self.question == self.question_before
            if same is not expect.asks_again:
                self.fail(f"open was {self.question_before}, and now {self.question} is")

    def _check_assessment(self, wanted: dict[str, Any] | None, got: dict[str, Any] | None) -> None:
        if wanted == {}:
            return
        if wanted is None or got is None:
            if wanted is not got:
                self.fail(f"the result is {got}, not {wanted}")
            return
        causes = [cause["id"] for cause in got["causes"]]
        for name, value in wanted.items():
            if name == "urgency":
                holds = got["urgency"] in _listed(value)
            elif name == "first":
                holds = causes[0] in _listed(value)
            elif name == "in_top3":
                holds = bool(set(causes[:3]) & set(_listed(value)))
            elif name in ("red_flags", "asked"):
                holds = set(value) <= set(got[name])
            elif name == "explained":
                holds = any(cause["for"] for cause in got["causes"] if cause["id"] == value)
            else:
                raise ValueError(f"a result has no '{name}'")
            if not holds:
                short = {"urgency": got["urgency"], "red_flags": got["red_flags"], "causes": causes[:5]}
                self.fail(f"'{name}' of the result must be {value}; it is {short}, asked {got['asked']}")

    def _must_have(self, text: str, words: str | list[str]) -> None:
        for one in _listed(words):
            if one.casefold() not in text.casefold():
                self.fail(f"'{one}' must be said")

    def _chips(self) -> dict[str, str]:
        with_chips = [reply.chips for reply in self.replies if reply.chips]
        return with_chips[-1] if with_chips else {}

    def fail(self, problem: str) -> None:
        """Stop here, with the transcript."""
        raise Broken(f"{problem}\n\n{self.case.name} ({self.case.file.name})\n" + "\n".join(self.lines))


def _listed(words: Any) -> list[Any]:
    return words if isinstance(words, list) else [words]
