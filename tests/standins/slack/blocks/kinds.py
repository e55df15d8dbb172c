"""The blocks: one table from type to its properties and its check."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from tests.standins.slack.blocks.checker import PLAIN, Checker
from tests.standins.slack.blocks.elements import check_element
from tests.standins.slack.blocks.tables import check_data_table, check_table
from tests.standins.slack.blocks.tasks import check_plan, check_task
from tests.standins.slack.limits import BLOCK_OVERHEAD, MAX_MARKDOWN_TEXT

RICH = ("rich_text_section", "rich_text_list", "rich_text_preformatted", "rich_text_quote")
LEVELS = ("default", "info", "warning", "error", "success")
MOST_ELEMENTS = {"context": 10, "context_actions": 5, "actions": 25}
# Blocks that only messages take.
MESSAGE_ONLY = {"markdown", "plan", "task_card", "context_actions", "table", "file"}


def check_block(checker: Checker, block, pointer: str) -> None:
    """Check a block, and what is in it."""
    if not isinstance(block, dict):
        checker.error("must provide an object", pointer)
        return
    kind = block.get("type")
    if kind is None:
        checker.error("missing required field: type", pointer)
        return
    if kind not in KINDS or (checker.surface != "message" and kind in MESSAGE_ONLY):
        checker.error(f"unsupported type: {kind}", f"{pointer}/type")
        return
    checker.cost += BLOCK_OVERHEAD
    for name in block:
        if name not in ("type", "block_id") and name not in KINDS[kind].properties.split():
            checker.error(f"invalid additional property: {name}", pointer)  # [M]
    checker.unique(block.get("block_id"), pointer, "block_id", checker.block_ids)
    KINDS[kind].check(checker, block, pointer)


def _section(checker: Checker, block: dict, pointer: str) -> None:
    if "text" not in block and not block.get("fields"):
        checker.error("missing required field: text", pointer)
    if "text" in block:
        checker.text(block["text"], f"{pointer}/text", 3000)  # [M]
    if "fields" in block:
        for at, field in checker.items(block["fields"], f"{pointer}/fields", 10):
            checker.text(field, at, 2000)
    if "accessory" in block:
        check_element(checker, block["accessory"], f"{pointer}/accessory", "section", set())


def _header(checker: Checker, block: dict, pointer: str) -> None:
    if checker.required(block, pointer, "text"):
        checker.text(block["text"], f"{pointer}/text", 150, PLAIN)  # [M]


def _markdown(checker: Checker, block: dict, pointer: str) -> None:
    if checker.required(block, pointer, "text"):
        checker.string(block["text"], f"{pointer}/text", MAX_MARKDOWN_TEXT)
        checker.markdown_chars += len(block["text"]) if isinstance(block["text"], str) else 0


def _elements(checker: Checker, block: dict, pointer: str) -> None:
    if not checker.required(block, pointer, "elements"):
        return
    kind, action_ids = block["type"], set()
    most = MOST_ELEMENTS[kind]
    for at, element in checker.items(block["elements"], f"{pointer}/elements", most):
        check_element(checker, element, at, kind, action_ids)


def _image(checker: Checker, block: dict, pointer: str) -> None:
    checker.required(block, pointer, "alt_text")
    if "image_url" not in block and "slack_file" not in block:
        checker.error("missing required field: image_url", pointer)
    checker.strings(block, pointer, {"image_url": 3000})


def _rich_text(checker: Checker, block: dict, pointer: str) -> None:
    """Check the structure only."""
    if not checker.required(block, pointer, "elements"):
        return
    for at, element in checker.items(block["elements"], f"{pointer}/elements", 1000, 0):
        kind = element.get("type") if isinstance(element, dict) else element
        if not isinstance(element, dict) or kind not in RICH:
            checker.error(f"unsupported type: {kind}", f"{at}/type")
    checker.cost += len(json.dumps(block))  # [M] bolt-js#2867: JSON counts with all its signs


def _input(checker: Checker, block: dict, pointer: str) -> None:
    if checker.required(block, pointer, "label", "element"):
        checker.text(block["label"], f"{pointer}/label", 2000, PLAIN)
        check_element(checker, block["element"], f"{pointer}/element", "input", set())


def _alert(checker: Checker, block: dict, pointer: str) -> None:
    if checker.required(block, pointer, "text"):
        checker.text(block["text"], f"{pointer}/text", 3000)
    checker.enum(block.get("level", "default"), LEVELS, f"{pointer}/level")


def _card(checker: Checker, block: dict, pointer: str) -> None:
    if not any(name in block for name in ("hero_image", "title", "actions", "body")):
        checker.error("missing required field: title", pointer)
    for name, most in (("title", 150), ("subtitle", 150), ("body", 200)):
        if name in block:
            checker.text(block[name], f"{pointer}/{name}", most)
    action_ids: set = set()
    for n, element in enumerate(block.get("actions") or []):
        check_element(checker, element, f"{pointer}/actions/{n}", "card", action_ids)


def _carousel(checker: Checker, block: dict, pointer: str) -> None:
    for at, card in checker.items(block.get("elements"), f"{pointer}/elements", 10):
        check_block(checker, card, at)


def _container(checker: Checker, block: dict, pointer: str) -> None:
    if "title" not in block and "rich_text_title" not in block:
        checker.error("missing required field: title", pointer)
    if "title" in block:
        checker.text(block["title"], f"{pointer}/title", 150, PLAIN)
    for at, child in checker.items(block.get("child_blocks"), f"{pointer}/child_blocks", 10):
        check_block(checker, child, at)


def _any(checker: Checker, block: dict, pointer: str) -> None:
    """Take it as it is."""


@dataclass(frozen=True)
class Kind:
    """A type of block: its properties, separated by spaces, and what else is checked."""

    properties: str = ""
    check: Callable[[Checker, dict, str], None] = _any


KINDS = {
    "section": Kind("text fields accessory expand", _section),
    "divider": Kind(),
    "header": Kind("text", _header),
    "markdown": Kind("text", _markdown),
    "context": Kind("elements", _elements),
    "context_actions": Kind("elements", _elements),
    "actions": Kind("elements", _elements),
    "image": Kind("alt_text image_url slack_file title", _image),
    "rich_text": Kind("elements", _rich_text),
    "input": Kind("label hint element optional dispatch_action", _input),
    "table": Kind("rows column_settings", check_table),
    "data_table": Kind("rows page_size caption row_header_column_index", check_data_table),
    "data_visualization": Kind("title chart x_label y_label caption"),
    "task_card": Kind("task_id title details output sources status", check_task),
    "plan": Kind("title tasks", check_plan),
    "alert": Kind("text level", _alert),
    "card": Kind("hero_image icon title subtitle body actions", _card),
    "carousel": Kind("elements", _carousel),
    "container": Kind(
        "title rich_text_title subtitle child_blocks width icon is_collapsible default_collapsed "
        "has_header_divider",
        _container,
    ),
    "file": Kind("external_id source"),
    "video": Kind(
        "alt_text video_url thumbnail_url title title_url description provider_icon_url "
        "provider_name author_name"
    ),
}
