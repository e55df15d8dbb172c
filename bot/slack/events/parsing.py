"""Event payloads of Slack parsed into tasks: a question, its edit, its deletion, an upload.

Pure. Decides what is a question to the bot; who may ask is decided in `access`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.slack.access import Asker, Home, asker_of, team_of
from bot.slack.digest_command import digest_command
from bot.slack.events.incoming import Context, Incoming, Payload
from bot.slack.events.reactions import parse_reaction
from bot.slack.events.unaddressed import asks_the_bot
from bot.slack.messages.escaping import mentions, plain
from bot.slack.task import Kind, Task, about_key, deletion_key, key_of, learn_key, refused
from bot.slack.tasks.file_types import unread
from retrieval.text.normalise import normalise_line

# A message that is nothing but an address, which would be no question.
_LINK_ALONE = re.compile(r"\s*<(https?://[^<>|\s]{1,1500})(?:\|[^<>]*)?>\s*")
# Message subtypes that people write; all others are changes, or notices of Slack.
_WRITTEN = (None, "file_share", "thread_broadcast")
# What a deleted message becomes that has replies, such as our answer.
_DELETED = "tombstone"

NOT_OWNER = "Only my owners can add articles. Ask me a question about those that I have."


def parse_event(body: Payload, context: Context) -> Sequence[Incoming]:
    """Return the tasks of an event, none for an event that asks nothing of us."""
    event = body["event"]
    kind, subtype = event["type"], event.get("subtype")
    if kind == "app_mention" or (kind == "message" and subtype in _WRITTEN):
        return _message(event, body, context)
    if kind == "message" and subtype == "message_changed":
        if event["message"].get("subtype") == _DELETED:
            return tuple(_deletions(event, event["message"]["ts"]))
        return _edit(event, body, context)
    if kind == "message" and subtype == "message_deleted":
        return tuple(_deletions(event, event["deleted_ts"]))
    return parse_reaction(body, context) if kind == "reaction_added" else ()


def parse_slash_command(body: Payload, home: Home) -> Incoming:
    """Return the task of a slash command, answered to its asker alone."""
    team = body.get("team_id", "")
    shared = bool(body.get("is_ext_shared_channel"))
    task = Task(
        key=f"{body['channel_id']}:{body['trigger_id']}",
        kind="slash",
        channel=body["channel_id"],
        user=body["user_id"],
        text=plain(body.get("text") or ""),
        team=team,
        response_url=body["response_url"],
    )
    return Incoming(task, Asker(task.user, home.is_foreign(team, shared=shared)))


def presser_of(body: Payload, home: Home) -> Asker:
    """Return who pressed a button or sent a form."""
    user = body["user"]
    team = user.get("team_id") or ""
    return Asker(user["id"], bool(team) and home.is_foreign(team, shared=False))


def _message(event: Payload, body: Payload, context: Context) -> Sequence[Incoming]:
    """Return the question of a message, and the offer or refusal of what is uploaded with it."""
    channel, ts, text = event["channel"], event["ts"], event.get("text") or ""
    is_direct = _is_direct(event)
    addressed = event["type"] == "app_mention" or is_direct or mentions(text, context.bot)
    listen = context.channels.of(channel).listen
    unread = not event.get("user") or event.get("bot_id") or listen == "off"
    if unread or not (addressed or _may_ask(event, text, context)):
        return ()
    asker = _asker(event, body, context)
    task = Task(
        key=key_of(channel, ts),
        kind=_kind(plain(text, context.bot), addressed=addressed, listen=listen),
        channel=channel,
        user=asker.user,
        text=plain(text, context.bot),
        thread=event.get("thread_ts") or ts,
        ts=ts,
        team=team_of(event) or body.get("team_id", ""),
    )
    question = Incoming(task, asker, addressed)
    return _with_uploads(question, event, context) if is_direct else (question,)


def _kind(text: str, *, addressed: bool, listen: str) -> Kind:
    """Return the kind of task of a message."""
    if addressed and digest_command(text):
        return "order"
    return "ask" if addressed or listen != "questions" else "listen"


def _may_ask(event: Payload, text: str, context: Context) -> bool:
    """Whether a message without a mention is read, as one in a thread that the bot is in.

    In a channel for questions that is one above all threads, too.
    """
    channel, thread = event["channel"], event.get("thread_ts") or ""
    listen = context.channels.of(channel).listen
    if listen not in ("all", "questions") or "<@" in text or not asks_the_bot(plain(text)):
        return False
    return context.knows_thread(channel, thread) if thread else listen == "questions"


def _with_uploads(question: Incoming, event: Payload, context: Context) -> Sequence[Incoming]:
    """Return a question with the offer to add what is sent with it; a link alone is no question."""
    task, files = question.task, event.get("files") or ()
    link = None if files else _LINK_ALONE.fullmatch(event.get("text") or "")
    if not files and not link:
        return (question,)
    url = plain(link[1]) if link else ""
    offered, reason = (f"{url} {url}", "") if url else _readable(files)
    if task.user not in context.owners:
        offered, reason = "", NOT_OWNER
    asks = bool(task.text.strip()) and not url
    if not offered:
        return (question,) if asks else (replace(question, task=refused(task, reason)),)
    if not asks:
        return (replace(question, task=replace(task, kind="offer", text=offered)),)
    offer = replace(task, key=f"{task.key}:offer", kind="offer", text=offered)
    return question, replace(question, task=offer)


def _readable(files: Sequence[Payload]) -> tuple[str, str]:
    """Return a line for each file that may be an article, and why there is none."""
    names = [(file["id"], normalise_line(str(file.get("name") or ""))) for file in files]
    reasons = [unread(name) if name else "" for _, name in names]
    lines = [
        f"{file} {name or 'the file'}"
        for (file, name), reason in zip(names, reasons, strict=True)
        if not reason
    ]
    return "\n".join(lines), f"{reasons[0]}."


def _is_direct(event: Payload) -> bool:
    return event.get("channel_type") == "im" or str(event["channel"]).startswith("D")


def _edit(event: Payload, body: Payload, context: Context) -> Sequence[Incoming]:
    message, previous = event["message"], event.get("previous_message") or {}
    if message.get("bot_id") or message.get("text") == previous.get("text"):
        return ()  # a preview of a link changes a message, too
    if digest_command(plain(message.get("text") or "", context.bot)):
        return ()  # an order is given by a message of its own
    channel, ts = event["channel"], message["ts"]
    asker = _asker(message, body, context)
    task = Task(
        key=f"{key_of(channel, ts)}:edit:{event['event_ts']}",  # `edited` has whole seconds
        kind="edit",
        channel=channel,
        user=asker.user,
        text=plain(message.get("text") or "", context.bot),
        thread=message.get("thread_ts") or ts,
        ts=ts,
        team=team_of(message) or body.get("team_id", ""),
        of=key_of(channel, ts),
    )
    learned = learn_key(channel, ts)
    key = f"{learned}:edit:{event['event_ts']}"
    return (
        Incoming(task, asker),
        Incoming(Task(key, "learn", channel, "", ts=ts, of=learned), Asker("")),
    )


def _deletions(event: Payload, ts: str) -> Iterator[Incoming]:
    """Yield the deletions of what may have been asked by a message, about it, or learned of it."""
    channel = event["channel"]
    for question in (key_of(channel, ts), about_key(channel, ts)):
        task = Task(
            key=deletion_key(question),
            kind="delete",
            channel=channel,
            user="",
            thread=(event.get("previous_message") or {}).get("thread_ts") or ts,
            ts=ts,
            of=question,
        )
        yield Incoming(task, Asker(""))
    key = learn_key(channel, ts)
    yield Incoming(Task(deletion_key(key), "unlearn", channel, "", ts=ts, of=key), Asker(""))


def _asker(message: Payload, body: Payload, context: Context) -> Asker:
    return asker_of(message, context.home, shared=bool(body.get("is_ext_shared_channel")))
