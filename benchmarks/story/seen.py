"""What people see in the stand-in for Slack, in words: messages, forms and the Home tab."""

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.standins.slack import FakeSlack

Block = dict[str, Any]
_WORDS = ("plain_text", "mrkdwn", "text")
_WIDTH = 110


class Watcher:
    """What people have seen so far; `names` are those of people and channels, by id."""

    def __init__(self, slack: FakeSlack, names: Mapping[str, str]) -> None:
        self._slack, self._names = slack, names
        self._shown: dict[tuple[str, str], str] = {}
        self._counts: dict[str, int] = {}

    def look(self) -> None:
        """Print what is new, changed or gone since the last look."""
        seen: dict[tuple[str, str], str] = {}
        for channel in list(self._slack.channels.values()):
            for ts, message in sorted(channel["msgs"].items()):
                place = channel["id"], ts
                seen[place] = _of_message(message, self._names)
                if self._shown.get(place) != seen[place]:
                    self._say(message, place, seen[place])
        for channel, _ in self._shown.keys() - seen.keys():
            print(f"  {self._place(channel)}: a message is gone")
        self._shown = seen
        private = [
            *self._new("messages", self._slack.ephemerals),
            *self._new("responses", self._slack.responses),
        ]
        for one in private:
            self.say(f"{self.name(one['user'])} alone sees", _of_message(one, self._names))
        for view in self._new("forms", list(self._slack.views.values())):
            self.say("a form or list opens", self.words([view["title"], *view["blocks"]]))

    def name(self, user: str) -> str:
        """Return the name of a person or channel."""
        return self._names.get(user, user)

    def words(self, blocks: Sequence[Block]) -> str:
        """Return what blocks show."""
        return "\n".join(line for block in blocks for line in _lines(block, self._names))

    def say(self, who: str, what: str) -> None:
        """Print what somebody sees."""
        print(f"  {who}:")
        for line in what.splitlines():
            print(textwrap.fill(line, _WIDTH, initial_indent=" " * 6, subsequent_indent=" " * 8))

    def _say(self, message: Block, place: tuple[str, str], what: str) -> None:
        channel, ts = place
        changed = " (changed)" if place in self._shown else ""
        thread = " in the thread" if message.get("thread_ts") not in (None, ts) else ""
        who = "Footnote" if message.get("bot_id") else self.name(message["user"])
        self.say(f"{self._place(channel)}{thread}, {who}{changed}", what)

    def _place(self, channel: str) -> str:
        people = self._slack.channels[channel]["members"] - {self._slack.BOT_USER}
        return self._names.get(channel) or f"DM with {', '.join(map(self.name, people))}"

    def _new(self, name: str, everything: Sequence[Block]) -> Sequence[Block]:
        count = self._counts.get(name, 0)
        self._counts[name] = len(everything)
        return everything[count:]


def _of_message(message: Block, names: Mapping[str, str]) -> str:
    """Return the notification of a message, and what stands in it; of a person's the text."""
    lines = [line for block in message.get("blocks") or () for line in _lines(block, names)]
    is_own = message.get("bot_id") or "ts" not in message
    if not is_own or not any(line.strip() for line in lines):
        return str(message.get("text", ""))
    return "\n".join([f"[notification: {message.get('text', '')}]", *lines])


def _lines(part: Block, names: Mapping[str, str]) -> Iterator[str]:
    """Yield what a block or an element of one shows, a line each."""
    kind = part["type"]
    if kind in _WORDS:
        yield f"~{part['text']}~" if part.get("style", {}).get("strike") else str(part["text"])
    elif kind == "link":
        yield f"[{part['text']}]"
    elif kind == "user":
        yield f"@{names.get(part['user_id'], part['user_id'])}"
    elif kind in ("rich_text_section", "rich_text_quote"):
        said = "".join("".join(_lines(one, names)) for one in part["elements"])
        yield f"> {said}" if kind == "rich_text_quote" else said
    elif kind == "feedback_buttons":
        yield "(Helpful) (Not helpful)"
    elif kind == "header":
        yield f"# {part['text']['text']}"
    elif kind == "button":
        yield f"({part['text']['text']}{_asked_first(part)})"
    elif kind == "container":
        inside = (line for block in part["child_blocks"] for line in _lines(block, names))
        yield from (f"▸ {part['title']['text']}", *(f"    {line}" for line in inside))
    else:
        own = [part[name] for name in ("label", "text", "accessory", "element") if name in part]
        for one in [*own, *part.get("elements", ()), *_options(part)]:
            yield from _lines(one, names)


def _asked_first(button: Block) -> str:
    confirm = button.get("confirm")
    if not confirm:
        return ""
    said = " ".join(confirm[name]["text"] for name in ("title", "text", "confirm", "deny"))
    return f", which asks first: {said}"


def _options(part: Block) -> list[Block]:
    return [option["text"] for option in part.get("options", ())]
