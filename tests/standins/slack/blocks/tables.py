"""The blocks that are tables."""

import json

from tests.standins.slack.blocks.checker import Checker
from tests.standins.slack.limits import MAX_TABLE_CHARS


def check_table(checker: Checker, block: dict, pointer: str) -> None:
    _check_rows(checker, block, pointer, most=100, least=1)


def check_data_table(checker: Checker, block: dict, pointer: str) -> None:
    checker.required(block, pointer, "caption")
    _check_rows(checker, block, pointer, most=101, least=2)


def _check_rows(checker: Checker, block: dict, pointer: str, most: int, least: int) -> None:
    checker.tables += 1
    if not checker.required(block, pointer, "rows"):
        return
    chars, width = 0, None
    for at, row in checker.items(block["rows"], f"{pointer}/rows", most, least):
        cells = checker.items(row, at, 20)
        if block["type"] == "data_table" and width is not None and len(cells) != width:
            checker.error("all rows must have the same number of cells", at)
        width = len(cells)
        chars += sum(_check_cell(checker, cell, where) for where, cell in cells)
    if chars > MAX_TABLE_CHARS:
        checker.error(f"must be less than {MAX_TABLE_CHARS + 1} characters", f"{pointer}/rows")


def _check_cell(checker: Checker, cell, pointer: str) -> int:
    """Check a cell, and return its size."""
    if not isinstance(cell, dict):
        checker.error("unsupported type", f"{pointer}/type")
        return 0
    if cell.get("type") not in ("raw_text", "raw_number", "rich_text"):
        checker.error("unsupported type", f"{pointer}/type")
    return len(json.dumps(cell.get("text", cell)))
