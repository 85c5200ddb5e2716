"""The summary for the doctor: what was said, in clinical order, and what came out of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from spinewise import __version__
from spinewise.findings import FindingId, Findings, FindingValue, Subject
from spinewise.knowledge.load import Knowledge
from spinewise.knowledge.models import Finding, SummarySection
from spinewise.knowledge.phrases import value_words
from spinewise.reasoning.assessment import Assessment, Evidence, RankedCause
from spinewise.reasoning.conditions import holds
from spinewise.reasoning.implications import close
from spinewise.reasoning.ranking import shown
from spinewise.replies.body import picture_data
from spinewise.replies.model import Reply
from spinewise.replies.result import LIKELIHOOD
from spinewise.replies.wording import Wording

FILE = {"name": "spinewise-summary.pdf", "media_type": "application/pdf", "what": "summary"}
"""What a channel needs to know of the file."""
_PERSON = "person"
"""Section that also tells whom it is about."""
_REASONS = 4
"""How many reasons for and against are told per cause."""

Row = list[str]
"""Label and value."""


@dataclass(frozen=True)
class Told:
    """What is known about one person."""

    findings: Mapping[FindingId, FindingValue]
    unsure: tuple[FindingId, ...] = ()
    """Findings the person does not know, or left unanswered."""
    subject: Subject | None = None
    """Whom it is about, when that is not the writer."""


def summary(
    knowledge: Knowledge, wording: Wording, told: Told, assessment: Assessment | None, made: datetime
) -> dict[str, Any]:
    """Return the summary as data, documented in ``docs/replies.md``.

    Args:
        knowledge: the knowledge base; ``summary.yml`` has the parts and their order.
        wording: headings.
        told: what is known.
        assessment: the result, or None when there is none yet.
        made: the time to be told.
    """
    sections = [
        {"title": section.title, "rows": rows}
        for section in knowledge.summary.values()
        if (rows := list(_rows(knowledge, wording, section, told)))
    ]
    conclusion = (
        {"title": wording.say("summary_concluded"), "lines": [wording.say("summary_no_result")]}
        if assessment is None
        else {
            "title": wording.say("summary_concluded"),
            "rows": list(_concluded(knowledge, wording, told, assessment)),
        }
    )
    return {
        "title": wording.say("summary_title"),
        "made": made.isoformat(timespec="seconds"),
        "made_text": wording.say("summary_made", date=_date(made)),
        "sections": [*sections, conclusion],
        "picture": _picture(knowledge, wording, told),
        "notice": f"{wording.say('summary_notice')} {_review(knowledge, wording, assessment)}",
        "version": f"Spinewise {__version__}, knowledge {knowledge.version or 'unknown'}",
        "complete": assessment is not None,
    }


def file_reply(wording: Wording, content: Mapping[str, Any]) -> Reply:
    """Return the summary as a reply: a file, and all of it in words."""
    return Reply(
        "file", summary_text(content), data={"file": dict(FILE), "summary": dict(content), "asks": []}
    )


def summary_text(content: Mapping[str, Any]) -> str:
    """Return the summary in words. It has no empty lines: Rasa would make several messages of it."""
    parts = [content["title"], content["made_text"]]
    for section in content["sections"]:
        parts.append(f"{section['title']}:")
        parts += [f"- {line}" for line in section.get("lines", ())]
        parts += [f"- {label}: {value}" for label, value in section.get("rows", ())]
    return "\n".join((*parts, content["notice"], content["version"]))


# ---------------------------------------------------------------- what was said


def _rows(knowledge: Knowledge, wording: Wording, section: SummarySection, told: Told) -> Iterator[Row]:
    if section.id == _PERSON:
        yield [wording.say("summary_about"), _about(wording, told.subject)]
    flags = []
    for name in section.findings:
        finding = knowledge.findings[name]
        if finding.type == "flag":
            flags.append(finding)
        elif name in told.findings or any(name in q.asks for q in knowledge.questions.values()):
            # What is only heard, and never asked, is not missing when it was not heard.
            yield [_capital(_name(finding)), _value(wording, finding, told)]
    standings = ["summary_present", "summary_denied", "summary_unsure"]
    if section.screen:
        standings.append("summary_not_asked")
    for standing in standings:
        names = [_name(finding) for finding in flags if _standing(knowledge, finding, told) == standing]
        if names:
            yield [wording.say(standing), "; ".join(names)]


def _standing(knowledge: Knowledge, finding: Finding, told: Told) -> str | None:
    """Name of the heading under which a flag is told; None for what needed no asking."""
    value = told.findings.get(finding.id)
    if value is not None:
        return "summary_present" if value is True else "summary_denied"
    if finding.id in told.unsure:
        return "summary_unsure"
    known = close(knowledge, told.findings)
    return "summary_not_asked" if _could_be_asked(knowledge, finding.id, known) else None


def _could_be_asked(knowledge: Knowledge, finding: FindingId, known: Findings) -> bool:
    """Whether a question about it fits this person: nobody without numbness is asked if it gets worse."""
    return finding not in known and any(
        finding in question.asks
        and (question.only_when is None or holds(question.only_when, known) is not False)
        and (question.skip_when is None or holds(question.skip_when, known) is not True)
        for question in knowledge.questions.values()
    )


def _about(wording: Wording, subject: Subject | None) -> str:
    if subject is None:
        return wording.say("summary_about_writer")
    role = subject.role.removeprefix("your ")
    named = subject.role != role
    return wording.say("summary_about_other", role=role) if named else wording.say("summary_about_somebody")


def _value(wording: Wording, finding: Finding, told: Told) -> str:
    value = told.findings.get(finding.id)
    if value is None:
        return wording.say("summary_value_unsure" if finding.id in told.unsure else "summary_value_missing")
    words = value_words(finding, value)
    if finding.type == "number" and finding.unit is None and finding.range is not None:
        return wording.say("summary_of_range", value=words, most=f"{finding.range[1]:g}")
    return f"{words} {finding.unit}" if finding.unit and finding.unit != "days" else words


def _name(finding: Finding) -> str:
    return finding.name or finding.id.replace("_", " ")


def _picture(knowledge: Knowledge, wording: Wording, told: Told) -> dict[str, Any] | None:
    picture = picture_data(knowledge, wording, told.findings)
    return {name: picture[name] for name in ("regions", "side", "alt")} if picture else None


# ---------------------------------------------------------------- what came out


def _concluded(knowledge: Knowledge, wording: Wording, told: Told, assessment: Assessment) -> Iterator[Row]:
    yield [wording.say("summary_urgency"), wording.say(f"urgency_{assessment.urgency.name}")]
    rules = [knowledge.red_flags[rule] for rule in assessment.red_flags]
    if rules:
        yield [wording.say("summary_reasons"), " ".join(dict.fromkeys(rule.because for rule in rules))]
    for cause in shown(assessment.causes, assessment.must_not_miss):
        yield [wording.say(LIKELIHOOD[cause.likelihood_word]), _cause(knowledge, wording, told, cause)]


def _cause(knowledge: Knowledge, wording: Wording, told: Told, ranked: RankedCause) -> str:
    cause = knowledge.causes[ranked.id]
    medical = cause.medical_name
    says_more = medical is not None and medical.casefold() not in cause.name.casefold()
    parts = [f"{cause.name} ({medical})." if says_more else f"{cause.name}."]
    for text, evidence in (("summary_for", ranked.for_), ("summary_against", ranked.against)):
        reasons = [_reason(knowledge, wording, told, one) for one in evidence[:_REASONS]]
        if reasons:
            parts.append(wording.say(text, items="; ".join(dict.fromkeys(reasons))))
    return " ".join(parts)


def _reason(knowledge: Knowledge, wording: Wording, told: Told, evidence: Evidence) -> str:
    """A reason as a note has it; the words told to the person where there is no shorter name."""
    if len(evidence.findings) != 1 or evidence.findings[0] not in told.findings:
        return evidence.text
    finding = knowledge.findings[evidence.findings[0]]
    value = told.findings[finding.id]
    if finding.type != "flag":
        return f"{_name(finding)}: {_value(wording, finding, told)}"
    return _name(finding) if value is True else wording.say("summary_without", name=_name(finding))


def _review(knowledge: Knowledge, wording: Wording, assessment: Assessment | None) -> str:
    causes = shown(assessment.causes, assessment.must_not_miss) if assessment else ()
    reviewed = bool(causes) and all(knowledge.causes[c.id].review.status == "reviewed" for c in causes)
    return wording.say("review_reviewed" if reviewed else "review_not_reviewed")


def _date(made: datetime) -> str:
    return f"{made.day} {made:%B %Y, %H:%M} {made.tzname() or ''}".strip()


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
