"""The ingest sources in the App Home: a line for each, a form that adds one. Pure."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.slack.messages.blocks import Block, cut, label, section
from bot.slack.messages.escaping import mrkdwn

if TYPE_CHECKING:
    from retrieval.ingest.sources import ListedSource

ADD_SOURCE, REMOVE_SOURCE = "add_source", "remove_source"
# The block of the form for an address, and its action.
SOURCE = "source"
_SHOWN = 10
_LONGEST_LOCATION, _LONGEST_ERROR = 200, 200
_ON_THE_MACHINE = (
    "Folders and files of the machine that I run on are added there: `footnote sources add PATH`."
)


def source_blocks(sources: "Sequence[ListedSource]") -> list[Block]:
    """Return the sources, each with a button to remove it, and one to add another."""
    more = len(sources) - _SHOWN
    left = [section(f"… and {more:,} more: `footnote sources list` shows all.")] if more > 0 else []
    rows = [_row(source) for source in sources[:_SHOWN]]
    note = "They are read again by `footnote sources run`." if rows else "None yet."
    return [
        section(f"*Where articles are read from*\n{note}"),
        *rows,
        *left,
        {"type": "actions", "elements": [_button(ADD_SOURCE, "Add a source")]},
    ]


def source_view() -> Block:
    """Return the form that asks for the address of a source."""
    link = {"type": "url_text_input", "action_id": SOURCE, "focus_on_load": True}
    about = (
        "It is read at once, two pages a second, and you are told in a direct message what came "
        f"in. {_ON_THE_MACHINE}"
    )
    return {
        "type": "modal",
        "callback_id": ADD_SOURCE,
        "title": label("Add a source"),
        "submit": label("Add"),
        "close": label("Cancel"),
        "blocks": [
            {"type": "input", "block_id": SOURCE, "element": link,
             "label": label("The address of a page, a feed or a sitemap")},
            {"type": "context", "elements": [{"type": "mrkdwn", "text": about}]},
        ],
    }  # fmt: skip


def source_id(location: str) -> str:
    """Return what names a source in a button: an address may hold a password, or be too long."""
    return hashlib.sha256(location.encode()).hexdigest()[:16]


def shown_location(location: str) -> str:
    """Return a location as it may be shown: without what stands in front of the host."""
    if "://" not in location:
        return cut(location, _LONGEST_LOCATION)
    before = urlsplit(location).netloc.rpartition("@")[0]
    shown = location.replace(f"{before}@", "", 1) if before else location
    return cut(shown, _LONGEST_LOCATION)


def _row(source: "ListedSource") -> Block:
    shown = shown_location(source.location)
    confirm = {
        "title": label("Remove this source?"),
        "text": label(
            f"{shown} is not read again. Its articles stay: `footnote articles remove` removes one."
        ),
        "confirm": label("Remove"),
        "deny": label("Cancel"),
    }
    remove = _button(REMOVE_SOURCE, "Remove", source_id(source.location))
    words = f"{mrkdwn(shown)}\n{_count(source.articles, 'article')}, {_state(source)}"
    return {**section(words), "accessory": {**remove, "confirm": confirm}}


def _state(source: "ListedSource") -> str:
    """Return when a source was last read, and what came of it."""
    if not source.checked:
        return "not read yet"
    at = datetime.fromisoformat(source.checked)
    # Slack shows the time in the zone of whoever looks.
    shown = f"<!date^{at.timestamp():.0f}^{{date_short_pretty}} at {{time}}|{at:%d %B %Y}>"
    result = f"last read {shown}"
    result += f", {_count(source.gone, 'page')} gone" if source.gone else ""
    failed = f", {source.outcome}" if source.outcome != "read" else ""
    return result + mrkdwn(f"{failed}: {source.error}" if source.error else failed, _LONGEST_ERROR)


def _count(count: int, name: str) -> str:
    return f"{count:,} {name}{'' if count == 1 else 's'}"


def _button(action: str, text: str, value: str = "") -> Block:
    button = {"type": "button", "action_id": action, "text": label(text)}
    return {**button, "value": value} if value else button
