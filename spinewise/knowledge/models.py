"""Typed form of every knowledge file. The published JSON Schema is made from these classes.

A clinician edits YAML; each class here is one kind of entry. All models refuse
unknown fields, so that a misspelt field is an error and not a silent loss.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import IntEnum
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from spinewise.knowledge.drawing import readable

Text = Annotated[str, Field(min_length=1)]
Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Basis = Literal["study", "guideline", "estimate"]
SvgPath = Annotated[str, Field(min_length=1), AfterValidator(readable)]
"""See :mod:`spinewise.knowledge.drawing`."""


class Urgency(IntEnum):
    """How soon help is needed. Higher is more urgent; combine with ``max``."""

    self_care = 0
    """Manage at home, with a safety net."""
    see_doctor_soon = 1
    """Book a doctor within a few days to two weeks."""
    urgent_same_day = 2
    """Speak to a doctor or urgent-care service today."""
    emergency = 3
    """Call the emergency number or go to an emergency department now."""


UrgencyName = Literal["self_care", "see_doctor_soon", "urgent_same_day", "emergency"]


class Entry(BaseModel):
    """Base of all entries: frozen, no unknown fields."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Sourced(Entry):
    """Something that claims a fact and says where it is from."""

    basis: Basis
    """``study`` (published figure), ``guideline``, or ``estimate`` (nobody measured it)."""
    source: Text
    """Authors, year, journal; for an estimate, the reasoning in one line."""


class Review(Entry):
    """Whether a clinician has read this entry."""

    status: Literal["not_reviewed", "reviewed"] = "not_reviewed"
    by: str | None = None
    on: str | None = None
    """Date of review, ISO 8601."""


# ---------------------------------------------------------------- conditions


