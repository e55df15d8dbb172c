"""Plain text and Markdown files become articles, or a reason why they do not."""

import codecs
import io
from pathlib import Path

import pytest

from retrieval.article import Article
from retrieval.errors import UnreadableError
from retrieval.reading import Unreadable, read_articles
from retrieval.reading.formats.build_article import build_article
from retrieval.reading.formats.text import (
    LARGEST_FILE,
    LONGEST_FRONT_MATTER,
    read_markdown,
    read_text,
)


def text(content: str | bytes, name: str = "a-day_out.txt") -> Article:
    raw = content.encode() if isinstance(content, str) else content
    (article,) = read_text(io.BytesIO(raw), Path("/x", name))
    return build_article(article.fields, default_id=name, path=Path("/x", name))


def markdown(content: str | bytes, name: str = "a-day_out.md") -> Article:
    raw = content.encode() if isinstance(content, str) else content
    (article,) = read_markdown(io.BytesIO(raw), Path("/x", name))
    return build_article(article.fields, default_id=name, path=Path("/x", name))


@pytest.mark.parametrize(
    ("content", "title", "body"),
    [
        ("A title\n\nOne. Two.\n", "A title", "One. Two."),
        ("A sentence that ends.\n\nBody.", "a day out", "A sentence that ends.\n\nBody."),
        ("No blank line\nfollows here", "a day out", "No blank line\nfollows here"),
        ("Only a title\n\n\n", "a day out", "Only a title"),
        ("x" * 121 + "\n\nBody", "a day out", "x" * 121 + "\n\nBody"),
        ("Title\r\n\r\nA\tb\u00a0c \r\n", "Title", "A b c"),
        (codecs.BOM_UTF8 + b"Title\n\nBody", "Title", "Body"),
        ("Titel\n\nTéxt".encode("utf-16"), "Titel", "Téxt"),
    ],
)
def test_a_short_first_line_on_its_own_is_the_title_else_the_file_name(
    content: str | bytes, title: str, body: str
) -> None:
    article = text(content)
    assert (article.title, article.text, article.id) == (title, body, "a-day_out.txt")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "the file is empty"),
        (b" \n\t\n", "the file is empty"),
        ("\u200b\ufeff".encode(), "has no text"),
        (bytes(range(256)), "not UTF-8 text (byte 128 is 0x80)"),
        ("Café".encode("latin-1"), "not UTF-8 text (byte 3 is 0xe9)"),
        ("Title".encode("utf-16-le"), "is binary"),
        (b"\x89PNG\r\n\x1a\n\0", "convert it first"),
        ("Titel".encode("utf-16")[:-1], "not UTF-8"),
        (b"ab\xed\xa0\x80", "not UTF-8"),  # half a surrogate pair
        (b"a" * (LARGEST_FILE + 1), "larger than 10,000,000 bytes"),
    ],
)
def test_a_file_that_is_no_text_says_why(content: bytes, reason: str) -> None:
    for read in (text, markdown):
        with pytest.raises(UnreadableError) as error:
            read(content)
        assert reason in str(error.value)


def test_front_matter_gives_the_fields_of_an_article() -> None:
    article = markdown(
        "---\ntitle: 'A: B'\nauthor:\n  - Ann\n  - Bo\npublished: 2024-05-07\n"
        "updated: 2024-05-08T09:30:00+02:00\nurl: https://www.x.example/a\ntags: [a]\n---\nBody\n"
    )
    assert (article.id, article.title, article.author) == (
        "https://www.x.example/a",
        "A: B",
        "Ann, Bo",
    )
    assert (article.published, article.published_from) == ("2024-05-07", "metadata")
    assert article.updated == "2024-05-08T09:30:00+02:00"
    assert (article.source, article.text) == ("x.example", "Body")


