"""Rasa's door to the understanding room: puts what the spaCy pipeline read on the message."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from spacy.tokens import Doc

from spinewise.understanding.reader import analysed
from spinewise.understanding.reading import Mention, Reading

SPACY_DOC = "text_spacy_doc"
"""Where Rasa's ``SpacyNLP`` leaves the document."""
READING = "reading"
"""Where the reading goes on the message; it travels with it to the actions."""


def doc_of(message: Message) -> Doc:
    """The message as the spaCy pipeline left it; read here where ``SpacyNLP`` did not."""
    doc: Doc | None = message.get(SPACY_DOC)
    return doc if doc is not None and doc.text == message.get(TEXT) else analysed(message.get(TEXT) or "")


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR], is_trainable=False)
class FindingExtractor(GraphComponent, EntityExtractorMixin):  # type: ignore[misc]
    """Adds the reading of a message, and an entity for every finding it sets."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> FindingExtractor:
        """Make the component; it has no settings and nothing to learn."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Add reading and entities to each message."""
        for message in messages:
            reading: Reading = doc_of(message)._.reading
            message.set(READING, reading.as_dict(), add_to_output=True)
            found = [self._entity(mention) for mention in reading.mentions if mention.holds]
            message.set(ENTITIES, message.get(ENTITIES, []) + found, add_to_output=True)
        return messages

    def _entity(self, mention: Mention) -> dict[str, Any]:
        value = list(mention.value) if isinstance(mention.value, tuple) else mention.value
        return {
            "entity": mention.finding,
            "value": value,
            "start": mention.start,
            "end": mention.end,
            "confidence_entity": 1.0,
            "extractor": type(self).__name__,
        }
