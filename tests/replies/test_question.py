"""The words beside an open question."""

from __future__ import annotations

import pytest

from spinewise.knowledge.load import default_folder, load
from spinewise.replies.question import question_reply
from spinewise.replies.wording import load_wording


@pytest.mark.parametrize(
    ("left", "says"),
    [(4, "Question 3, about 4 more."), (1, "Question 3, about 1 more."), (0, "Question 3, nearly done.")],
)
def test_progress_is_told_in_words(left: int, says: str) -> None:
    wording = load_wording(default_folder() / "wording.yml")
    question = load().questions["age"]
    reply = question_reply(wording, question, None, number=3, about_left=left)
    assert reply.data["progress_text"] == says
