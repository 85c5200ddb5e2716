"""Words that order the deletion of a conversation, and words that do not."""

from __future__ import annotations

import pytest

from spinewise.channels.kept import asks_for_deletion


@pytest.mark.parametrize(
    "text",
    [
        "delete my data",
        "Delete my data.",
        " please  DELETE all my data now!",
        "erase my conversation",
        '"delete my data"',
    ],
)
def test_these_do(text: str) -> None:
    assert asks_for_deletion(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "delete",
        "how do I delete my data?",
        "don't delete my data",
        "will you delete my data",
        "delete my data, and my legs are numb",
        "start over",
        "remove my pain",
    ],
)
def test_these_do_not(text: str) -> None:
    assert not asks_for_deletion(text)
