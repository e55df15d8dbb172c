"""The blocks and chunks that show an agent's work: plans, task cards, and their sources."""

import re

from tests.standins.slack.blocks.checker import Checker

STATUSES = ("pending", "in_progress", "complete", "error")


def check_plan(checker: Checker, block: dict, pointer: str) -> None:
    if checker.required(block, pointer, "title"):
        checker.string(block["title"], f"{pointer}/title", 256)  # [M] a string, no text object
    for n, task in enumerate(block.get("tasks") or []):
        check_task(checker, task, f"{pointer}/tasks/{n}")


def check_task(checker: Checker, block: dict, pointer: str) -> None:
    if checker.required(block, pointer, "task_id", "title", "status"):
        checker.string(block["title"], f"{pointer}/title", 256)  # [M] a string, no text object
        checker.enum(block["status"], STATUSES, f"{pointer}/status")
    for n, source in enumerate(block.get("sources") or []):
        check_source(checker, source, f"{pointer}/sources/{n}")
    for name in ("details", "output"):
        if name in block and not _is_rich(block[name]):
            checker.error("must provide an object", f"{pointer}/{name}")


def check_source(checker: Checker, source: dict, pointer: str) -> None:
    if not checker.required(source, pointer, "type", "url", "text"):
        return
    if source["type"] != "url":
        checker.error(f"unsupported type: {source['type']}", f"{pointer}/type")
    if not re.match(r"https?://", str(source["url"])):
        checker.error("must be a valid URL", f"{pointer}/url")


def _is_rich(value) -> bool:
    return isinstance(value, dict) and value.get("type") == "rich_text"
