"""Slack: direct messages, and mentions answered in threads.

======================= =============================================================
``channel``             the Rasa channel; off unless tokens are set
``settings``            the environment variables
``socket``, ``doors``   the two ways in: a WebSocket, or signed requests
``received``            what comes in, as plain data
``conversations``       who talks where: order, repeats, turns, answers
``question``, ``cards`` replies as blocks
``blocks``, ``markup``  the pieces of a message and Slack's limits
``sending``             Slack's Web API with patience
======================= =============================================================
"""

from spinewise.channels.slack.channel import SlackChannel

__all__ = ["SlackChannel"]
