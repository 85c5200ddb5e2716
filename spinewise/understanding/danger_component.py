"""Rasa's door to the danger signs: adds to the reading what the whole message sounds like."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from spinewise.findings import FindingId
from spinewise.knowledge.load import Knowledge, load
from spinewise.knowledge.references import leaves
from spinewise.understanding.component import READING, SPACY_DOC
from spinewise.understanding.danger_signs import (
    EXAMPLES,
    NAME,
    NONE,
    OTHER_PURPOSES,
    hear,
    load_examples,
    train,
)
from spinewise.understanding.linear import LinearClassifier
from spinewise.understanding.message import Message as Sheet
from spinewise.understanding.reader import analysed
from spinewise.understanding.reading import Reading

TELLING = "inform"
"""The intent of messages that tell something about the pain."""


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=True)
class DangerSignClassifier(GraphComponent, IntentClassifier):  # type: ignore[misc]
    """Stands behind the finding extractor; changes nothing but ``sounds_like`` of the reading."""

    def __init__(
        self, storage: ModelStorage, resource: Resource, model: LinearClassifier | None = None
    ) -> None:
        self._storage = storage
        self._resource = resource
        self.model = model

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> DangerSignClassifier:
        """Make an untrained component; it has no settings."""
        return cls(model_storage, resource)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """What training depends on besides Rasa's own training data."""
        return "\n".join(file.read_text(encoding="utf-8") for file in sorted(EXAMPLES.glob("*.yml")))

    def train(self, training_data: TrainingData) -> Resource:
        """Train on the examples of ``data/danger`` and keep the result with the model."""
        knowledge = load()
        examples = [(_sheet(analysed(e.text)).words, e.sign) for e in load_examples(signs(knowledge))]
        docs = (analysed(text) for text in ordinary(training_data))
        flags = danger_flags(knowledge)
        examples += [(_sheet(doc).words, NONE) for doc in docs if not speaks_of(doc._.reading, flags)]
        self.model = train(examples)
        with self._storage.write_to(self._resource) as folder:
            self.model.save(folder, NAME)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Add what each message sounds like to its reading."""
        for message in messages:
            reading = message.get(READING)
            if self.model is None or reading is None:
                continue
            sheet = self._sheet(message)
            heard = hear(self.model, sheet.words, sheet.sentences)
            if heard is not None:
                message.set(READING, {**reading, "sounds_like": heard.as_dict()}, add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing behind it learns from what a message sounds like."""
        return training_data

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> DangerSignClassifier:
        """Load the trained component."""
        with model_storage.read_from(resource) as folder:
            return cls(model_storage, resource, LinearClassifier.from_folder(folder, NAME))

    def _sheet(self, message: Message) -> Sheet:
        doc = message.get(SPACY_DOC)
        if doc is None or doc.text != message.get(TEXT):
            doc = analysed(message.get(TEXT) or "")
        return _sheet(doc)


def signs(knowledge: Knowledge) -> tuple[str, ...]:
    """Return the signs that are learned: the values of the finding, and thoughts of self-harm."""
    return (*(knowledge.findings["sounds_like"].of or ()), "self_harm")


def ordinary(training_data: TrainingData) -> list[str]:
    """Return messages of ``data/nlu``: every one that tells something, and some of each other purpose."""
    by_intent: dict[str, list[str]] = {}
    for example in training_data.intent_examples:
        by_intent.setdefault(example.get(INTENT), []).append(example.get(TEXT) or "")
    return [
        text
        for intent, texts in by_intent.items()
        for text in texts[:: 1 if intent == TELLING else OTHER_PURPOSES]
    ]


def danger_flags(knowledge: Knowledge) -> frozenset[FindingId]:
    """Return the flags that rules of emergency look at."""
    rules = [rule for rule in knowledge.red_flags.values() if rule.urgency == "emergency"]
    named = {test.finding for rule in rules for _, test in leaves(rule.when)}
    return frozenset(f.id for f in knowledge.findings.values() if f.id in named and f.type == "flag")


def speaks_of(reading: Reading, flags: frozenset[FindingId]) -> bool:
    """Whether a message speaks of one of these flags as present, whosever it is."""
    return any(mention.finding in flags and mention.value is True for mention in reading.mentions)


def _sheet(doc: Any) -> Sheet:
    sheet: Sheet = doc._.message
    return sheet
