"""JSON lines become articles; a bad line is named by its number, and the rest goes on."""

import io
import json
from pathlib import Path

import pytest

from retrieval.article import Article
from retrieval.errors import UnreadableError
from retrieval.reading.building import articles_of
from retrieval.reading.formats.jsonlines import read_json_lines


def read(content: str | bytes) -> list[Article | UnreadableError]:
    raw = content.encode() if isinstance(content, str) else content
    path = Path("/x/news.jsonl")
    return list(articles_of(read_json_lines(io.BytesIO(raw), path), path, "x/news.jsonl"))


def one(**fields: object) -> Article:
    (article,) = read(json.dumps({"title": "T", "text": "x", **fields}))
    assert isinstance(article, Article), article
    return article


def test_every_field_of_the_contract_is_read() -> None:
    article = one(
        id="own",
        url="https://www.a.example/1",
        source=" The  Wire ",
        author=["P", "Q"],
        published="2024-05-07",
        updated="2024-05-08T10:00:00Z",
    )
    assert (article.id, article.url, article.source) == (
        "own",
        "https://www.a.example/1",
        "The Wire",
    )
    assert (article.author, article.title, article.text) == ("P, Q", "T", "x")
    assert (article.published, article.published_from) == ("2024-05-07", "metadata")
    assert article.updated == "2024-05-08T10:00:00+00:00"
    assert article.origin == "/x/news.jsonl"


@pytest.mark.parametrize(
    ("fields", "id_"),
    [
        ({"id": "own", "url": "https://a.example"}, "own"),
        ({"id": 0}, "0"),
        ({"url": " https://a.example "}, "https://a.example"),
        ({"id": "", "url": ""}, "x/news.jsonl:1"),
        ({"id": "  "}, "x/news.jsonl:1"),
        ({"id": None, "url": None}, "x/news.jsonl:1"),
        ({"id": "a\ud800b\n"}, "a\ufffdb"),  # half a surrogate pair, which no store takes
    ],
)
def test_the_id_is_the_articles_own_else_its_url_else_path_and_line(
    fields: dict[str, object], id_: str
) -> None:
    assert one(**fields).id == id_


def test_the_name_and_password_of_an_address_are_not_shown() -> None:
    article = one(url="https://ann:secret@mill.example/a?by=b@c")
    assert article.url == article.id == "https://mill.example/a?by=b@c"
    assert article.source == "mill.example"


def test_blank_lines_carriage_returns_and_a_byte_order_mark_do_not_matter() -> None:
    lines = ['\ufeff{"title": "T", "text": "a"}', "", "  ", '{"title": "T", "text": "b"}', ""]
    articles = [article for article in read("\r\n".join(lines)) if isinstance(article, Article)]
    assert [(article.text, article.id) for article in articles] == [
        ("a", "x/news.jsonl:1"),
        ("b", "x/news.jsonl:4"),
    ]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "is not JSON"),
        ("[]", "is a JSON list, not an object"),
        ("null", "is a JSON NoneType, not an object"),
        ("[" * 100_000, "is not JSON: maximum recursion depth"),
        ('{"id": 1' + "0" * 5000 + "}", "is not JSON"),
        ('{"title": "a"}', "has no text"),
        ('{"title": "a", "text": "' + "< " * 1000 + '"}', "hardly a letter"),
        ('{"title": "a", "text": " \\u200b "}', "has no text"),
        ('{"text": "b"}', "has no title"),
        ('{"title": " ", "text": "b"}', "has no title"),
        ('{"title": "a", "text": ["x"]}', "'text' must be text, not list"),
        ('{"title": {}, "text": "x"}', "'title' must be text, not dict"),
        ('{"title": "a", "text": "x", "id": {}}', "'id' must be text, not dict"),
        ('{"title": "a", "text": "x", "author": [5]}', "'author' must be text, not list"),
        ('{"title": "a", "text": "x", "url": ["u"]}', "'url' must be text, not list"),
        ('{"title": "a", "text": "x", "source": true}', "'source' must be text, not bool"),
        ('{"title": "a", "text": "x", "published": "7 May 24"}', "'published' is '7 May 24'"),
        ('{"title": "a", "text": "x", "published": 17150}', "'published' is '17150'"),
        ('{"title": "a", "text": "x", "published": ["2024"]}', "'published' must be text"),
        ('{"title": "a", "text": "x", "updated": "03/04/2022"}', "may be 3 April or 4 March"),
        ('{"title": "a", "text": "x", "published": "2024-05-07T25:00"}', "write an ISO date"),
        ('{"title": "a", "text": "x", "updated": "2024-02-30"}', "'updated' is '2024-02-30'"),
        (b'{"title": "\xe9", "text": "x"}', "is not UTF-8 (byte 11)"),
        (json.dumps({"title": "a", "text": "x"}).encode("utf-16"), "is not UTF-8"),
        (bytes(range(11, 256)), "is not UTF-8"),
    ],
)
def test_a_bad_line_is_named_and_the_lines_around_it_are_read(
    line: str | bytes, reason: str
) -> None:
    good = b'{"title": "T", "text": "x"}'
    raw = line.encode() if isinstance(line, str) else line
    first, error, *_, last = read(b"\n".join([good, raw, good]))
    assert isinstance(first, Article)
    assert isinstance(last, Article)
    assert isinstance(error, UnreadableError)
    assert str(error).startswith("line 2: ")
    assert reason in str(error)


@pytest.mark.parametrize("content", ["", "\n \n\r\n"])
def test_a_file_without_lines_is_empty(content: str) -> None:
    with pytest.raises(UnreadableError, match="the file is empty"):
        read(content)


def test_a_line_of_50_megabytes_is_named_and_not_kept_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "big.jsonl"
    good = b'{"title": "T", "text": "x"}\n'
    path.write_bytes(good + b'{"text": "' + b"a " * 25_000_000 + b'"}\n' + good)
    with path.open("rb") as file:
        first, error, last = articles_of(read_json_lines(file, path), path, "big.jsonl")
    assert isinstance(first, Article)
    assert "line 2: is longer than 10,000,000 bytes" in str(error)
    assert isinstance(last, Article)
    assert last.id == "big.jsonl:3"


def test_an_article_whose_date_cannot_be_read_is_stored_without_it_and_named() -> None:
    line = {"title": "a", "text": "x", "published": "03/04/2022", "updated": "12 June 2022"}
    problem, article = read(json.dumps(line).encode())
    assert str(problem) == (
        "line 1: 'published' is '03/04/2022': may be 3 April or 4 March: write 2022-04-03 or "
        "2022-03-04; the article is stored without it"
    )
    assert isinstance(article, Article)
    assert (article.published, article.updated) == (None, "2022-06-12")
