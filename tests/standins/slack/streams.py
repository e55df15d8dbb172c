"""Streamed messages: what they hold, and what may be added to them."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from tests.standins.slack.blocks.check import check_blocks
from tests.standins.slack.blocks.checker import Checker
from tests.standins.slack.blocks.tasks import STATUSES, check_source
from tests.standins.slack.errors import SlackError, parse_json
from tests.standins.slack.limits import (
    CHUNK_FIELD_MAX,
    MAX_BLOCKS,
    MAX_MARKDOWN_TEXT,
    STREAM_CAP_TASKS,
    STREAM_CAP_TEXT,
)

# What the message of a stream says of itself, by the state of the stream. The three values are
# those of node-slack-sdk, types/src/events/message.ts; [?] which of them an expired one has.
STREAMING_STATES = {
    "streaming": "in_progress", "stopped": "completed", "stopped_by_user": "completed",
    "expired": "errored",
}  # fmt: skip


@dataclass
class Content:
    """What a streamed message holds."""

    text: str = ""
    tasks: dict[str, dict] = field(default_factory=dict)
    plan: str = ""
    blocks: list[dict] = field(default_factory=list)

    def copy(self) -> "Content":
        return replace(self, tasks=dict(self.tasks), blocks=list(self.blocks))

    def weight(self) -> int:
        size = len(self.text.encode()) + len(self.plan.encode())
        for task in self.tasks.values():
            size += len(str(task.get("title", "")).encode())
            size += 2 * sum(len(str(task.get(k) or "").encode()) for k in ("details", "output"))
        return size

    def rendered(self) -> list[dict]:
        """The blocks that it is shown as."""
        blocks = []
        if self.tasks:
            cards = [
                {
                    "type": "task_card", "task_id": task_id, "title": task["title"],
                    "status": task["status"], "sources": task.get("sources"),
                }
                for task_id, task in self.tasks.items()
            ]  # fmt: skip
            blocks.append({"type": "plan", "title": self.plan or "Plan", "tasks": cards})
        if self.text:
            blocks.append({"type": "markdown", "text": self.text})
        return blocks + self.blocks


@dataclass
class Stream:
    """A streamed message."""

    channel: str
    ts: str
    thread_ts: str
    started: float
    state: str = "streaming"  # then a state of STREAMING_STATES
    content: Content = field(default_factory=Content)
    mode: str | None = None  # text or chunks, by what it began with
    appends: int = 0
    recipient: str | None = None

    def feed(self, text, chunks) -> bool:
        """Add Markdown or chunks, all or nothing; return whether there was any."""
        if text is not None and chunks:  # [?] the name of the error
            conflict = "markdown_text and chunks cannot be used together"
            raise SlackError("invalid_arguments", conflict)
        if text is not None and self.mode == "chunks":  # [M] "rejects the top-level form"
            raise SlackError("invalid_arguments", "stream was started with chunks")
        content = self.content.copy()
        if text is not None:
            content.text += _markdown(text)
        chunks = parse_json(chunks, "invalid_chunks")
        if chunks is not None and not isinstance(chunks, list):
            raise SlackError("invalid_chunks")
        for n, chunk in enumerate(chunks or []):
            _add_chunk(content, chunk, n)
        cap = STREAM_CAP_TASKS if content.tasks and content.text else STREAM_CAP_TEXT
        if content.weight() > cap:
            raise SlackError("msg_too_long")  # [M]
        self.content = content
        is_fed = bool(text or chunks)
        if is_fed:
            self.mode = self.mode or ("text" if text is not None else "chunks")
        return is_fed


def _markdown(text) -> str:
    if not isinstance(text, str):
        message = "must provide a string [json-pointer:/markdown_text]"
        raise SlackError("invalid_arguments", message)
    if len(text) > MAX_MARKDOWN_TEXT:
        raise SlackError("msg_too_long")
    return text


def _add_chunk(content: Content, chunk, n: int) -> None:
    kind = chunk.get("type") if isinstance(chunk, dict) else None
    if kind not in CHUNKS:
        message = f"unsupported type: {kind} [json-pointer:/chunks/{n}]"
        raise SlackError("invalid_chunks", message)
    CHUNKS[kind](content, chunk, f"/chunks/{n}")


def _markdown_chunk(content: Content, chunk: dict, pointer: str) -> None:
    if not isinstance(chunk.get("text"), str):
        raise _invalid("missing required field: text", pointer)
    if len(chunk["text"]) > MAX_MARKDOWN_TEXT:
        raise SlackError("msg_too_long")
    content.text += chunk["text"]


def _plan_chunk(content: Content, chunk: dict, pointer: str) -> None:
    if not isinstance(chunk.get("title"), str) or len(chunk["title"]) > CHUNK_FIELD_MAX:
        raise _invalid("title", pointer)
    content.plan = chunk["title"]


def _task_chunk(content: Content, chunk: dict, pointer: str) -> None:
    for name in ("id", "title", "status"):
        if not chunk.get(name):
            raise _invalid(f"missing required field: {name}", pointer)
    if chunk["status"] not in STATUSES:
        raise _invalid("must be a valid enum value", pointer)
    for name in ("title", "details", "output"):
        value = chunk.get(name)
        if value is not None and not (isinstance(value, str) and len(value) <= CHUNK_FIELD_MAX):
            size = f"{name} must be a string of at most {CHUNK_FIELD_MAX} characters"
            raise _invalid(size, pointer)
    checker = Checker()
    for n, source in enumerate(chunk.get("sources") or []):
        check_source(checker, source, f"{pointer}/sources/{n}")
    if checker.errors:
        raise SlackError("invalid_chunks", *checker.errors)
    earlier = content.tasks.get(chunk["id"], {})
    sources = (earlier.get("sources") or []) + (chunk.get("sources") or [])
    content.tasks[chunk["id"]] = {**earlier, **chunk, "sources": sources}


def _blocks_chunk(content: Content, chunk: dict, pointer: str) -> None:
    content.blocks += check_blocks(chunk.get("blocks"), root=f"{pointer}/blocks")
    if len(content.blocks) > MAX_BLOCKS:
        raise SlackError("msg_blocks_too_many")


def _invalid(message: str, pointer: str) -> SlackError:
    return SlackError("invalid_chunks", f"{message} [json-pointer:{pointer}]")


CHUNKS: dict[str, Callable[[Content, dict, str], None]] = {
    "markdown_text": _markdown_chunk,
    "plan_update": _plan_chunk,
    "task_update": _task_chunk,
    "blocks": _blocks_chunk,
}
