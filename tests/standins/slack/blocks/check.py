"""The check of all blocks of a message or a view."""

import json

from tests.standins.slack.blocks.checker import PLAIN, Checker
from tests.standins.slack.blocks.kinds import check_block
from tests.standins.slack.errors import SlackError
from tests.standins.slack.limits import (
    MAX_BLOCKS,
    MAX_BLOCKS_CHARS,
    MAX_MARKDOWN_TEXT,
    MAX_VIEW,
    MAX_VIEW_BLOCKS,
)


def check_blocks(blocks, root: str = "/blocks") -> list:
    """Return the blocks of a message, perhaps given as JSON. Raises `SlackError`."""
    if isinstance(blocks, str):
        try:
            blocks = json.loads(blocks)
        except ValueError:
            raise SlackError("invalid_blocks_format") from None
    if not isinstance(blocks, list):
        raise SlackError("invalid_blocks_format")
    checker = _checked(blocks, "message", root)
    if checker.errors:
        raise SlackError("invalid_blocks", *checker.errors)
    if checker.tables > 1:
        raise SlackError("invalid_attachments", "only_one_table_allowed")  # [D]
    if checker.markdown_chars > MAX_MARKDOWN_TEXT or checker.cost > MAX_BLOCKS_CHARS:
        raise SlackError("msg_blocks_too_long")  # [D][M]
    return blocks


def check_view(view) -> dict:
    """Return a view whose blocks and texts are right. Raises `SlackError`."""
    if not isinstance(view, dict) or view.get("type") not in ("home", "modal"):
        raise SlackError("invalid_arguments", "unsupported type [json-pointer:/view/type]")
    if len(json.dumps(view)) > MAX_VIEW:
        raise SlackError("view_too_large")
    checker = _checked(view.get("blocks"), view["type"], "/view/blocks")
    if view["type"] == "modal":
        _check_modal(checker, view)
    if checker.errors:
        raise SlackError("invalid_arguments", *checker.errors)
    return view


def _checked(blocks, surface: str, root: str) -> Checker:
    checker = Checker(surface)
    most = MAX_BLOCKS if surface == "message" else MAX_VIEW_BLOCKS
    for pointer, block in checker.items(blocks, root, most):
        check_block(checker, block, pointer)
    return checker


def _check_modal(checker: Checker, view: dict) -> None:
    checker.text(view.get("title"), "/view/title", 24, PLAIN)
    for name in ("submit", "close"):
        if name in view:
            checker.text(view[name], f"/view/{name}", 24, PLAIN)
    blocks = [block for block in view.get("blocks") or [] if isinstance(block, dict)]
    if any(block.get("type") == "input" for block in blocks) and "submit" not in view:
        checker.error("missing required field: submit", "/view")
    if len(str(view.get("private_metadata") or "")) > 3000:
        checker.error("must be less than 3001 characters", "/view/private_metadata")
