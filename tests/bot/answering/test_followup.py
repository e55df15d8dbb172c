from datetime import UTC, datetime

import pytest

from bot.answering.followup import names_in, stand_alone
from bot.answering.question import Question, Turn

NOW = datetime(2026, 11, 24, tzinfo=UTC)
TALK = (
    Turn("user", "Who did Cho Hyun meet in Tokyo?"),
    Turn("assistant", "Cho met Shigeru Ishiba in Tokyo."),
)


@pytest.mark.parametrize(
    ("text", "searched"),
    [
        ("And when does he leave?", "And when does he leave? (Cho Hyun, Tokyo)"),
        ("Why?", "Why? (Cho Hyun, Tokyo)"),
        ("When is the tariff deadline?", "When is the tariff deadline?"),
        ("What about Japan?", "What about Japan? (Who did Cho Hyun meet in Tokyo?)"),
        ("How long was the talk with Ishiba?", "How long was the talk with Ishiba?"),
        ("Who leads the Rovers now that Brandt is gone?",) * 2,
        ("What did he say in Tokyo?", "What did he say in Tokyo? (Cho Hyun)"),
    ],
)
def test_a_follow_up_takes_along_what_it_refers_to(text: str, searched: str) -> None:
    alone = stand_alone(Question(text, NOW, history=TALK))
    assert alone.text == searched
    assert alone.history == ()


def test_without_a_conversation_nothing_is_added() -> None:
    assert stand_alone(Question("Why does he leave?", NOW)).text == "Why does he leave?"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Who did Cho Hyun meet in Tokyo?", ["Cho Hyun", "Tokyo"]),
        ("Is the Bank of England closed?", ["Bank of England"]),
        ("what happened", []),
        ("Why?", []),
    ],
)
def test_names_are_runs_of_capitals(text: str, names: list[str]) -> None:
    assert names_in(text) == names
