"""Emoji reactions parsed into tasks: one asks about a message, one marks an answer. Pure."""

from collections.abc import Sequence

from bot.slack.access import Asker, asker_of
from bot.slack.events.incoming import Context, Incoming, Payload
from bot.slack.task import Task, about_key, learn_key

# ✅, by which experts mark a reply as the answer.
USE_AS_ANSWER = "white_check_mark"


def parse_reaction(body: Payload, context: Context) -> Sequence[Incoming]:
    """Return the question that a reaction asks, or the reply that it marks as the answer."""
    event = body["event"]
    item, emoji = event["item"], str(event["reaction"]).partition("::")[0]  # without a skin tone
    if item.get("type") != "message" or event.get("item_user") == context.bot:
        return ()
    channel, ts = item["channel"], item["ts"]
    settings = context.channels.of(channel)
    if emoji == USE_AS_ANSWER and event["user"] in settings.experts:
        task = Task(learn_key(channel, ts), "learn", channel, "", ts=ts)
        return (Incoming(task, Asker("")),)
    if settings.listen == "off" or not settings.reaction or emoji != settings.reaction:
        return ()
    asker = asker_of(event, context.home, shared=bool(body.get("is_ext_shared_channel")))
    task = Task(
        key=about_key(channel, ts),
        kind="react",
        channel=channel,
        user=asker.user,
        ts=ts,
        team=body.get("team_id", ""),
    )
    return (Incoming(task, asker),)
