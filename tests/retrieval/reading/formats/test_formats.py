"""Formats other than text: a real file of each, and broken ones that are named and passed over."""

import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest

from retrieval.article import Article
from retrieval.reading import Unreadable, read_articles
from tests.standins.parsing import shared_parser

FILES = Path(__file__).parent / "files"


def only(path: Path) -> Article | Unreadable:
    (one,) = read_articles([path], parser=shared_parser())
    return one


def written(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def word(path: Path) -> Path:
    document = docx.Document()
    document.core_properties.author = "Rosa Lindqvist"
    document.add_heading("Ferry to run by night", 0)
    document.add_paragraph("The night ferry will cross the bay every two hours from 3 May.")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(
        (cell for row in table.rows for cell in row.cells),
        ("Leaves", "Fare", "22:00", "£4"),
        strict=True,
    ):
        cell.text = text
    document.add_paragraph("Bicycles travel free.")
    document.save(str(path))
    return path


MAIL = """\
From: Harbour Point Council <news@council.example>
To: all@council.example
Subject: Library =?utf-8?q?closes_for_caf=C3=A9?= works
Date: Tue, 10 Nov 2026 08:30:00 +0100
Message-ID: <42@council.example>
Content-Type: {}; charset=utf-8

{}
"""


def test_a_pdf_is_read_without_its_running_head_and_across_its_pages() -> None:
    article = only(FILES / "tide-mill.pdf")
    assert isinstance(article, Article)
    assert (article.title, article.author) == ("Tide mill turns again", "Rosa Lindqvist")
    assert (article.published, article.published_from) == ("2026-11-14", "file")
    assert "Gazette" not in article.text
    assert "Page" not in article.text
    assert "when the flood gate was raised by two pupils" in article.text
    assert len(article.text.split("\n\n")) == 3


def test_a_word_file_is_read_with_its_tables(tmp_path: Path) -> None:
    article = only(word(tmp_path / "ferry.docx"))
    assert isinstance(article, Article)
    assert article.title == "Ferry to run by night"
    assert article.text.split("\n\n") == [
        "The night ferry will cross the bay every two hours from 3 May.",
        "Leaves | Fare",
        "22:00 | £4",
        "Bicycles travel free.",
    ]


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("text/plain", "The library closes on Friday.\n"),
        ("text/html", "<p>The library closes on Friday.</p><script>track()</script>"),
    ],
)
def test_an_e_mail_is_read_with_its_date_and_sender(tmp_path: Path, kind: str, body: str) -> None:
    article = only(written(tmp_path, "news.eml", MAIL.format(kind, body)))
    assert isinstance(article, Article)
    assert article.id == "42@council.example"
    assert article.title == "Library closes for café works"
    assert article.text == "The library closes on Friday."
    assert (article.source, article.author) == ("council.example", "Harbour Point Council")
    assert article.published == "2026-11-10T08:30:00+01:00"
    assert article.published_from == "metadata"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_table_is_read_by_the_names_of_its_columns(tmp_path: Path, delimiter: str) -> None:
    rows = [
        ["Headline", "Body", "Link", "Date"],
        ["Mill", '"It turns.\nAgain."', "https://a.example/mill", "2026-11-14"],
        ["", "", "", ""],
        ["Empty", "", "", ""],
    ]
    content = "\n".join(delimiter.join(row) for row in rows)
    article, error = read_articles([written(tmp_path, "news.csv", content)], parser=shared_parser())
    assert isinstance(article, Article)
    assert (article.id, article.text) == ("https://a.example/mill", "It turns.\nAgain.")
    assert article.published == "2026-11-14"
    assert isinstance(error, Unreadable)
    assert error.error == "row 4: has no text: 'text' is missing or empty"


def test_an_archive_is_read_file_by_file_and_its_broken_ones_are_named(tmp_path: Path) -> None:
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("b/news.md", "# Mill\n\nIt turns.")
        archive.writestr("a.txt", "Ferry\n\nIt sails.")
        archive.writestr("c.pdf", b"no pdf")
        archive.writestr("bomb.txt", b"0" * 30_000_000)
        archive.writestr("__MACOSX/a.txt", "nothing")
        archive.writestr("picture.png", b"...")
        archive.write(FILES / "tide-mill.pdf", "mill.pdf")
    read = list(read_articles([path], parser=shared_parser()))
    articles = {one.id: one.title for one in read if isinstance(one, Article)}
    assert articles == {
        "all.zip/a.txt": "Ferry",
        "all.zip/b/news.md": "Mill",
        "all.zip/mill.pdf": "Tide mill turns again",
    }
    assert [one.error for one in read if isinstance(one, Unreadable)] == [
        "bomb.txt: unpacks to far more than an article holds",
        "c.pdf: is no PDF, whatever its name says",
    ]


