"""Custom actions inside the Rasa server: one process, one port, no HTTP to oneself.

Rasa hands a custom action to an *endpoint*, an object with one method
``request``. :class:`InProcessActions` is such an endpoint; instead of posting
the call to another server it gives it to the SDK's executor, the same one that
``rasa run actions`` runs.

A turn whose action fails, wherever it runs, ends there: nothing of it is kept, the person is told,
and sends the message again. Rasa would go on without what the action does, and keep a message
that nobody has answered.
"""

from __future__ import annotations

import json
from typing import Any

from aiohttp import ClientTimeout
from jsonschema import Draft202012Validator
from rasa.core.actions.action import Action, RemoteAction
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.processor import MessageProcessor
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import ClientResponseError, EndpointConfig
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection
from sanic import Sanic

from spinewise.channels.repeats import answered_before
from spinewise.channels.turns import TurnFailed
from spinewise.serving.keeping import settle
from spinewise.storage.tracker_store import ConversationStore
from spinewise.watching import turns
from spinewise.watching.metrics import STORE_SECONDS

PATIENCE = 10.0
"""Seconds that an action server has for one action."""
_RESULT = Draft202012Validator(RemoteAction.action_response_format_spec())


class InProcessActions(EndpointConfig):  # type: ignore[misc]
    """An action endpoint that runs the actions here."""

    def __init__(self, package: str = "actions") -> None:
        super().__init__(url="in-process", enable_selective_domain=True)
        self.executor = ActionExecutor()
        self.executor.register_package(package)

    async def request(self, method: str = "post", json: Any = None, **kwargs: Any) -> Any:
        """Run the action that the call names.

        Raises:
            ClientResponseError: the action refused to run (as the action server says by status 400).
        """
        try:
            return await self.executor.run(json)
        except ActionExecutionRejection as refusal:
            raise ClientResponseError(400, "rejected", _refusal(refusal)) from refusal


class ActionServer(EndpointConfig):  # type: ignore[misc]
    """An action server at another address, which has :data:`PATIENCE` seconds to answer."""

    async def request(self, method: str = "post", timeout: float | None = None, **kwargs: Any) -> Any:
        """Post a call. Rasa's own patience, five minutes, is longer than anybody's in front of a screen."""
        return await super().request(method, timeout=ClientTimeout(total=PATIENCE), **kwargs)


def _refusal(refusal: ActionExecutionRejection) -> str:
    return json.dumps({"error": str(refusal), "action_name": refusal.action_name})


class ActionFailed(TurnFailed):
    """A custom action could not be run, so the turn cannot be answered."""


class CheckedAction(RemoteAction):  # type: ignore[misc]
    """A custom action whose result is checked against Rasa's schema by a validator made once.

    The stock action checks the schema itself anew at every call, which costs more
    than the rest of a turn (``make bench``). What actions of this process return comes
    from the SDK's own functions and is not checked again: that would be a tenth of a turn.
    """

    failure: Exception | None = None
    """Why the last call failed."""

    async def run(self, *args: Any, **kwargs: Any) -> list[Event]:
        """Run the action; if that fails, note why, since Rasa forgets it."""
        try:
            events: list[Event] = await super().run(*args, **kwargs)
        except Exception as problem:
            self.failure = problem
            raise
        return events

    def _validate_action_result(self, result: dict[str, Any]) -> bool:
        if not isinstance(self.action_endpoint, InProcessActions):
            _RESULT.validate(result)
        return True


class Processor(MessageProcessor):  # type: ignore[misc]
    """Rasa's message processor with :class:`CheckedAction` for custom actions, and one turn per message."""

    @classmethod
    def taking_over(cls, processor: MessageProcessor) -> Processor:
        """Return a processor with everything that a loaded one holds."""
        mine = cls.__new__(cls)
        mine.__dict__.update(processor.__dict__)
        return mine

    async def handle_message(self, message: UserMessage) -> list[dict[str, Any]] | None:
        """Handle a message unless it was answered before. The caller holds the conversation."""
        if await answered_before(self.tracker_store, message):
            return None
        message.metadata = dict(message.metadata or {})
        await settle(self, message)
        with turns.turn(message.input_channel, message.sender_id):
            answers: list[dict[str, Any]] | None = await super().handle_message(message)
        return answers

    async def _update_tracker_session(
        self,
        tracker: DialogueStateTracker,
        output_channel: OutputChannel,
        metadata: dict[str, Any] | None = None,
    ) -> None:
        # Here a conversation has been read and nothing has been said yet. It is the message's own metadata,
        # so what is noted travels with it to the actions.
        metadata = {} if metadata is None else metadata
        if isinstance(self.tracker_store, ConversationStore):
            metadata["kept"] = self.tracker_store.keeps(tracker)
        await super()._update_tracker_session(tracker, output_channel, metadata)

    async def _run_action(self, action: Action, *args: Any, **kwargs: Any) -> bool:
        """Run an action.

        Raises:
            ActionFailed: it is a custom action and failed. Nothing of this turn is kept.
        """
        goes_on: bool = await super()._run_action(action, *args, **kwargs)
        if isinstance(action, CheckedAction) and action.failure is not None:
            raise ActionFailed(action.name()) from action.failure
        return goes_on

    async def _run_prediction_loop(
        self, output_channel: OutputChannel, tracker: DialogueStateTracker
    ) -> None:
        with turns.understanding(tracker):
            await super()._run_prediction_loop(output_channel, tracker)

    async def execute_side_effects(
        self, events: list[Event], tracker: DialogueStateTracker, output_channel: OutputChannel
    ) -> None:
        """Send what was said, and count it."""
        turns.count_replies(events)
        await super().execute_side_effects(events, tracker, output_channel)

    async def get_tracker(self, conversation_id: str) -> DialogueStateTracker:
        """Read a conversation, and measure how long it takes."""
        with STORE_SECONDS.labels("read").time():
            return await super().get_tracker(conversation_id)

    async def save_tracker(self, tracker: DialogueStateTracker) -> None:
        """Keep a conversation, and measure how long it takes."""
        with STORE_SECONDS.labels("save").time():
            await super().save_tracker(tracker)

    def _get_action(self, action_name: str) -> Action | None:
        return self._checked(super()._get_action(action_name))

    def predict_next_with_tracker_if_should(
        self, tracker: DialogueStateTracker
    ) -> tuple[Action, PolicyPrediction]:
        """Return what Rasa predicts, with our kind of custom action."""
        action, prediction = super().predict_next_with_tracker_if_should(tracker)
        return self._checked(action), prediction

    def _checked(self, action: Action | None) -> Action | None:
        if action is not None and type(action) is RemoteAction:
            return CheckedAction(action.name(), self.action_endpoint)
        return action


def use_actions(app: Sanic, url: str | None) -> None:
    """Point the loaded agent at its actions.

    Args:
        app: the running Rasa server, with its agent loaded.
        url: address of an action server, or None to run the actions in this process.
    """
    endpoint = ActionServer(url=url, enable_selective_domain=True) if url else InProcessActions()
    agent = app.ctx.agent
    agent.action_endpoint = endpoint
    agent.processor.action_endpoint = endpoint
    agent.processor = Processor.taking_over(agent.processor)
