"""Mentions that point to the question above them."""

import pytest

from bot.answering.question import Turn
from bot.slack.tasks.pointing import pointed_at, points

POINTING = """
?
^
^^
👆
:point_up:
do you know?
Do you know this one?
do you know the answer to that?
any idea?
any ideas on this?
any thoughts?
thoughts?
can you help?
can you help with this?
could you please help us here?
can you answer this?
can you answer that question please?
please answer
can you look this up?
can you find out?
could you check that for me?
what do you say?
what do you think about this?
what about you?
over to you
your turn
this
hey, do you know?
hi bot, any clue?
maybe you know?
please
help
can you?
see above
can you tell him?
"""
ASKING = """
who was saved?
what is new about the bridge?
any news on the ferry?
what happened?
do you know who built the bridge?
can you tell me when it opens?
what can you do?
what do you know about the mayor?
thoughts of the mayor on the bridge
help for flood victims
can you find the articles on the mayor?
this bridge is closed, why?
"""


@pytest.mark.parametrize("text", ["", " ", *POINTING.strip().splitlines()])
def test_a_message_without_a_question_points_to_the_one_above(text: str) -> None:
    assert points(text)
    assert pointed_at(text, (Turn("user", "how long will it last?"),)) == 0


@pytest.mark.parametrize("text", ASKING.strip().splitlines())
def test_a_question_points_nowhere(text: str) -> None:
    assert not points(text)


def test_the_last_question_of_people_is_meant_and_not_what_they_said_after_it() -> None:
    history = (
        Turn("user", "Morning all"),
        Turn("user", "how long will it last?"),
        Turn("user", "No clue, sorry."),
        Turn("user", ""),
    )
    assert pointed_at("do you know?", history) == 1
    assert pointed_at("do you know?", history[2:]) == 0


def test_what_we_have_answered_is_not_meant() -> None:
    history = (Turn("user", "how long will it last?"), Turn("assistant", "Two years. [1]"))
    assert pointed_at("any idea?", history) is None
    assert pointed_at("any idea?", (*history, Turn("user", "and who pays?"))) == 2
    assert pointed_at("any idea?", ()) is None
