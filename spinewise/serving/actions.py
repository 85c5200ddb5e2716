"""Custom actions inside the Rasa server: one process, one port, no HTTP to oneself.

Rasa hands a custom action to an *endpoint*, an object with one method
``request``. :class:`InProcessActions` is such an endpoint; instead of posting
the call to another server it gives it to the SDK's executor, the same one that
``rasa run actions`` runs.
"""

from __future__ import annotations

import json
from typing import Any

from jsonschema import Draft202012Validator
from rasa.core.actions.action import Action, RemoteAction
from rasa.core.channels.channel import UserMessage
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.processor import MessageProcessor
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import ClientResponseError, EndpointConfig
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection
from sanic import Sanic

from spinewise.channels.repeats import answered_before

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


def _refusal(refusal: ActionExecutionRejection) -> str:
    return json.dumps({"error": str(refusal), "action_name": refusal.action_name})


class CheckedAction(RemoteAction):  # type: ignore[misc]
    """A custom action whose result is checked against Rasa's schema by a validator made once.

    The stock action checks the schema itself anew at every call, which costs more
    than the rest of a turn (``make bench``). What actions of this process return comes
    from the SDK's own functions and is not checked again: that would be a tenth of a turn.
    """

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
        answers: list[dict[str, Any]] | None = await super().handle_message(message)
        return answers

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
    endpoint = EndpointConfig(url=url, enable_selective_domain=True) if url else InProcessActions()
    agent = app.ctx.agent
    agent.action_endpoint = endpoint
    agent.processor.action_endpoint = endpoint
    agent.processor = Processor.taking_over(agent.processor)
