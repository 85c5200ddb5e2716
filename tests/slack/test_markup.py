"""Slack's markup becomes words, and our words become no markup."""

from __future__ import annotations

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinewise.channels.slack.markup import escape, escaped_parts, words


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("my back hurts", "my back hurts"),
        ("<@U0123ABC> my back hurts", "my back hurts"),
        ("hey <@U0123ABC|ann>, it hurts", "hey  , it hurts"),
        ("<!channel> it hurts <!subteam^S1|@team>", "it hurts"),
        ("as in <#C0123|general> and <#C0456>", "as in general and"),
        ("see <https://example.org|this page>", "see this page"),
        ("see <https://example.org/?a=1&amp;b=2>", "see https://example.org/?a=1&b=2"),
        ("<mailto:ann@example.org|ann@example.org>", "ann@example.org"),
        ("pain &lt; 3 &amp; &gt; 1", "pain < 3 & > 1"),
        ("&lt;@U0123ABC&gt;", "<@U0123ABC>"),
        ('/inform{"age": 3}', 'inform{"age": 3}'),
        ("<@U0123ABC> /start_over", "start_over"),
        ("<@U0123ABC>", ""),
        ("///", "?"),
        ("zero\x00byte", "zerobyte"),
    ],
)
def test_what_people_write(written: str, plain: str) -> None:
    assert words(written) == plain


@pytest.mark.parametrize(
    "text", ["<@U1>", "<!channel>", "<https://evil.example|ok>", "a & b", "&lt;", "1 < 2 > 0"]
)
def test_escaped_text_has_no_markup_and_reads_the_same(text: str) -> None:
    safe = escape(text)
    assert "<" not in safe and ">" not in safe
    assert html.unescape(safe) == text


@given(st.text(alphabet="ab &<>.\n", max_size=200), st.integers(min_value=10, max_value=50))
def test_no_escape_is_cut_in_two(text: str, longest: int) -> None:
    parts = escaped_parts(text, longest)
    assert all(0 < len(part) <= longest for part in parts)
    assert "".join(html.unescape("".join(parts)).split()) == "".join(text.split())
