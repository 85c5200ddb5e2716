"""The floor: the same web server, channel and REST format with one fixed reply, and no thought behind it.

``python -m benchmarks.floor --port N``. What this takes, no assistant on Rasa's server can save.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from rasa.core.channels.channel import UserMessage
from rasa.core.channels.rest import RestInput
from rasa.core.run import configure_app


async def fixed(message: UserMessage) -> None:
    """Answer in place of an agent."""
    await message.output_channel.send_text_message(message.sender_id, "Tell me where it hurts.")


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until stopped."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    port = parser.parse_args(arguments).port
    app = configure_app([], port=port)
    channel = RestInput()
    app.blueprint(channel.blueprint(fixed), url_prefix="/webhooks/rest")
    app.run(host="127.0.0.1", port=port, access_log=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