@pytest.mark.parametrize(
    "content",
    [
        b"---\r\ntitle: T\r\n---\r\nBody\r\n",
        codecs.BOM_UTF8 + b"---\ntitle: T\n---\nBody",
        b"\n---\ntitle: T\n---\n\nBody",
        b"# T\n\nBody",
        b"T\n=\n\nBody",
        b"---\npublished:\nauthor: []\ntitle:\n---\n# T\nBody",
    ],
)
def test_the_title_is_that_of_the_front_matter_else_the_first_heading(content: bytes) -> None:
    article = markdown(content)
    assert (article.title, article.text, article.published) == ("T", "Body", None)


@pytest.mark.parametrize(
    ("content", "kept"),
    [
        ("---\n\nA text after a rule.\n\n---\n\nThe end.", ["A text after a rule.", "The end."]),
        ("---\n- a\n- b\n---\nThe end.", ["- a", "- b", "The end."]),
        ("First.\n\n---\n\nSecond.\n\n---\n\nThird.", ["First.", "Second.", "Third."]),
        ("---\nOnly one rule.", ["Only one rule."]),
        ('{\n"a brace": [\n}\n\nThe end.', ["a brace", "The end."]),
        ("\n".join(" " * 2 * depth + f"- level {depth}" for depth in range(30)), ["level 29"]),
    ],
)
def test_no_text_is_lost_where_rules_or_lists_look_like_something_else(
    content: str, kept: list[str]
) -> None:
    article = markdown(content)
    assert article.title == "a day out"
    assert all(words in article.text for words in kept), article.text


@pytest.mark.parametrize(
    ("front_matter", "reason"),
    [
        ("title: [a", "the front matter is not YAML"),
        ('title: !!python/object/apply:os.getcwd ["x"]', "the front matter is not YAML"),
        ("title: " + "[" * 200_000, f"over {LONGEST_FRONT_MATTER:,} characters"),
        ("title: {a: b}", "'title' must be text, not dict"),
        ("title: true", "'title' must be text, not bool"),
        ("author: [1]", "'author' must be text, not list"),
    ],
)
def test_front_matter_that_is_wrong_is_named(front_matter: str, reason: str) -> None:
    with pytest.raises(UnreadableError) as error:
        markdown(f"---\n{front_matter}\n---\nBody")
    assert reason in str(error.value)


@pytest.mark.parametrize("stated", ["May 7", "2024-13-45"])
def test_a_date_in_the_front_matter_that_is_none_does_not_refuse_the_article(
    tmp_path: Path, stated: str
) -> None:
    (tmp_path / "a.md").write_text(f"---\ntitle: T\npublished: {stated}\n---\nBody")
    problem, article = read_articles([tmp_path])
    assert isinstance(problem, Unreadable)
    assert f"'published' is {stated!r}: write an ISO date such as 2024-05-07" in problem.error
    assert isinstance(article, Article)
    assert (article.title, article.published) == ("T", None)


@pytest.mark.parametrize("content", ["---\ntitle: T\n---\n", "<!-- only a comment -->\n"])
def test_markdown_without_visible_text_is_no_article(content: str) -> None:
    with pytest.raises(UnreadableError, match="has no text"):
        markdown(content)


@pytest.mark.parametrize(
    ("source", "plain"),
    [
        ("A <b>bold</b> **strong** [link](http://x) `code`", "A bold strong link code"),
        ("Seen <!-- an\norder --> too\n\n<!--\nhidden\n\nstill\n-->\n\nend", "Seen too\n\nend"),
        ("<div>\nraw\n</div>\n\nend", "end"),
        ("x ![alt](i.png)\n\ny", "x\n\ny"),
        ("a &amp; b &lt; c \\* d", "a & b < c * d"),
        ("- a\n- b\n  - c\n    more\n- d", "- a\n- b\n- c more\n\n- d"),
        ("2. two\n3. three", "2. two\n3. three"),
        ("| A | B |\n|---|---|\n| 1 | 2 |", "A | B\n1 | 2"),
        ("```py\nx = 1\n```\n\n> quote", "x = 1\n\nquote"),
        ("one\ntwo  \nthree", "one two\nthree"),
    ],
)
def test_markdown_is_read_as_what_the_rendered_page_shows(source: str, plain: str) -> None:
    assert markdown(source).text == plain
