"""Markdown to plain text: the visible text of the rendered page, one paragraph per block.

HTML, comments and images are dropped: they are not visible, or not text.
"""

from markdown_it import MarkdownIt
from markdown_it.token import Token

_LINE_BREAKS = {"softbreak": " ", "hardbreak": "\n"}


def split_title(body: str) -> tuple[str, str]:
    """Split a leading level-one heading from a Markdown body; the heading is '' without one."""
    tokens = _parser().parse(body)
    if len(tokens) > 1 and tokens[0].tag == "h1" and tokens[0].map:
        rest = body.splitlines(keepends=True)[tokens[0].map[1] :]
        return _inline_text(tokens[1]), "".join(rest)
    return "", body


def to_plain_text(body: str) -> str:
    """Return the visible text.

    A blank line between blocks, a dash or number before each item of a list, a bar between the
    cells of a table row.
    """
    text, item = "", ""
    cells: list[str] | None = None
    for token in _parser().parse(body):
        if token.type == "list_item_open":
            item = f"{token.info}. " if token.info else "- "
        elif token.type == "tr_open":
            cells = []
        elif token.type == "tr_close" and cells is not None:
            text, cells = f"{text}\n{' | '.join(cells)}", None
        elif token.type == "inline" and cells is not None:
            cells.append(_inline_text(token))
        elif token.type in ("inline", "fence", "code_block"):
            block = _inline_text(token) if token.type == "inline" else token.content
            text += ("\n" if item else "\n\n") + item + block
            item = ""
        elif token.type in ("bullet_list_close", "ordered_list_close", "table_open"):
            text += "\n"
    return text.strip()


def _parser() -> MarkdownIt:
    # Text nested deeper is lost: 20, the preset's own limit, is a list of nine levels.
    return MarkdownIt("commonmark", {"maxNesting": 100}).enable("table")


def _inline_text(token: Token) -> str:
    parts = []
    for child in token.children or []:
        if child.type in ("text", "code_inline"):
            parts.append(child.content)
        else:
            parts.append(_LINE_BREAKS.get(child.type, ""))
    return "".join(parts)
