"""A token that Slack refuses: not ready, and every question is answered once one works."""

import pytest
from pydantic import SecretStr

from bot.slack.limits import Limits
from tests.bot.slack.waiting import wait_until_closed

SOON = Limits(call_retries=0.5, task_retry_after=0.3)


@pytest.mark.parametrize("error", ["token_revoked", "invalid_auth", "account_inactive"])
def test_questions_wait_while_the_token_is_refused(
    slack, serve, replies, newsroom, caplog, error
) -> None:
    service = serve(limits=SOON)
    assert service.is_ready()
    slack.token_error = error
    threads = [slack.mention(f"question {n}?")[0] for n in range(3)]
    slack.wait_for(lambda: not service.is_ready(), 10, "not ready")
    slack.wait_calls("chat.postMessage", 3, ok=False)
    assert f"Slack refuses SLACK_BOT_TOKEN ({error})" in caplog.text
    assert service.task_store.count_open() == 3
    slack.token_error = ""
    for ts in threads:
        assert "The ferry sank" in replies(slack.GENERAL, ts)[0]["text"]
    assert service.is_ready()


def test_without_the_scope_to_post_questions_wait_for_it(slack, serve, replies) -> None:
    service = serve(limits=SOON)
    slack.scopes -= {"chat:write"}
    ts, _ = slack.mention("what sank?")
    slack.wait_for(lambda: not service.is_ready(), 10, "not ready")
    slack.scopes |= {"chat:write"}
    assert "The ferry sank" in replies(slack.GENERAL, ts)[0]["text"]
    assert service.is_ready()


def test_a_token_that_is_refused_while_nobody_asks_is_noticed(slack, serve) -> None:
    service = serve()
    slack.token_error = "token_revoked"
    service.tick()
    assert not service.is_ready()
    slack.token_error = ""
    service.tick()
    assert service.is_ready()


def test_a_process_with_a_new_token_answers_what_the_old_one_could_not(
    slack, serve, replies
) -> None:
    first = serve(limits=SOON)
    slack.token_error = "token_revoked"
    ts, _ = slack.mention("what sank?")
    slack.wait_calls("chat.postMessage", ok=False)
    assert first.close() == 1
    slack.token_error, slack.BOT_TOKEN = "", "xoxb-another-bot-token"
    serve(limits=SOON, slack_bot_token=SecretStr(slack.BOT_TOKEN))
    assert "The ferry sank" in replies(slack.GENERAL, ts)[0]["text"]


def test_while_the_token_is_refused_no_answer_is_made_again_and_again(
    slack, serve, newsroom
) -> None:
    service = serve(limits=Limits(call_retries=0.5, task_retry_after=3600.0))
    slack.token_error = "token_revoked"
    slack.mention("question 0?")
    slack.wait_calls("chat.postMessage", ok=False)
    slack.wait_for(lambda: not service.is_ready(), 10, "not ready")
    for n in range(1, 5):
        slack.mention(f"question {n}?")
    slack.wait_delivered()
    slack.wait_for(lambda: service.task_store.count_open() == 5)
    assert len(newsroom.asked) <= 2  # the first, and one that tries whether it works again
    service.close()
    slack.token_error = ""


def test_an_ask_whose_address_has_expired_is_answered_directly(slack, serve, newsroom) -> None:
    newsroom.released.clear()
    service = serve()
    slack.slash("/ask", "what sank?").wait()
    slack.wait_for(lambda: newsroom.asked)
    slack.pass_time(1801)  # the address works for half an hour
    newsroom.released.set()
    wait_until_closed(slack, service)
    assert slack.responses == []
    (message,) = slack.direct_messages(slack.ALICE)
    assert message["text"].startswith("Your question “what sank?”: You asked")
    assert "More sources (2)" in str(message["blocks"])
