"""Writes docs/settings.md from .env.example, which is held equal to the settings by a test.

python docs/make_settings.py
"""

import re
from pathlib import Path

HERE = Path(__file__).parent
HEAD = """# Settings

Each is an environment variable, or a line of the file `.env` in the folder that `footnote` is
started from; the environment goes first, and an empty one counts as not set. `footnote doctor`
names those that are wrong, and those that nothing reads. All are optional. (Made by
`docs/make_settings.py` from [`.env.example`](../.env.example).)

| setting | what it is |
|---|---|
"""
# The lines of a comment, and the setting below them.
_ENTRY = re.compile(r"((?:^# .+\n)+)^(\w+)=(.*)$", re.MULTILINE)


def page() -> str:
    """Return the page."""
    text = (HERE.parent / ".env.example").read_text(encoding="utf-8")
    rows = []
    for comment, name, default in _ENTRY.findall(text):
        words = " ".join(line.removeprefix("# ") for line in comment.splitlines())
        shown = f" `{default}` is the default." if default and "Default" not in words else ""
        rows.append(f"| `{name}` | {words.replace('|', chr(92) + '|')}{shown} |\n")
    return HEAD + "".join(rows)


if __name__ == "__main__":
    (HERE / "settings.md").write_text(page(), encoding="utf-8")
