"""The knowledge base and wording that all actions share."""

from __future__ import annotations

from spinewise.dialogue.turn import Conversation
from spinewise.knowledge.load import default_folder, load
from spinewise.loaded import once
from spinewise.replies.wording import default_wording


@once
def conversation() -> Conversation:
    """Return the dialogue over the knowledge folder.

    Raises:
        KnowledgeError: the knowledge files have errors; each is named by file and line.
        WordingError: the wording file has an error.
    """
    return Conversation(load(default_folder()), default_wording())
