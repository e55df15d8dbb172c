"""Normalisation of text, once, when it is read; every offset refers to the normalised text."""

import re
import unicodedata

# Invisible format characters: soft hyphen, zero-width space, direction marks, tags (in which
# instructions can be hidden). The joiners U+200C and U+200D stay: Persian, Hindi, emoji need them.
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_SPACES = re.compile(r"[^\S\n]+")
_AROUND_LINE_END = re.compile(r" ?\n ?")
_BLANK_LINES = re.compile(r"\n{3,}")


def normalise(text: str) -> str:
    """Return the text in NFC with plain spaces, `\\n` line ends and nothing invisible.

    Idempotent: `normalise(normalise(text)) == normalise(text)`.
    """
    text = _LONE_SURROGATE.sub("\ufffd", text)
    text = _INVISIBLE.sub("", _CONTROL.sub("", text))
    text = unicodedata.normalize("NFC", _LINE_ENDS.sub("\n", text))
    text = _AROUND_LINE_END.sub("\n", _SPACES.sub(" ", text))
    return _BLANK_LINES.sub("\n\n", text).strip()


def is_unfit(text: str) -> bool:
    """Whether a text has characters that a terminal obeys, or that cannot be stored."""
    return bool(_CONTROL.search(text) or _LONE_SURROGATE.search(text))


def normalise_line(text: str) -> str:
    """Return the text normalised, on one line: for titles, names and outlets."""
    return normalise(text).replace("\n", " ").replace("  ", " ")
