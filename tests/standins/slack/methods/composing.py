"""The checks that all messages pass, however they are sent."""

import json

from tests.standins.slack.blocks.check import check_blocks
from tests.standins.slack.errors import SlackError, invalid_arguments, parse_json
from tests.standins.slack.limits import (
    MAX_MARKDOWN_TEXT,
    MAX_METADATA,
    MAX_TEXT_TRUNCATE,
    MAX_UPDATE_TEXT,
)
from tests.standins.slack.lint import lint_texts
from tests.standins.slack.messages import Messages


def compose(slack: Messages, args: dict, method: str) -> dict:
    """The text, blocks and metadata of a message, checked."""
    text, markdown = args.get("text"), args.get("markdown_text")
    _check_markdown(args)
    blocks = args.get("blocks")
    if blocks is not None:
        blocks = check_blocks(blocks)
    attachments = args.get("attachments")
    if attachments is not None and len(parse_json(attachments)) > 100:
        raise SlackError("too_many_attachments")
    if not (_words(text) or blocks or attachments or _words(markdown)):
        raise SlackError("no_text")
    text = _check_length(slack, text, method)
    metadata = _check_metadata(args.get("metadata"))
    lint_texts(slack, args, method)
    return {
        "text": text if text is not None else (markdown or ""),
        "blocks": blocks or [_block_of(text, markdown)],
        "metadata": metadata,
    }


def _check_markdown(args: dict) -> None:
    text, markdown = args.get("text"), args.get("markdown_text")
    if markdown is not None and (text or args.get("blocks")):
        raise SlackError("markdown_text_conflict")
    if isinstance(text, (dict, list)):
        raise invalid_arguments("must provide a string", "/text")
    if markdown is not None and len(markdown) > MAX_MARKDOWN_TEXT:
        raise SlackError("msg_too_long")


def _check_length(slack: Messages, text: str | None, method: str) -> str | None:
    if text and method == "chat.update" and len(text) > MAX_UPDATE_TEXT:
        raise SlackError("msg_too_long")
    if text and len(text) > MAX_TEXT_TRUNCATE:
        slack.add_lint("text_truncated", len(text), None)
        return text[:MAX_TEXT_TRUNCATE]
    return text


def _check_metadata(metadata):
    if metadata is None:
        return None
    metadata = parse_json(metadata, "invalid_metadata_format")
    if metadata and not _is_metadata(metadata):
        raise SlackError("invalid_metadata_format")
    if len(json.dumps(metadata)) > MAX_METADATA:
        raise SlackError("metadata_too_large")
    return metadata


def _is_metadata(value) -> bool:
    if not isinstance(value, dict):
        return False
    is_event = "event_type" in value and isinstance(value.get("event_payload"), dict)
    return is_event or "entities" in value


def _words(text: str | None) -> str:
    return (text or "").strip()


def _block_of(text: str | None, markdown: str | None) -> dict:
    """The block that a message without blocks is shown as."""
    if markdown:
        return {"type": "markdown", "text": markdown}
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text or ""}]}
    return {"type": "rich_text", "elements": [section]}
