"""The Telegram channel. Without a token none of it but this and ``channel`` is even loaded."""

from spinewise.channels.telegram.channel import TelegramChannel

__all__ = ["TelegramChannel"]
