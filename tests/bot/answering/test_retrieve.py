"""The retrieve step: whether a period holds an answer, beside hits of any time."""

import pytest

from bot.answering.retrieve import outshone
from retrieval.article import Chunk, Hit
from tests.conftest import make_article


def hit(article_id: str, score: float) -> Hit:
    return Hit(Chunk(make_article(article_id, "Something."), 0, 10), score)


@pytest.mark.parametrize(
    ("within", "anything", "is_outshone"),
    [
        ([("a", 7.9)], [("a", 9.4), ("b", 7.6)], False),  # the best of any time is of the period
        ([("a", 7.9)], [("b", 9.4), ("a", 7.9)], True),
        ([("a", 7.9)], [("b", 8.4), ("c", 8.0)], False),
        ([("a", 7.9)], [("b", 9.4), ("a", 9.0)], False),  # the same article, scored beside more
        ([], [("b", 9.4)], True),
        ([("a", 7.9)], [], False),
    ],
)
def test_a_period_is_outshone_only_by_what_is_outside_it(
    within: list[tuple[str, float]], anything: list[tuple[str, float]], is_outshone: bool
) -> None:
    in_period, anytime = ([hit(*row) for row in rows] for rows in (within, anything))
    assert outshone(in_period, anytime) is is_outshone
