"""Checks that the entries of the knowledge fit together: every name and value they use exists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from spinewise.knowledge.documents import PathInFile
from spinewise.knowledge.drawing import lines
from spinewise.knowledge.errors import did_you_mean
from spinewise.knowledge.models import (
    Advice,
    BodyMap,
    Cause,
    Condition,
    Entry,
    Finding,
    Medicine,
    Question,
    RedFlag,
    RuleCases,
    SummarySection,
)

Complaint = tuple[tuple[str | int, ...], str]
"""Where in the entry, and what is wrong."""


def leaves(condition: Condition, path: PathInFile = ()) -> Iterator[tuple[tuple[str | int, ...], Condition]]:
    """Every test on a finding inside a condition, with the path that leads to it."""
    here = tuple(path)
    for name, parts in (("all", condition.all), ("any", condition.any)):
        for place, part in enumerate(parts or ()):
            yield from leaves(part, (*here, name, place))
    if condition.not_ is not None:
        yield from leaves(condition.not_, (*here, "not"))
    if condition.at_least is not None:
        for place, part in enumerate(condition.at_least[1]):
            yield from leaves(part, (*here, "at_least", 1, place))
    if condition.finding is not None:
        yield here, condition


class References:
    """All names that exist, to check entries against.

    ``known`` has the ids by kind (``causes``, ``red_flags``, ``medicines``),
    also of entries that are broken otherwise, so that one mistake is told once.
    """

    def __init__(self, findings: Mapping[str, Finding], known: Mapping[str, frozenset[str]]) -> None:
        self.findings = findings
        self.known = known

    def check(self, entry: Entry) -> Iterator[Complaint]:
        """Everything in ``entry`` that points to something which does not exist or does not fit."""
        if isinstance(entry, Finding):
            yield from self._finding(entry)
        elif isinstance(entry, Question):
            yield from self._question(entry)
        elif isinstance(entry, Cause):
            yield from self._cause(entry)
        elif isinstance(entry, RedFlag):
            yield from self._condition(entry.when, ("when",))
            yield from self._condition(entry.unclear_when, ("unclear_when",))
            yield from self._names("causes", entry.must_not_miss, ("must_not_miss",))
        elif isinstance(entry, RuleCases):
            yield from self._name("red_flags", entry.rule, ("rule",))
            for place, case in enumerate(entry.cases):
                yield from self._values(case.findings, ("cases", place, "findings"))
        elif isinstance(entry, Advice):
            yield from self._condition(entry.when, ("when",))
            yield from self._condition(entry.unless, ("unless",))
            yield from self._names("causes", entry.causes, ("causes",))
        elif isinstance(entry, Medicine):
            yield from self._condition(entry.not_mentioned_when, ("not_mentioned_when",))
        elif isinstance(entry, SummarySection):
            for place, name in enumerate(entry.findings):
                yield from self._finding_name(name, ("findings", place))
        elif isinstance(entry, BodyMap):
            yield from self._body_map(entry)

    # ------------------------------------------------------------ entries

    def _finding(self, finding: Finding) -> Iterator[Complaint]:
        if finding.type in ("choice", "list") and not finding.of:
            yield (), f"'{finding.id}' is a {finding.type}; list its allowed values under 'of'"
        if finding.type in ("flag", "number") and finding.of is not None:
            yield (
                ("of",),
                f"'of' belongs to a choice or a list, and '{finding.id}' is a {finding.type}; delete it",
            )
        if finding.type != "number" and finding.range is not None:
            yield (
                ("range",),
                f"'range' belongs to a number, and '{finding.id}' is a {finding.type}; delete it",
            )
        if finding.range is not None and finding.range[0] >= finding.range[1]:
            yield ("range",), "the range runs backwards; write [smallest, largest]"
        for value in finding.value_labels:
            if value not in (finding.of or ()):
                hint = did_you_mean(value, finding.of or ())
                yield ("value_labels", value), f"'{value}' is not among the values in 'of'{hint}"
        for name, implied in (
            ("implies", finding.implies),
            ("implies_when_false", finding.implies_when_false),
        ):
            if implied and finding.type != "flag":
                yield (name,), f"only a flag can have '{name}', and '{finding.id}' is a {finding.type}"
            if finding.id in implied:
                yield (name, finding.id), "a finding cannot imply itself; delete this line"
            yield from self._values(implied, (name,))

    def _question(self, question: Question) -> Iterator[Complaint]:
        for place, finding in enumerate(question.asks):
            yield from self._finding_name(finding, ("asks", place))
        for place, option in enumerate(question.options):
            yield from self._values(option.sets, ("options", place, "sets"))
        yield from self._condition(question.only_when, ("only_when",))
        yield from self._condition(question.skip_when, ("skip_when",))
        yield from self._names("red_flags", question.clarifies, ("clarifies",))

    def _cause(self, cause: Cause) -> Iterator[Complaint]:
        for place, weight in enumerate(cause.weights):
            here: tuple[str | int, ...] = ("weights", place)
            if weight.finding is not None:
                yield from self._finding_name(weight.finding, (*here, "finding"))
                found = self.findings.get(weight.finding)
                if found is not None and found.type != "flag":
                    message = (
                        f"'{weight.finding}' is a {found.type}, and only a flag can stand alone; "
                        "use 'when' with a condition, and a 'name'"
                    )
                    yield (*here, "finding"), message
            yield from self._condition(weight.when, (*here, "when"))
        for place, case in enumerate(cause.prior.cases):
            yield from self._condition(case.when, ("prior", "cases", place, "when"))
        for place, factor in enumerate(cause.prior.multiply):
            yield from self._condition(factor.when, ("prior", "multiply", place, "when"))
        for place, mention in enumerate(cause.card.medicines):
            yield from self._name("medicines", mention.medicine, ("card", "medicines", place, "medicine"))

    def _body_map(self, drawing: BodyMap) -> Iterator[Complaint]:
        finding = self.findings.get("region")
        regions = (finding.of if finding else None) or ()
        ids = {place.id for place in drawing.places}
        first: dict[str, int] = {}
        for number, place in enumerate(drawing.places):
            here = ("places", number)
            if place.region not in regions:
                hint = did_you_mean(place.region, regions)
                yield (*here, "region"), f"'region' has no value '{place.region}'{hint}"
            for field in ("id", "send"):
                text = getattr(place, field)
                if first.setdefault(f"{field} {text}", number) != number:
                    yield (*here, field), f"two places have the {field} '{text}'; change one"
            yield from self._inside(drawing, place.path, (*here, "path"))
        for number, path in enumerate(drawing.outline):
            yield from self._inside(drawing, path, ("outline", number))
        for region, shown_by in drawing.together.items():
            if region not in regions:
                yield ("together", region), f"'region' has no value '{region}'{did_you_mean(region, regions)}"
            for number, name in enumerate(shown_by):
                if name not in ids:
                    yield ("together", region, number), f"there is no place '{name}'{did_you_mean(name, ids)}"
        for region in regions:
            if region not in drawing.together and all(place.region != region for place in drawing.places):
                yield ("places",), f"no place shows '{region}'; add one, or name places under 'together'"

    @staticmethod
    def _inside(drawing: BodyMap, path: str, where: tuple[str | int, ...]) -> Iterator[Complaint]:
        left, top, width, height = drawing.view_box
        for line in lines(path):
            for x, y in line.points:
                if not (left <= x <= left + width and top <= y <= top + height):
                    yield where, f"this path leaves the view box at {x:g} {y:g}; move it, or enlarge the box"
                    return

    # ------------------------------------------------------------ names

    def _names(self, kind: str, names: tuple[str, ...], path: PathInFile) -> Iterator[Complaint]:
        for place, name in enumerate(names):
            yield from self._name(kind, name, (*path, place))

    def _name(self, kind: str, name: str, path: PathInFile) -> Iterator[Complaint]:
        what = {"causes": "cause", "red_flags": "red-flag rule", "medicines": "medicine"}[kind]
        if name not in self.known[kind]:
            hint = did_you_mean(name, self.known[kind])
            way_out = hint or f"; add knowledge/{kind}/{name}.yml or remove it here"
            yield tuple(path), f"there is no {what} '{name}'{way_out}"

    def _finding_name(self, name: str, path: PathInFile) -> Iterator[Complaint]:
        if name not in self.known["findings"]:
            hint = did_you_mean(name, self.known["findings"])
            yield (
                tuple(path),
                f"there is no finding '{name}'{hint or '; add it in knowledge/findings/ or remove it here'}",
            )

    # ------------------------------------------------------------ values

    def _values(self, values: Mapping[str, Any], path: PathInFile) -> Iterator[Complaint]:
        for name, value in values.items():
            here = (*path, name)
            yield from self._finding_name(name, here)
            finding = self.findings.get(name)
            if finding is not None:
                wrong = _misfit(finding, value)
                if wrong:
                    yield here, wrong

    def _condition(self, condition: Condition | None, path: PathInFile) -> Iterator[Complaint]:
        if condition is None:
            return
        yield from _counts(condition, tuple(path))
        for here, test in leaves(condition, path):
            assert test.finding is not None
            place = (*here, "finding")
            yield from self._finding_name(test.finding, place)
            finding = self.findings.get(test.finding)
            if finding is not None:
                for field, message in _test_misfits(finding, test):
                    yield (*here, field), message


def _counts(condition: Condition, path: tuple[str | int, ...]) -> Iterator[Complaint]:
    """``at_least`` with a number that cannot be right, and empty lists."""
    for name, parts in (("all", condition.all), ("any", condition.any)):
        if parts == ():
            yield (*path, name), f"'{name}' has no conditions; add some or delete it"
        for place, part in enumerate(parts or ()):
            yield from _counts(part, (*path, name, place))
    if condition.not_ is not None:
        yield from _counts(condition.not_, (*path, "not"))
    if condition.at_least is not None:
        least, parts = condition.at_least
        if not 1 <= least <= len(parts):
            yield (
                (*path, "at_least"),
                f"'at_least' asks for {least} of {len(parts)} conditions; choose from 1 to {len(parts)}",
            )
        for place, part in enumerate(parts):
            yield from _counts(part, (*path, "at_least", 1, place))


def _test_misfits(finding: Finding, test: Condition) -> Iterator[tuple[str, str]]:
    """What is wrong with one test on one finding: (field, message)."""
    given = [
        name
        for name, value in (
            ("is", test.is_),
            ("min", test.min),
            ("max", test.max),
            ("any_of", test.any_of),
            ("only", test.only),
        )
        if value is not None
    ]
    allowed = {
        "flag": ("is",),
        "number": ("is", "min", "max"),
        "choice": ("is", "any_of"),
        "list": ("any_of", "only"),
    }[finding.type]
    if not given and finding.type != "flag":
        yield (
            "finding",
            f"'{finding.id}' is a {finding.type}; say which value is meant with {' or '.join(allowed)}",
        )
    for name in given:
        if name not in allowed:
            use = " or ".join(allowed)
            yield name, f"'{name}' does not fit '{finding.id}', which is a {finding.type}; use {use}"
    if "is" in given and len(given) > 1:
        yield "is", "'is' stands alone; remove it or the other test"
    if "is" in given and "is" in allowed:
        wrong = _misfit(finding, test.is_)
        if wrong:
            yield "is", wrong
    if finding.type == "number":
        for name, limit in (("min", test.min), ("max", test.max)):
            wrong = _misfit(finding, limit) if limit is not None else None
            if wrong:
                yield name, wrong
        if test.min is not None and test.max is not None and test.min > test.max:
            yield "min", f"no number is at least {test.min:g} and at most {test.max:g}; swap them"
    for name, values in (("any_of", test.any_of), ("only", test.only)):
        if values is None or name not in allowed:
            continue
        if not values:
            yield name, f"'{name}' has no values; add some from: {', '.join(finding.of or ())}"
        for value in values:
            if value not in (finding.of or ()):
                yield name, _not_a_value(finding, value)


def _misfit(finding: Finding, value: Any) -> str | None:
    """What is wrong with ``value`` as a value of ``finding``, or None."""
    if finding.type == "flag":
        if isinstance(value, bool):
            return None
        return f"'{finding.id}' is a flag: write true or false, not {_quoted(value)}"
    if finding.type == "number":
        if isinstance(value, bool) or not isinstance(value, int | float):
            return f"'{finding.id}' is a number, not {_quoted(value)}"
        if finding.range is not None and not finding.range[0] <= value <= finding.range[1]:
            unit = f" {finding.unit}" if finding.unit else ""
            low, high = finding.range
            return f"'{finding.id}' lies between {low:g} and {high:g}{unit}, not at {value:g}"
        return None
    if finding.type == "choice":
        return None if value in (finding.of or ()) else _not_a_value(finding, value)
    if not isinstance(value, tuple | list):
        return f"'{finding.id}' is a list; write [{value}]"
    for item in value:
        if item not in (finding.of or ()):
            return _not_a_value(finding, item)
    return None if value else f"'{finding.id}' is an empty list here; leave it out when it is not known"


def _not_a_value(finding: Finding, value: Any) -> str:
    values = finding.of or ()
    return (
        f"'{finding.id}' cannot be {_quoted(value)}"
        f"{did_you_mean(str(value), values) or '; it is one of: ' + ', '.join(values)}"
    )


def _quoted(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else repr(value)
