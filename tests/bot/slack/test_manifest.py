"""The two manifests, and the bot as a plain app, without what only an agent may do."""

from bot.slack.manifest import manifest


def test_a_plain_app_asks_for_nothing_that_only_an_agent_needs() -> None:
    agent, plain = manifest(agent=True), manifest(agent=False)
    assert "agent_view" in agent["features"]
    assert "agent_view" not in plain["features"]
    scopes = [set(one["oauth_config"]["scopes"]["bot"]) for one in (agent, plain)]
    assert scopes[0] - scopes[1] == {"assistant:write"}


def test_reactions_are_read_only_by_an_app_that_is_to_be_asked_by_them() -> None:
    without, with_them = manifest(agent=False), manifest(agent=False, reactions=True)
    scopes = [set(one["oauth_config"]["scopes"]["bot"]) for one in (without, with_them)]
    assert scopes[1] - scopes[0] == {"reactions:read"}
    events = [
        set(one["settings"]["event_subscriptions"]["bot_events"]) for one in (without, with_them)
    ]
    assert events[1] - events[0] == {"reaction_added"}


def test_a_plain_app_answers_slowly_and_quickly(slack, serve, newsroom, replies) -> None:
    newsroom.seconds = 1.5
    slack.scopes = slack.scopes - {"assistant:write"}
    for method in ("agents.sessions.setStatus", "chat.startStream"):
        slack.inject(method, "error", error="not_allowed", times=99)
    serve()
    for text in ("what sank?", "tell me slowly"):
        ts, _ = slack.mention(text)
        (reply,) = replies(slack.GENERAL, ts)
        assert "The ferry sank" in reply["text"]
