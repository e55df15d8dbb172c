"""Plain text and Markdown files (.txt, .md): one article per file."""

import codecs
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import BinaryIO

import yaml
from frontmatter.default_handlers import SafeLoader, YAMLHandler

from retrieval.errors import UnreadableError
from retrieval.reading.formats.markdown import split_title, to_plain_text
from retrieval.reading.formats.reader import ArticleFields
from retrieval.text.normalise import normalise

MOST_BRACKETS = 20_000  # each takes the Markdown parser up to 70 µs where none is closed
LARGEST_FILE = 10_000_000  # bytes; a long book is 5 MB
LONGEST_FRONT_MATTER = 10_000  # libyaml crashes the whole process at 40,000 nested brackets

# The first line of a text file is taken as its title if it is this short and no sentence.
_LONGEST_TITLE = 120

_BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


class _Loader(SafeLoader):  # type: ignore[misc,valid-type]
    """Leaves dates as they are written: one that is none would end the reading of all fields."""

    yaml_implicit_resolvers = {  # noqa: RUF012  as in PyYAML
        first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def read_text(file: BinaryIO, path: Path) -> Iterator[ArticleFields]:
    """Yield the article of a plain text file; a short first line alone is its title."""
    text = normalise(_decode(file))
    first, _, rest = text.partition("\n")
    if rest.startswith("\n") and len(first) <= _LONGEST_TITLE and not first.endswith("."):
        title, text = first, rest
    else:
        title = title_from(path)
    yield ArticleFields({"title": title, "text": text})


def read_markdown(file: BinaryIO, path: Path) -> Iterator[ArticleFields]:
    """Yield the article of a Markdown file, its fields from the YAML front matter.

    Without a `title` there, the first heading is the title.
    """
    fields, body = _split_front_matter(_decode(file).strip())
    if body.count("[") > MOST_BRACKETS:
        raise UnreadableError(f"has over {MOST_BRACKETS:,} square brackets; it is no article")
    heading, body = split_title(body)
    title = fields.get("title") or heading or title_from(path)
    yield ArticleFields({**fields, "title": title, "text": to_plain_text(body)})


def _split_front_matter(text: str) -> tuple[dict[str, object], str]:
    """Split the fields from the body, in which a text between two rules stays."""
    handler = YAMLHandler()
    parts = handler.FM_BOUNDARY.split(text, 2)
    if not handler.detect(text) or len(parts) < 3:
        return {}, text
    if len(parts[1]) > LONGEST_FRONT_MATTER:
        raise UnreadableError(f"the front matter is over {LONGEST_FRONT_MATTER:,} characters long")
    try:
        fields = handler.load(parts[1], Loader=_Loader)
    except (
        yaml.YAMLError,
        ValueError,  # PyYAML's constructors leak these for tags such as `!!int ""`
        LookupError,
        AttributeError,
        TypeError,
        RecursionError,
    ) as error:  # ValueError: a 13th month
        problem = " ".join(str(error).split())
        raise UnreadableError(f"the front matter is not YAML: {problem}") from None
    if fields is None:
        return {}, parts[2]
    if not isinstance(fields, dict):
        return {}, text
    return {str(name): _plain(value) for name, value in fields.items()}, parts[2]


def _plain(value: object) -> object:
    """A value as JSON has it: YAML reads dates by itself."""
    return value.isoformat() if isinstance(value, date) else value


def _decode(file: BinaryIO) -> str:
    content = file.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise UnreadableError(f"is larger than {LARGEST_FILE:,} bytes; split it into articles")
    if not content.strip():
        raise UnreadableError("the file is empty")
    encoding = next(
        (e for mark, e in _BYTE_ORDER_MARKS.items() if content.startswith(mark)), "utf-8"
    )
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableError(
            f"is not UTF-8 text (byte {error.start} is {content[error.start]:#04x}); "
            "it is binary or in another encoding: convert it first"
        ) from None
    if "\0" in text:
        raise UnreadableError("is binary (it holds NUL characters), not text")
    return text


def title_from(path: Path) -> str:
    """Return the title of a file that states none: its name, read as words."""
    stem = path.name.lstrip(".").split(".")[0]
    return stem.replace("-", " ").replace("_", " ").strip()
