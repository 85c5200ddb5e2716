"""Rasa's events as JSON text, and back."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache

from rasa.shared.core.events import Event, UserUttered
from rasa.shared.utils.common import all_subclasses

from spinewise.storage.archive import NewEvent
from spinewise.storage.errors import StoreDamaged


def dump(event: Event) -> NewEvent:
    """An event as it is kept."""
    metadata = event.metadata or {}
    message_id = metadata.get("message_id") if isinstance(event, UserUttered) else None
    return NewEvent(
        json.dumps(event.as_dict()),
        float(event.timestamp),
        message_id if isinstance(message_id, str) else None,
    )


def again(text: str) -> NewEvent:
    """A kept event, to be kept in another place. Raises StoreDamaged."""
    return dump(parse([text])[0])


def parse(texts: Iterable[str]) -> list[Event]:
    """Kept events as Rasa's. Raises StoreDamaged."""
    try:
        return [_event(json.loads(text)) for text in texts]
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        raise StoreDamaged(f"a kept conversation cannot be read ({type(problem).__name__})") from problem


def _event(data: dict[str, object]) -> Event:
    # Rasa's own way walks through all classes of events for every event.
    known = _classes().get(str(data["event"]))
    event = known._from_parameters(data) if known else Event.from_parameters(data)
    if event is None:
        raise ValueError("no event")
    return event


@lru_cache(maxsize=1)
def _classes() -> dict[str, type[Event]]:
    classes: dict[str, type[Event]] = {}
    for one in all_subclasses(Event):
        classes.setdefault(one.type_name, one)
    return classes
