"""The figures. Each label has a few fixed values; none is, or comes from, what a person says or is called."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram, disable_created_metrics

from spinewise.knowledge.models import Urgency

disable_created_metrics()  # type: ignore[no-untyped-call]

CHANNELS = ("web", "telegram", "slack")
OTHER = "other"
CRISIS = "crisis"

TURN_SECONDS = Histogram(
    "spinewise_turn_seconds",
    "From a message being taken up until its replies are sent and kept.",
    ["channel"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
TURNS_IN_PROGRESS = Gauge(
    "spinewise_turns_in_progress",
    "Messages that are being answered.",
    ["channel"],
    multiprocess_mode="livesum",
)
TURNS_FAILED = Counter(
    "spinewise_turns_failed", "Messages whose sender was asked to send them again, because of a fault."
)
OUTCOMES = Counter(
    "spinewise_urgency_outcomes",
    "Results, emergencies and crises that were told, by how soon help is needed.",
    ["level"],
)
REPLIES = Counter("spinewise_replies", "What was said, by its kind.", ["kind"])
NOT_UNDERSTOOD = Counter(
    "spinewise_not_understood",
    "Messages that did not answer the open question, or of whose intent the classifier was not sure.",
    ["what"],
)
PROBLEMS = Counter("spinewise_problems", "Warnings and errors in the log.", ["place", "level", "kind"])
REFUSED = Counter(
    "spinewise_requests_refused",
    "Requests and messages that were refused, by the code that their sender gets.",
    ["channel", "reason"],
)
LOCK_SECONDS = Histogram(
    "spinewise_lock_wait_seconds",
    "Waiting until a conversation is free.",
    buckets=(0.001, 0.01, 0.1, 0.5, 1, 5, 10, 30, 60),
)
STORE_SECONDS = Histogram(
    "spinewise_store_seconds",
    "Reading and saving conversations.",
    ["operation"],
    buckets=(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5),
)
ACTIVE = Gauge(
    "spinewise_conversations_active",
    "Conversations with a message in the last 15 minutes.",
    multiprocess_mode="livesum",
)
BUILD = Gauge(
    "spinewise_build_info",
    "Processes that answer with this model and this knowledge (beginnings of SHA-256 sums).",
    ["model", "knowledge"],
    multiprocess_mode="livesum",
)
RELOADS = Counter("spinewise_reloads", "New models and knowledge, taken into use or not.", ["outcome"])
REFUSED_RELOAD = Gauge(
    "spinewise_reload_refused",
    "Processes that were last given a model or knowledge they could not use; the old goes on.",
    multiprocess_mode="livesum",
)


def channel(name: str | None) -> str:
    """The label of a channel. Clients of Rasa's REST channel may name it as they like."""
    return name if name in CHANNELS else OTHER


def _begin_at_zero() -> None:
    """Let the series exist before anything happens: what comes up at 1 counts as no rise."""
    for level in (*(urgency.name for urgency in Urgency), CRISIS):
        OUTCOMES.labels(level)
    for what in ("answer", "intent"):
        NOT_UNDERSTOOD.labels(what)
    for outcome in ("done", "refused"):
        RELOADS.labels(outcome)
    for name in (*CHANNELS, OTHER):
        TURN_SECONDS.labels(name)
        TURNS_IN_PROGRESS.labels(name)


_begin_at_zero()
