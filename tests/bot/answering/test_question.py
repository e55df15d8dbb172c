"""A question is a value that can be kept in a file and compared."""

import pickle
from datetime import UTC, datetime

from bot.answering.question import Question, Turn


def test_a_question_is_the_same_after_it_was_kept_in_a_file() -> None:
    now = datetime(2026, 11, 24, tzinfo=UTC)
    question = Question("When will it reopen?", now, (Turn("user", "And the bridge?"),), id="C1:1")
    kept = pickle.loads(pickle.dumps(question))
    assert kept == question
    assert not kept.is_cancelled()
