"""A bot without articles: an owner is told how to add some, everybody else whom to ask."""

import json
from collections.abc import Callable

import pytest

ADDING = "send me a file or a link in a direct message"


@pytest.fixture
def serve_nothing(serve, app) -> Callable[..., None]:
    """Start the product with an empty store."""
    return lambda **changed: serve(product=app, **changed)


@pytest.mark.parametrize(("owner", "whom"), [("U0CAROL001", "U0CAROL001"), ("", "Whoever runs me")])
def test_an_employee_is_told_whom_to_ask(slack, serve_nothing, replies, owner, whom) -> None:
    serve_nothing(slack_owners=owner)
    (reply,) = replies(slack.GENERAL, slack.mention("when will the bridge reopen?")[0])
    assert reply["text"].startswith("There are no articles yet, so I cannot answer questions.")
    assert whom in json.dumps(reply["blocks"])
    slack.open_agent_dm(tab="home")
    slack.wait_for(lambda: slack.home_views)
    assert whom in json.dumps(slack.home_views[slack.ALICE])


def test_an_owner_is_told_how_to_add_articles(slack, serve_nothing, replies) -> None:
    serve_nothing(slack_owners=slack.ALICE)
    (reply,) = replies(slack.GENERAL, slack.mention("when will the bridge reopen?")[0])
    assert ADDING in reply["text"]
    slack.open_agent_dm(tab="home")
    slack.wait_for(lambda: slack.home_views)
    assert json.dumps(slack.home_views[slack.ALICE]).count(ADDING) == 1


def test_talk_says_that_there_is_nothing_yet_and_how_that_changes(
    slack, serve_nothing, replies
) -> None:
    serve_nothing()
    (reply,) = replies(slack.GENERAL, slack.mention("hi")[0])
    assert "I have no articles yet. Whoever runs me adds articles" in reply["text"]
