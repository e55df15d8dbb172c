"""What Slack sends, as tasks: a question, its edit, its deletion, an article to be added.

Pure. Decides what is a question to the bot; does not answer.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from bot.slack.channels import Channels
from bot.slack.messages.escaping import mentions, plain
from retrieval.text.normalise import normalise_line

Kind = Literal["ask", "slash", "share", "edit", "delete", "offer", "add", "report"]
Payload = Mapping[str, Any]

# A message that is nothing but an address, which would be no question.
_LINK_ALONE = re.compile(r"\s*<(https?://[^<>|\s]{1,1500})(?:\|[^<>]*)?>\s*")


@dataclass(frozen=True)
class Task:
    """Something to be done once, by whichever process has it.

    `key` names it however often Slack delivers it. `thread` is the root of the thread that the
    reply goes to, or '' for none; `ts` the message that asks. `of` is the key of the task that an
    edit or deletion is about. The `text` of an offer has what may be added and its name a line: a
    file's id, or an address; that of an addition those without the names. A report is nobody's.
    """

    key: str
    kind: Kind
    channel: str
    user: str
    text: str = ""
    thread: str = ""
    ts: str = ""
    team: str = ""
    of: str = ""
    response_url: str = ""


def task_of(
    body: Payload,
    bot: str,
    channels: Channels,
    knows_thread: Callable[[str, str], bool],
    owners: Collection[str] = (),
) -> Task | None:
    """Return the task of an event, or None for one that asks nothing of us.

    `bot` is our user id; `knows_thread` whether we have answered in a thread of a channel; what
    `owners` upload or link in a direct message is offered to be added.
    """
    event = body["event"]
    subtype = event.get("subtype")
    if event["type"] == "app_mention" or (
        event["type"] == "message" and subtype in (None, "file_share", "thread_broadcast")
    ):
        task = _question(event, body, bot, channels, knows_thread)
        if task and task.user in owners and _direct(event) and (offered := _offered(event)):
            return replace(task, kind="offer", text=offered)
        return task
    if event["type"] == "message" and subtype == "message_changed":
        return _edit(event, body, bot)
    if event["type"] == "message" and subtype == "message_deleted":
        return _deletion(event)
    return None


def key_of(channel: str, ts: str) -> str:
    """Return the key of the task that a message is."""
    return f"{channel}:{ts}"


def slash_task(body: Payload) -> Task:
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
    written = event.get("text") or ""
    if not user or event.get("bot_id") or channels.of(channel).listen == "off":
        return None
    if event["type"] == "message" and not _direct(event) and not mentions(written, bot):
        heard = channels.of(channel).listen == "all" and "<@" not in written
        if not (heard and event.get("thread_ts") and knows_thread(channel, event["thread_ts"])):
            return None
    return Task(
        key=key_of(channel, ts),
        kind="ask",
        channel=channel,
        user=user,
        text=plain(written, bot),
        thread=event.get("thread_ts") or ts,
        ts=ts,
        team=body.get("team_id", ""),
    )


def _offered(event: Payload) -> str:
    """Return what a message brings that may be an article, a line each, or ''."""
    if files := event.get("files"):
        return "\n".join(f"{one['id']} {normalise_line(str(one.get('name')))}" for one in files)
    link = _LINK_ALONE.fullmatch(event.get("text") or "")
    return f"{plain(link[1])} {plain(link[1])}" if link else ""


def _direct(event: Payload) -> bool:
    return event.get("channel_type") == "im" or str(event["channel"]).startswith("D")


def _edit(event: Payload, body: Payload, bot: str) -> Task | None:
    message, before = event["message"], event.get("previous_message") or {}
    if message.get("bot_id") or message.get("text") == before.get("text"):
        return None  # an unfurled link changes a message, too
    channel, ts = event["channel"], message["ts"]
    when = (message.get("edited") or {}).get("ts") or event["event_ts"]
    return Task(
        key=f"{key_of(channel, ts)}:edit:{when}",
        kind="edit",
        channel=channel,
        user=message.get("user", ""),
        text=plain(message.get("text") or "", bot),
        thread=message.get("thread_ts") or ts,
        ts=ts,
        team=body.get("team_id", ""),
        of=key_of(channel, ts),
    )


def _deletion(event: Payload) -> Task | None:
    channel, ts = event["channel"], event["deleted_ts"]
    of = key_of(channel, ts)
    return Task(
        key=f"{of}:delete",
        kind="delete",
        channel=channel,
        user="",
        thread=(event.get("previous_message") or {}).get("thread_ts") or ts,
        ts=ts,
        of=of,
    )
