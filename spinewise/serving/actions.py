"""Custom actions inside the Rasa server: one process, one port, no HTTP to oneself.

Rasa hands a custom action to an *endpoint*, an object with one method
``request``. :class:`InProcessActions` is such an endpoint; instead of posting
the call to another server it gives it to the SDK's executor, the same one that
``rasa run actions`` runs.
"""

from __future__ import annotations

import json
from typing import Any

from rasa.utils.endpoints import ClientResponseError, EndpointConfig
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection
from sanic import Sanic


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


def use_actions(app: Sanic, url: str | None) -> None:
    """Point the loaded agent at its actions.

    Args:
        app: the running Rasa server, with its agent loaded.
        url: address of an action server, or None to run the actions in this process.
    """
    endpoint = EndpointConfig(url=url, enable_selective_domain=True) if url else InProcessActions()
    agent = app.ctx.agent
    agent.action_endpoint = endpoint
    if agent.processor is not None:
        agent.processor.action_endpoint = endpoint
