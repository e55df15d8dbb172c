"""Event payloads of Slack parsed into tasks: a question, its edit, its deletion, an upload.

Pure. Decides what is a question to the bot; does not answer.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any

from bot.slack.channels import Channels
from bot.slack.messages.escaping import mentions, plain
from bot.slack.task import Task, deletion_key, key_of
from retrieval.text.normalise import normalise_line

Payload = Mapping[str, Any]

# A message that is nothing but an address, which would be no question.
_LINK_ALONE = re.compile(r"\s*<(https?://[^<>|\s]{1,1500})(?:\|[^<>]*)?>\s*")
# Message subtypes that people write; all others are changes, or notices of Slack.
_WRITTEN = (None, "file_share", "thread_broadcast")
# What a deleted message becomes that has replies, such as our answer.
_DELETED = "tombstone"


def parse_event(
    body: Payload,
    bot: str,
    channels: Channels,
    knows_thread: Callable[[str, str], bool],
    owners: Collection[str] = (),
) -> Task | None:
    """Return the task of an event, or None for an event that asks nothing of us.

    `bot` is our user id; `knows_thread` tells whether we have answered in a thread of a channel;
    what `owners` upload or link in a direct message becomes an offer to add it.
    """
    event = body["event"]
    kind, subtype = event["type"], event.get("subtype")
    if kind == "app_mention" or (kind == "message" and subtype in _WRITTEN):
        task = _question(event, body, bot, channels, knows_thread)
        if task and task.user in owners and _is_direct(event) and (offered := _uploads(event)):
            return replace(task, kind="offer", text=offered)
        return task
    if kind == "message" and subtype == "message_changed":
        if event["message"].get("subtype") == _DELETED:
            return _deletion(event, event["message"]["ts"])
        return _edit(event, body, bot)
    if kind == "message" and subtype == "message_deleted":
        return _deletion(event, event["deleted_ts"])
    return None


def parse_slash_command(body: Payload) -> Task:
    """Return the task of a slash command, answered to its asker alone."""
    return Task(
        key=f"{body['channel_id']}:{body['trigger_id']}",
        kind="slash",
        channel=body["channel_id"],
        user=body["user_id"],
        text=plain(body.get("text") or ""),
        team=body.get("team_id", ""),
        response_url=body["response_url"],
    )


def _question(
    event: Payload,
    body: Payload,
    bot: str,
    channels: Channels,
    knows_thread: Callable[[str, str], bool],
) -> Task | None:
    channel, ts, user = event["channel"], event["ts"], event.get("user", "")
    text = event.get("text") or ""
    if not user or event.get("bot_id") or channels.of(channel).listen == "off":
        return None
    if event["type"] == "message" and not _is_direct(event) and not mentions(text, bot):
        follows_all = channels.of(channel).listen == "all" and "<@" not in text
        thread = event.get("thread_ts")
        if not (follows_all and thread and knows_thread(channel, thread)):
            return None
    return Task(
        key=key_of(channel, ts),
        kind="ask",
        channel=channel,
        user=user,
        text=plain(text, bot),
        thread=event.get("thread_ts") or ts,
        ts=ts,
        team=body.get("team_id", ""),
    )


def _uploads(event: Payload) -> str:
    """Return the possible articles of a message, a line each, or ''."""
    if files := event.get("files"):
        return "\n".join(f"{file['id']} {normalise_line(str(file.get('name')))}" for file in files)
    link = _LINK_ALONE.fullmatch(event.get("text") or "")
    return f"{plain(link[1])} {plain(link[1])}" if link else ""


def _is_direct(event: Payload) -> bool:
    return event.get("channel_type") == "im" or str(event["channel"]).startswith("D")


def _edit(event: Payload, body: Payload, bot: str) -> Task | None:
    message, previous = event["message"], event.get("previous_message") or {}
    if message.get("bot_id") or message.get("text") == previous.get("text"):
        return None  # an unfurled link changes a message, too
    channel, ts = event["channel"], message["ts"]
    return Task(
        key=f"{key_of(channel, ts)}:edit:{event['event_ts']}",  # `edited` has whole seconds
        kind="edit",
        channel=channel,
        user=message.get("user", ""),
        text=plain(message.get("text") or "", bot),
        thread=message.get("thread_ts") or ts,
        ts=ts,
        team=body.get("team_id", ""),
        of=key_of(channel, ts),
    )


def _deletion(event: Payload, ts: str) -> Task:
    channel = event["channel"]
    question = key_of(channel, ts)
    return Task(
        key=deletion_key(question),
        kind="delete",
        channel=channel,
        user="",
        thread=(event.get("previous_message") or {}).get("thread_ts") or ts,
        ts=ts,
        of=question,
    )
