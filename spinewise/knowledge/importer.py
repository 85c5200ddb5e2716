"""Rasa's door to the knowledge files: slots, entities, intents and rules that follow from them.

Named under ``importers:`` in ``config.yml``, so that ``rasa train``, ``rasa data
validate`` and every other command see one domain, and nothing is typed twice.
"""

from __future__ import annotations

from typing import Any

from rasa.shared.core.domain import Domain
from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader
from rasa.shared.core.training_data.structures import StoryGraph
from rasa.shared.importers.rasa import RasaFileImporter

from spinewise.knowledge.load import Knowledge, load
from spinewise.knowledge.models import Finding

_SLOT_TYPES = {"flag": "bool", "number": "float", "choice": "text", "list": "list"}


class KnowledgeImporter(RasaFileImporter):  # type: ignore[misc]
    """Rasa's own reader of the project's files, plus what follows from the knowledge files."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.knowledge = load()

    def get_domain(self) -> Domain:
        """Return ``domain.yml`` with a slot and an entity per finding, and an intent per answer."""
        return super().get_domain().merge(Domain.from_dict(domain_part(self.knowledge)))

    def get_stories(self, exclusion_percentage: int | None = None) -> StoryGraph:
        """Return the project's stories and rules, and a rule for each question people ask."""
        steps = YAMLStoryReader(self.get_domain()).read_from_parsed_yaml(rules_part(self.knowledge))
        return super().get_stories(exclusion_percentage).merge(StoryGraph(steps))


def slot(finding: Finding) -> dict[str, Any]:
    """Return the slot of a finding. It is only ever set by the dialogue."""
    return {
        "type": _SLOT_TYPES[finding.type],
        "influence_conversation": False,
        "mappings": [{"type": "custom"}],
    }


def domain_part(knowledge: Knowledge) -> dict[str, Any]:
    """Return the part of the domain that follows from the knowledge files."""
    return {
        "version": "3.1",
        "slots": {finding.id: slot(finding) for finding in knowledge.findings.values()},
        "entities": list(knowledge.findings),
        "intents": [f"ask_{answer}" for answer in knowledge.answers],
    }


def rules_part(knowledge: Knowledge) -> dict[str, Any]:
    """Return the rules that follow from the knowledge files."""
    return {
        "version": "3.1",
        "rules": [
            {
                "rule": f"Answer: {answer.question}",
                "steps": [{"intent": f"ask_{answer.id}"}, {"action": "action_talk"}],
            }
            for answer in knowledge.answers.values()
        ],
    }