class Condition(Entry):
    """A test on the findings of a person. Exactly one field is set.

    Three-valued: a test on an unknown finding is unknown, neither true nor
    false (Kleene logic for ``all``, ``any`` and ``not``).
    """

    all: tuple[Condition, ...] | None = None
    """Every one of these holds."""
    any: tuple[Condition, ...] | None = None
    """At least one of these holds."""
    not_: Condition | None = Field(default=None, alias="not")
    """This does not hold."""
    at_least: tuple[int, tuple[Condition, ...]] | None = None
    """``[n, [conditions]]``: at least n of the conditions hold."""
    finding: Identifier | None = None
    """Finding this test is about; alone it means "the flag is true"."""
    is_: Any = Field(default=None, alias="is")
    """The finding equals this (``true``, ``false``, or a choice)."""
    min: float | None = None
    """The number is at least this."""
    max: float | None = None
    """The number is at most this."""
    any_of: tuple[str, ...] | None = None
    """The choice is one of these, or the list has at least one of them."""
    only: tuple[str, ...] | None = None
    """The list has nothing but these."""
    unknown: Literal[False] | None = None
    """``false``: the test fails while the finding is unknown. For findings that are heard, never asked."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, data: Any) -> Any:
        """Accept ``numbness`` for ``{finding: numbness}`` and ``no numbness`` for its denial."""
        if isinstance(data, str):
            if data.startswith("no "):
                return {"finding": data[3:].strip(), "is": False}
            return {"finding": data}
        return data

    @model_validator(mode="after")
    def _one_form(self) -> Condition:
        forms = [f for f in ("all", "any", "not_", "at_least", "finding") if getattr(self, f) is not None]
        if len(forms) != 1:
            raise ValueError(
                "a condition has exactly one of: all, any, not, at_least, finding "
                f"(found: {', '.join(forms) or 'none'})"
            )
        if self.finding is None and any(
            getattr(self, f) is not None for f in ("is_", "min", "max", "any_of", "only", "unknown")
        ):
            raise ValueError("is, min, max, any_of, only and unknown belong to a condition with 'finding'")
        return self


# ---------------------------------------------------------------- findings


class Finding(Entry):
    """One entry of the vocabulary: a conversation slot of the same name."""

    id: Identifier
    type: Literal["flag", "number", "choice", "list"]
    meaning: Text
    """What it stands for, for clinicians and developers."""
    name: Text | None = None
    """Short name in the summary for the doctor: "numbness or tingling"."""
    said: Text | None = None
    """How it is given back when true or known: "you have numbness or tingling"; values use ``{value}``."""
    said_not: Text | None = None
    """How it is given back when false: "you have no numbness or tingling"."""
    said_about: Text | None = None
    """``said`` when the talk is about somebody else: "{they} has numbness or tingling"."""
    said_not_about: Text | None = None
    unit: str | None = None
    range: tuple[float, float] | None = None
    """Smallest and largest value of a number."""
    of: tuple[str, ...] | None = None
    """The allowed values of a choice or list."""
    value_labels: dict[str, str] = {}
    """How each allowed value is shown to a person."""
    group: Identifier | None = None
    """Correlated findings share a group; a cause counts only the strongest of a group."""
    implies: dict[Identifier, Any] = {}
    """What follows when this flag is true: finding id to value."""
    implies_when_false: dict[Identifier, Any] = {}


class Option(Entry):
    """One answer a person can choose."""

    label: Text
    sets: dict[Identifier, Any] = {}
    """Finding id to value."""


class Question(Entry):
    """One natural question about one or more findings."""

    id: Identifier
    asks: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    """Findings it settles, in the order in which they are named in the text."""
    name: Text | None = None
    """Short name of what it asks, as in "Change my answer: numbness or weakness"; no two are the same."""
    text: Text
    """The question to the person who has the pain."""
    text_about: Text
    """The question about somebody else, with ``{they}``, ``{their}``, ``{them}``."""
    why: Text
    """Answer to "why do you ask?"."""
    kind: Literal["yes_no", "choice", "multi", "number", "scale"]
    options: tuple[Option, ...] = ()
    """Chips. ``yes_no`` has them by default: yes, no. "Not sure" and "skip" are always added."""
    yes_sets: dict[Identifier, Any] = {}
    """What a bare "yes" sets, where a question of several parts is one to people. Without it they are
    asked which part they mean."""
    always: bool = False
    """Always settled before a result (posture, numbness, age)."""
    red_flag: bool = False
    """Belongs to the red-flag screen, which comes first."""
    priority: float = 0.0
    """Added to its value when questions compete; also the order inside the red-flag screen."""
    only_when: Condition | None = None
    """Asked only when this holds or is unknown-but-possible."""
    skip_when: Condition | None = None
    """Never asked when this holds."""
    clarifies: tuple[Identifier, ...] = ()
    """Red-flag rules this question clarifies when they are unclear."""


# ---------------------------------------------------------------- causes


class Weight(Sourced):
    """How much one finding speaks for or against a cause: likelihood ratios, 0.1 to 10."""

    finding: Identifier | None = None
    when: Condition | None = None
    """A combination instead of a single flag (give it a ``name``)."""
    name: Text | None = None
    """How a combination is told to a person ("pain that eases when you move")."""
    name_not: Text | None = None
    """How it is told when it does not hold; without it the name is denied ("no sudden start")."""
    present: Annotated[float, Field(ge=0.1, le=10)] = 1.0
    """Likelihood ratio when it holds."""
    absent: Annotated[float, Field(ge=0.1, le=10)] = 1.0
    """Likelihood ratio when it is known not to hold."""
    group: Identifier | None = None
    """Only the strongest weight of a group counts."""
    reason: Text | None = None
    """Why the number is what it is, when it was changed."""

    @model_validator(mode="after")
    def _finding_or_when(self) -> Weight:
        if (self.finding is None) == (self.when is None):
            raise ValueError("a weight has either 'finding' or 'when'")
        if self.when is not None and not self.name:
            raise ValueError("a weight with 'when' needs a 'name' that a person can read")
        return self


class PriorCase(Entry):
    """Another starting probability for people of whom a condition holds."""

    when: Condition
    probability: Annotated[float, Field(gt=0, lt=1)]


class Prior(Sourced):
    """How common the cause is among adults who ask about such pain."""

    probability: Annotated[float, Field(gt=0, lt=1)]
    cases: tuple[PriorCase, ...] = ()
    """The first case that holds replaces ``probability``."""
    multiply: tuple[PriorFactor, ...] = ()
    """Every factor that holds multiplies the prior (region, sex, duration)."""


class PriorFactor(Entry):
    """A factor on the prior, as region or sex change it."""

    when: Condition
    times: Annotated[float, Field(gt=0, le=50)]


class MedicineMention(Entry):
    """A medicine that people commonly name for this cause."""

    medicine: Identifier
    """Id of a file in ``knowledge/medicines``."""
    note: Text | None = None


class Card(Entry):
    """What a person reads about a cause."""

    what_it_is: Text
    why_it_may_fit: Text
    speaks_against: Text
    do_now: Annotated[tuple[Text, ...], Field(min_length=1)]
    avoid: Annotated[tuple[Text, ...], Field(min_length=1)]
    see_a_doctor: Annotated[tuple[Text, ...], Field(min_length=1)]
    what_to_expect: Text | None = None
    medicines: tuple[MedicineMention, ...] = ()


class Cause(Entry):
    """One possible cause of the pain."""

    id: Identifier
    name: Text
    """Plain name."""
    medical_name: Text | None = None
    group: Literal["mechanical", "nerve", "inflammatory", "bone", "serious", "emergency", "referred"]
    urgency: UrgencyName
    """Typical urgency, for display; the urgency of a person comes from rules alone."""
    must_not_miss: bool = False
    """Shown as "less likely, must not be missed" when its rule fires."""
    prior: Prior
    weights: tuple[Weight, ...]
    card: Card
    sources: Annotated[tuple[Text, ...], Field(min_length=1)]
    review: Review = Review()


# ---------------------------------------------------------------- red flags


class RuleCase(Entry):
    """One row of the table beside a rule: a person, and what must come out."""

    case: Text
    """Who this is, in words."""
    findings: dict[Identifier, Any]
    fires: bool
    """Whether this rule fires for them."""
    urgency: UrgencyName | None = None
    """Urgency from *all* rules together, if it is to be checked too."""


class RedFlag(Sourced):
    """A rule of urgency. Rules decide; the ranking of causes never does."""

    id: Identifier
    title: Text
    screen: str | None = None
    """Item of the screen it comes from (E1 to E19), if any."""
    when: Condition
    urgency: UrgencyName
    escalates: bool = True
    """Whether pregnancy, weak immunity and blood thinners raise it by one level."""
    unclear_when: Condition | None = None
    """One clarifying question (see ``Question.clarifies``) is asked when this holds."""
    action: Text
    """What to do, one clear action first."""
    because: Text
    """Why, in one plain sentence."""
    must_not_miss: tuple[Identifier, ...] = ()
    """Causes to be shown as "must not be missed" when it fires."""
    review: Review = Review()


class RuleCases(Entry):
    """A ``*.cases.yml`` file: the table beside a rule."""

    rule: Identifier
    cases: Annotated[tuple[RuleCase, ...], Field(min_length=2)]


# ---------------------------------------------------------------- advice


class Advice(Sourced):
    """A piece of advice, given when it fits the person."""

    id: Identifier
    title: Text
    text: Text
    when: Condition | None = None
    """Given only when this holds (none: always)."""
    unless: Condition | None = None
    """Never given when this holds."""
    urgencies: tuple[UrgencyName, ...] = ("self_care", "see_doctor_soon")
    """Levels of urgency at which it may be shown."""
    causes: tuple[Identifier, ...] = ()
    """Only together with one of these causes among those shown (none: any)."""
    kind: Literal["daily_life", "safety_net", "person", "medicine"] = "daily_life"
    order: int = 100


class Medicine(Sourced):
    """A medicine people ask about: what is known, and its cautions. Never a dose."""

    id: Identifier
    name: Text
    also_called: tuple[str, ...] = ()
    what_it_is: Text
    evidence: Text
    cautions: Annotated[tuple[Text, ...], Field(min_length=1)]
    not_mentioned_when: Condition | None = None
    """The medicine is not hinted at when this holds."""
    review: Review = Review()


class Answer(Entry):
    """An answer to something people ask (``knowledge/faq``); its intent is ``ask_<id>``."""

    id: Identifier
    question: Text
    answer: Text
    sources: tuple[str, ...] = ()


class Country(Entry):
    """Emergency and crisis numbers of one country or region."""

    id: Identifier
    name: Text
    emergency: Text
    """Number to call, as people write it."""
    advice_line: str | None = None
    crisis: str | None = None
    """Crisis line, name and number."""
    also_called: tuple[str, ...] = ()


class SummarySection(Entry):
    """One part of the summary for the doctor. Every finding is in exactly one."""

    id: Identifier
    title: Text
    findings: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    """In the order in which they are told."""
    screen: bool = False
    """Warning signs: it also tells which were not asked about."""


class BodyPlace(Entry):
    """One place of the body map that can be pointed at."""

    id: Identifier
    region: Identifier
    """A value of the finding ``region``."""
    side: Literal["left", "right"] | None = None
    """Only where the place is on one side of the body."""
    label: Text
    send: Text
    """The words that a tap says; they are understood as this region and side."""
    path: SvgPath


class BodyMap(Entry):
    """The drawing of a person's back: to point at, and to show where it hurts."""

    id: Literal["body_map"]
    title: Text
    """What the drawing shows, in words."""
    view_box: tuple[float, float, float, float]
    """x, y, width and height of the drawing."""
    outline: Annotated[tuple[SvgPath, ...], Field(min_length=1)]
    """First the closed outline of the body, then the lines drawn over it."""
    places: Annotated[tuple[BodyPlace, ...], Field(min_length=1)]
    together: dict[Identifier, tuple[Identifier, ...]] = {}
    """Values of ``region`` that several places show together: value to ids of places."""

    def shown(self, regions: Collection[str], side: str | None) -> frozenset[str]:
        """Ids of the places that show the regions; a side leaves out places of the other side."""
        whole = {place for region in regions for place in self.together.get(region, ())}
        return frozenset(
            place.id
            for place in self.places
            if place.id in whole
            or (place.region in regions and (place.side in (None, side) or side not in ("left", "right")))
        )


# Condition refers to itself and Prior to PriorFactor.
Condition.model_rebuild()
Prior.model_rebuild()
