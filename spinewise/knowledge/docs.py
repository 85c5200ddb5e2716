"""One readable page of everything in the knowledge files, for clinicians who review them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from html import escape
from itertools import starmap
from typing import Any

from spinewise.knowledge.load import Knowledge
from spinewise.knowledge.models import (
    Advice,
    Answer,
    Cause,
    Condition,
    Finding,
    Medicine,
    Question,
    RedFlag,
    Review,
    RuleCases,
    Sourced,
    Urgency,
    Weight,
)

URGENCY_WORDS: Mapping[str, str] = {
    "emergency": "Emergency: call now",
    "urgent_same_day": "Urgent: a doctor today",
    "see_doctor_soon": "See a doctor within days to two weeks",
    "self_care": "Self-care with a safety net",
}
"""The four levels of urgency, as the page names them."""

_STYLE = """
:root { color-scheme: light dark; --line: #8886; --soft: #8882; --accent: #0b6e75; }
body { font: 1rem/1.55 system-ui, sans-serif; margin: 0 auto; max-width: 60rem; padding: 1rem; }
h2 { border-bottom: 2px solid var(--line); margin-top: 3rem; padding-bottom: .3rem; }
h3 { margin-top: 2.2rem; }
table { border-collapse: collapse; margin: .8rem 0; width: 100%; }
caption { font-weight: 600; padding: .3rem 0; text-align: left; }
th, td { border: 1px solid var(--line); padding: .35rem .5rem; text-align: left; vertical-align: top; }
thead th { background: var(--soft); }
dt { font-weight: 600; margin-top: .5rem; }
dd { margin-left: 1.2rem; }
code { background: var(--soft); border-radius: 3px; padding: 0 .25em; }
.review { border-left: 4px solid var(--line); padding-left: .6rem; }
.not-reviewed { border-color: #b45309; }
.wide { overflow-x: auto; }
nav ul { columns: 3 14rem; column-gap: 2.5rem; }
a { color: LinkText; }
a:focus-visible { outline: 3px solid var(--accent); }
.skip { left: -100vw; position: absolute; }
.skip:focus { left: 1rem; }
@media print { nav { display: none; } h3 { break-after: avoid; } }
"""


def page(knowledge: Knowledge) -> str:
    """The whole page as HTML: self-contained, without scripts."""
    writer = _Writer(knowledge)
    sections = (
        ("red-flags", "Red-flag rules", map(writer.rule, writer.rules())),
        ("causes", "Causes", map(writer.cause, knowledge.causes.values())),
        ("questions", "Questions", map(writer.question, knowledge.questions.values())),
        ("advice", "Advice", map(writer.advice, knowledge.advice.values())),
        ("medicines", "Medicines", map(writer.medicine, knowledge.medicines.values())),
        ("answers", "Answers to what people ask", map(writer.answer, knowledge.answers.values())),
        ("findings", "Findings", [writer.findings()]),
        ("countries", "Emergency and crisis numbers", [writer.countries()]),
    )
    parts = [
        f'<section id="{id_}"><h2>{escape(title)}</h2>{"".join(body)}</section>'
        for id_, title, body in sections
    ]
    contents = "".join(f'<li><a href="#{id_}">{escape(title)}</a></li>' for id_, title, _ in sections)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>What Spinewise knows</title><style>{_STYLE}</style></head><body>"
        '<a class="skip" href="#main">Skip to the content</a>'
        "<header><h1>What Spinewise knows</h1>"
        "<p>Everything the assistant uses to ask, to rank causes and to decide how soon help is needed, "
        "made from the knowledge files. Spinewise informs and triages. It does not diagnose, and it never "
        "gives a dose.</p>"
        f"{writer.standing()}</header>"
        f'<nav aria-label="Contents"><h2>Contents</h2><ul>{contents}</ul>{writer.index()}</nav>'
        f'<main id="main">{"".join(parts)}</main></body></html>\n'
    )


class _Writer:
    """Writes one entry at a time; the knowledge is at hand for names and links."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge

    # -------------------------------------------------------- the top

    def standing(self) -> str:
        """How much has been reviewed, and what the numbers rest on."""
        knowledge = self.knowledge
        reviews = [cause.review for cause in knowledge.causes.values()]
        reviews += [rule.review for rule in knowledge.red_flags.values()]
        reviews += [medicine.review for medicine in knowledge.medicines.values()]
        done = sum(review.status == "reviewed" for review in reviews)
        weights = [weight for cause in knowledge.causes.values() for weight in cause.weights]
        basis = {name: sum(w.basis == name for w in weights) for name in ("study", "guideline", "estimate")}
        whole = f"{len(reviews)} causes, rules and medicines"
        status = (
            f"{done} of {whole} have been reviewed by a clinician."
            if done
            else f"None of the {whole} has been reviewed by a clinician yet."
        )
        return (
            f'<p class="review {"" if done == len(reviews) else "not-reviewed"}"><strong>{status}</strong> '
            f"Of {len(weights)} weights, {basis['study']} rest on a published study, {basis['guideline']} "
            f"on a guideline, and {basis['estimate']} are estimates that nobody has measured.</p>"
        )

    def index(self) -> str:
        """Links to every cause and every rule."""
        causes = "".join(
            f"<li>{self.link('cause', c.id, c.name)}</li>" for c in self.knowledge.causes.values()
        )
        rules = "".join(f"<li>{self.link('rule', rule.id, rule.title)}</li>" for rule in self.rules())
        return f"<h3>Red-flag rules</h3><ul>{rules}</ul><h3>Causes</h3><ul>{causes}</ul>"

    def rules(self) -> list[RedFlag]:
        """All rules, the most urgent first."""
        return sorted(self.knowledge.red_flags.values(), key=lambda rule: -Urgency[rule.urgency])

    # -------------------------------------------------------- entries

    def cause(self, cause: Cause) -> str:
        """One cause with its prior, its weights and the card a patient reads."""
        card = cause.card
        facts = [
            ("Medical name", _text(cause.medical_name)),
            ("Group", _text(cause.group)),
            ("Typical urgency", URGENCY_WORDS[cause.urgency]),
            ("Must not be missed", "yes, when a rule names it" if cause.must_not_miss else "no"),
            ("What it is", _text(card.what_it_is)),
            ("Why it may fit", _text(card.why_it_may_fit)),
            ("What speaks against it", _text(card.speaks_against)),
            ("What to do now", _list(map(escape, card.do_now))),
            ("What to avoid", _list(map(escape, card.avoid))),
            ("When to see a doctor", _list(map(escape, card.see_a_doctor))),
            ("What to expect", _text(card.what_to_expect)),
            (
                "Medicines people name",
                _list(
                    self.link("medicine", m.medicine) + (f": {escape(m.note)}" if m.note else "")
                    for m in card.medicines
                ),
            ),
            ("Sources", _list(map(escape, cause.sources))),
        ]
        return _article(
            "cause",
            cause.id,
            cause.name,
            f"{_review(cause.review)}{_facts(facts)}{self._prior(cause)}{self._weights(cause)}",
        )

    def _prior(self, cause: Cause) -> str:
        prior = cause.prior
        rows = [("everyone else" if prior.cases else "everyone", f"{prior.probability:g}")]
        rows[:0] = [(self.condition(case.when), f"{case.probability:g}") for case in prior.cases]
        rows.extend((self.condition(factor.when), f"times {factor.times:g}") for factor in prior.multiply)
        return _table("Starting probability", ("who", "probability"), rows) + self._basis(prior)

    def _weights(self, cause: Cause) -> str:
        return _table(
            "Weights (likelihood ratios)",
            ("finding", "if present", "if absent", "group", "basis", "source"),
            [self._weight(weight) for weight in cause.weights],
        )

    def _weight(self, weight: Weight) -> tuple[str, ...]:
        if weight.when is None:
            assert weight.finding is not None
            what, group = self.finding(weight.finding), weight.group or self._group(weight.finding)
        else:
            what, group = f"{_text(weight.name)} ({self.condition(weight.when)})", weight.group
        source = escape(weight.source) + (f" Changed: {escape(weight.reason)}" if weight.reason else "")
        shown = (group or "").replace("_", " ")
        return what, f"{weight.present:g}", f"{weight.absent:g}", shown, weight.basis, source

    def _group(self, finding: str) -> str | None:
        known = self.knowledge.findings.get(finding)
        return known.group if known else None

    def rule(self, rule: RedFlag) -> str:
        """One red-flag rule with its table of cases."""
        facts = [
            ("Fires when", self.condition(rule.when)),
            ("Urgency", URGENCY_WORDS[rule.urgency]),
            ("What the person is told to do", _text(rule.action)),
            ("Why, as the person is told", _text(rule.because)),
            ("Raised by pregnancy, weak immunity or blood thinners", "yes" if rule.escalates else "no"),
            ("Unclear when", self.condition(rule.unclear_when) if rule.unclear_when else ""),
            ("Causes not to be missed", _list(self.link("cause", cause) for cause in rule.must_not_miss)),
            ("Item of the screen", _text(rule.screen)),
        ]
        cases = self.knowledge.cases.get(rule.id)
        return _article(
            "rule",
            rule.id,
            rule.title,
            f"{_review(rule.review)}{_facts(facts)}{self._basis(rule)}{self._cases(cases)}",
        )

    def _cases(self, cases: RuleCases | None) -> str:
        if cases is None:
            return ""
        rows = [
            (
                escape(case.case),
                "; ".join(self.told(name, value) for name, value in case.findings.items()),
                "fires" if case.fires else "does not fire",
                URGENCY_WORDS[case.urgency] if case.urgency else "",
            )
            for case in cases.cases
        ]
        return _table("Cases", ("person", "findings", "this rule", "urgency from all rules"), rows)

    def question(self, question: Question) -> str:
        """One question with its options."""
        options = (
            f"{escape(option.label)}: {'; '.join(starmap(self.told, option.sets.items())) or 'sets nothing'}"
            for option in question.options
        )
        facts = [
            ("About somebody else", _text(question.text_about)),
            ("Why we ask", _text(question.why)),
            ("Settles", ", ".join(map(self.finding, question.asks))),
            ("Answers", _list(options)),
            ("Red-flag screen", "yes" if question.red_flag else ""),
            ("Always settled before a result", "yes" if question.always else ""),
            ("Asked only when", self.condition(question.only_when) if question.only_when else ""),
            ("Not asked when", self.condition(question.skip_when) if question.skip_when else ""),
            ("Clarifies", ", ".join(self.link("rule", rule) for rule in question.clarifies)),
        ]
        return _article("question", question.id, question.text, f"{_facts(facts)}")

    def advice(self, advice: Advice) -> str:
        """One piece of advice with the conditions under which it is given."""
        facts = [
            ("Kind", _text(advice.kind.replace("_", " "))),
            ("Given when", self.condition(advice.when) if advice.when else "always"),
            ("Not given when", self.condition(advice.unless) if advice.unless else ""),
            ("At urgency", ", ".join(URGENCY_WORDS[name] for name in advice.urgencies)),
            ("Only with", ", ".join(self.link("cause", cause) for cause in advice.causes)),
        ]
        return _article(
            "advice",
            advice.id,
            advice.title,
            f"<p>{escape(advice.text)}</p>{_facts(facts)}{self._basis(advice)}",
        )

    def medicine(self, medicine: Medicine) -> str:
        """One medicine with its cautions."""
        never = medicine.not_mentioned_when
        facts = [
            ("Also called", escape(", ".join(medicine.also_called))),
            ("What it is", _text(medicine.what_it_is)),
            ("Evidence", _text(medicine.evidence)),
            ("Cautions", _list(map(escape, medicine.cautions))),
            ("Not mentioned when", self.condition(never) if never else ""),
        ]
        return _article(
            "medicine",
            medicine.id,
            medicine.name,
            f"{_review(medicine.review)}{_facts(facts)}{self._basis(medicine)}",
        )

    def answer(self, answer: Answer) -> str:
        """One answer to something people ask."""
        sources = _facts([("Sources", _list(map(escape, answer.sources)))])
        return _article("answer", answer.id, answer.question, f"<p>{escape(answer.answer)}</p>{sources}")

    def findings(self) -> str:
        """The vocabulary, as one table."""
        rows = [
            (
                f'<code id="finding-{finding.id}">{finding.id}</code>',
                _kind(finding),
                escape(finding.meaning),
                "; ".join(self.told(name, value) for name, value in finding.implies.items()),
                (finding.group or "").replace("_", " "),
            )
            for finding in self.knowledge.findings.values()
        ]
        return _table("What a person can tell", ("finding", "kind", "meaning", "implies", "group"), rows)

    def countries(self) -> str:
        """Numbers to call, as one table."""
        rows = [
            (escape(c.name), escape(c.emergency), _text(c.advice_line), _text(c.crisis))
            for c in self.knowledge.countries.values()
        ]
        return _table("Numbers to call", ("country", "emergency", "advice line", "crisis line"), rows)

    # -------------------------------------------------------- parts of entries

    def condition(self, condition: Condition) -> str:
        """A condition in words."""
        if condition.all is not None:
            return self._joined(condition.all, " and ")
        if condition.any is not None:
            return self._joined(condition.any, " or ")
        if condition.not_ is not None:
            return f"not ({self.condition(condition.not_)})"
        if condition.at_least is not None:
            least, parts = condition.at_least
            return f"at least {least} of: ({self._joined(parts, '; ')})"
        name = self.finding(condition.finding or "")
        if condition.is_ is False:
            return f"no {name}"
        if condition.is_ is True:
            return name
        tests = [
            f"is {_value(condition.is_)}" if condition.is_ is not None else "",
            f"at least {condition.min:g}" if condition.min is not None else "",
            f"at most {condition.max:g}" if condition.max is not None else "",
            f"among {_value(condition.any_of)}" if condition.any_of is not None else "",
            f"nothing but {_value(condition.only)}" if condition.only is not None else "",
        ]
        return " ".join([name, " and ".join(filter(None, tests))]).strip()

    def _joined(self, parts: tuple[Condition, ...], word: str) -> str:
        return word.join(
            f"({self.condition(part)})" if part.all or part.any else self.condition(part) for part in parts
        )

    def told(self, name: str, value: Any) -> str:
        """A finding with its value, in words."""
        if isinstance(value, bool):
            return self.finding(name) if value else f"no {self.finding(name)}"
        return f"{self.finding(name)}: {_value(value)}"

    def finding(self, name: str) -> str:
        """A finding's name, linked to its meaning."""
        return f'<a href="#finding-{escape(name)}">{escape(name.replace("_", " "))}</a>'

    def link(self, kind: str, id_: str, text: str | None = None) -> str:
        """A link to an entry, named as people know it."""
        names: dict[str, Callable[[], str]] = {
            "cause": lambda: self.knowledge.causes[id_].name,
            "rule": lambda: self.knowledge.red_flags[id_].title,
            "medicine": lambda: self.knowledge.medicines[id_].name,
        }
        return f'<a href="#{kind}-{escape(id_)}">{escape(text or names[kind]())}</a>'

    def _basis(self, entry: Sourced) -> str:
        return f"<p>Basis: {escape(entry.basis)}. Source: {escape(entry.source)}</p>"


def _article(kind: str, id_: str, title: str, html: str) -> str:
    return f'<article id="{kind}-{id_}"><h3>{escape(title)} <code>{id_}</code></h3>{html}</article>'


def _review(review: Review) -> str:
    if review.status == "reviewed":
        by = f" by {escape(review.by)}" if review.by else ""
        on = f" on {escape(review.on)}" if review.on else ""
        return f'<p class="review">Reviewed by a clinician{by}{on}.</p>'
    return '<p class="review not-reviewed">Not yet reviewed by a clinician.</p>'


def _facts(facts: Iterable[tuple[str, str]]) -> str:
    rows = "".join(f"<dt>{escape(name)}</dt><dd>{html}</dd>" for name, html in facts if html)
    return f"<dl>{rows}</dl>" if rows else ""


def _table(caption: str, heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in heads)
    body = "".join(
        "<tr>" + f'<th scope="row">{row[0]}</th>' + "".join(f"<td>{cell}</td>" for cell in row[1:]) + "</tr>"
        for row in rows
    )
    return (
        f'<div class="wide"><table><caption>{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _list(items: Iterable[str]) -> str:
    rows = "".join(f"<li>{item}</li>" for item in items)
    return f"<ul>{rows}</ul>" if rows else ""


def _text(text: str | None) -> str:
    return escape(text) if text else ""


def _value(value: Any) -> str:
    if isinstance(value, tuple | list):
        return ", ".join(map(_value, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return escape(f"{value:g}" if isinstance(value, int | float) else str(value).replace("_", " "))


def _kind(finding: Finding) -> str:
    if finding.of:
        return f"{finding.type} of {_value(finding.of)}"
    if finding.range:
        return f"{finding.type}, {finding.range[0]:g} to {finding.range[1]:g} {_text(finding.unit)}".strip()
    return finding.type