def test_a_member_with_a_password_is_named(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.txt", "Ferry\n\nIt sails.")
    content = bytearray(packed.getvalue())
    for mark, flag in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + flag] |= 1
    (one,) = read_articles([written(tmp_path, "all.zip", bytes(content))], parser=shared_parser())
    assert isinstance(one, Unreadable)
    assert one.error == "a.txt: is protected by a password"


WORD = b"PK\x03\x04 not really"
BROKEN = {
    "empty.pdf": (b"", "the file is empty"),
    "cut.pdf": ((FILES / "tide-mill.pdf").read_bytes()[:300], "is damaged"),
    "photo.pdf": (b"\x89PNG\r\n", "is no PDF"),
    "cut.docx": (WORD, "is damaged, or no Word file"),
    "locked.docx": (b"\xd0\xcf\x11\xe0 rest", "is protected by a password"),
    "photo.docx": (b"\x89PNG\r\n", "is damaged, or no Word file"),
    "empty.eml": (b"  \n", "the file is empty"),
    "prose.eml": (b"\n\nno head at all", "is no e-mail"),
    "photo.csv": (b"\x89PNG\r\n\xff\xfe", "is not UTF-8"),
    "numbers.csv": (b"a,b\n1,2\n", "has no columns 'title' and 'text'"),
    "cut.zip": (b"PK\x03\x04", "is a damaged archive"),
    "prose.zip": (b"prose", "is a damaged archive"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_named_and_the_rest_is_read(tmp_path: Path, name: str) -> None:
    content, reason = BROKEN[name]
    written(tmp_path, name, content)
    written(tmp_path, "whole.txt", "Ferry\n\nIt sails.")
    read = list(read_articles([tmp_path], parser=shared_parser()))
    assert [one.title for one in read if isinstance(one, Article)] == ["Ferry"]
    (broken,) = [one for one in read if isinstance(one, Unreadable)]
    assert broken.path.endswith(name)
    assert broken.error.startswith(reason)


@pytest.mark.parametrize(
    ("name", "reason"),
    [("locked.pdf", "is protected by a password"), ("scan.pdf", "holds no text")],
)
def test_a_pdf_that_gives_no_text_says_why(name: str, reason: str) -> None:
    broken = only(FILES / name)
    assert isinstance(broken, Unreadable)
    assert broken.error.startswith(reason)


def test_a_page_of_200_levels_is_read(tmp_path: Path) -> None:
    inside = "<p>The tide mill in Harbour Point turned again on Saturday, at noon.</p>" * 3
    content = "<div>" * 200 + inside + "</div>" * 200
    article = only(written(tmp_path, "deep.html", f"<html><body>{content}</body></html>"))
    assert isinstance(article, Article)
    assert article.text.startswith("The tide mill")


NESTED = "".join(f'Content-Type: multipart/mixed; boundary="{i}"\n\n--{i}\n' for i in range(2_000))
XML = '<?xml version="1.0"?><other xmlns="urn:x"/>'
SENTENCE = "The ferry that crosses the bay every night was late on Friday, they said."
SPAN = '<w:gridSpan w:val="x"/>'
MADE = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-'
    'properties" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/'
    'XMLSchema-instance"><dcterms:created xsi:type="dcterms:W3CDTF">9999-12-31T23:59:59-14:00'
    "</dcterms:created></cp:coreProperties>"
)


def rewritten(path: Path, part: str, change: Callable[[str], str]) -> Path:
    """A Word file with one of its parts changed."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = change(parts[part].decode()).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("word/document.xml", lambda _: XML),
        ("word/document.xml", lambda xml: re.sub(r"<w:body>.*</w:body>", "", xml, flags=re.S)),
        ("word/document.xml", lambda xml: xml.replace("<w:tcPr>", f"<w:tcPr>{SPAN}")),
        ("word/document.xml", lambda xml: xml.replace("<w:tcPr>", "<w:tcPr><w:vMerge/>")),
        ("word/styles.xml", lambda _: XML),
        ("word/styles.xml", lambda xml: xml.replace('w:type="paragraph"', 'w:type="odd"')),
        ("docProps/core.xml", lambda _: XML),
        ("docProps/core.xml", lambda _: MADE),
    ],
)  # fmt: skip
def test_an_odd_word_file_costs_only_itself(
    tmp_path: Path, part: str, change: Callable[[str], str]
) -> None:
    rewritten(word(tmp_path / "b.docx"), part, change)
    for name in ("a.txt", "c.txt"):
        written(tmp_path, name, "Mill\n\nIt turns.")
    items = list(read_articles([tmp_path], parser=shared_parser()))
    good = [item.title for item in items if isinstance(item, Article)]
    assert good in (["Mill", "Mill"], ["Mill", "Ferry to run by night", "Mill"])
    failed = [item for item in items if isinstance(item, Unreadable)]
    assert len(good) + len(failed) == 3
    assert all(item.path == str(tmp_path / "b.docx") for item in failed)


@pytest.mark.parametrize(
    "message", [NESTED, "Content-Type: message/rfc822\n\n" * 3_000], ids=["parts", "messages"]
)
def test_a_deeply_nested_e_mail_costs_only_itself(tmp_path: Path, message: str) -> None:
    written(tmp_path, "a.eml", message)
    written(tmp_path, "b.txt", "Mill\n\nIt turns.")
    failed, article = read_articles([tmp_path], parser=shared_parser())
    assert isinstance(failed, Unreadable)
    assert isinstance(article, Article)


def test_a_damaged_file_in_an_archive_costs_only_itself(tmp_path: Path) -> None:
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a.txt", "Ferry\n\nIt sails and sails and sails.")
        archive.writestr("b.txt", "Mill\n\nIt turns.", zipfile.ZIP_STORED)
    content = bytearray(path.read_bytes())
    content[40:60] = b"\xff" * 20
    path.write_bytes(content)
    failed, article = read_articles([path], parser=shared_parser())
    assert isinstance(failed, Unreadable)
    assert failed.error.startswith("a.txt: ")
    assert isinstance(article, Article)


def test_a_language_that_is_none_is_found_from_the_text(tmp_path: Path) -> None:
    lines = [
        json.dumps(
            {
                "title": "Mill",
                "text": SENTENCE,
                "language": stated,
            }
        )
        for stated in ("\x1bc", "\x9b2J", "\ud800", "en-GB", "FR", "xx yy", "e")
    ]
    articles = list(
        read_articles([written(tmp_path, "all.jsonl", "\n".join(lines))], parser=shared_parser())
    )
    assert [article.language for article in articles if isinstance(article, Article)] == [
        "en", "en", "en", "en", "fr", "en", "en"
    ]  # fmt: skip


def test_a_table_with_a_long_first_row_is_read_whole(tmp_path: Path) -> None:
    columns = ",".join(f"column {number}" for number in range(2_000))
    path = written(tmp_path, "all.csv", f"{columns},title,text\n{',' * 2_000}Mill,It turns.\n")
    article = only(path)
    assert isinstance(article, Article)
    assert (article.title, article.text) == ("Mill", "It turns.")


@pytest.mark.parametrize(
    ("row", "problem"),
    [('Ferry,"It sails', "a quotation mark is not closed"), ("F," + "x" * 10_000_001, "limit")],
)
def test_a_row_that_swallows_or_breaks_the_rest_is_named(
    tmp_path: Path, row: str, problem: str
) -> None:
    content = f'title,text\nMill,"It ""turns""\nagain."\n{row}\nKelp,It grows.\n'
    path = written(tmp_path, "all.csv", content)
    article, error = read_articles([path], parser=shared_parser())
    assert isinstance(article, Article)
    assert article.text == 'It "turns"\nagain.'
    assert isinstance(error, Unreadable)
    assert error.error.startswith("row 3: ")
    assert problem in error.error
    assert error.error.endswith("it and the rows after it are not read")


@pytest.mark.parametrize("name", ["a.md.gz", "b/c.zip"])
def test_what_is_packed_in_an_archive_once_more_is_named(tmp_path: Path, name: str) -> None:
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, b"x")
    error = only(path)
    assert isinstance(error, Unreadable)
    assert error.error == f"{name}: is packed once more; unpack it"


def test_a_file_in_an_archive_never_has_the_name_of_one_outside(tmp_path: Path) -> None:
    path = tmp_path / "all.zip"
    other = written(tmp_path, "other.txt", "Mill\n\nIt turns.")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(str(other), "Ferry\n\nIt sails.")
        archive.writestr("../other.txt", "Kelp\n\nIt grows.")
    articles = list(read_articles([path], parser=shared_parser()))
    origins = [article.origin for article in articles if isinstance(article, Article)]
    assert len(origins) == 2
    assert all(origin.startswith(f"{path}/") for origin in origins)
