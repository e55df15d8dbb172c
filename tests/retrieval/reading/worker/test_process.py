"""Files and pages are parsed in a process of their own, killed where they cost too much."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval.article import Article
from retrieval.errors import UnreadableError
from retrieval.reading import Unreadable, read_articles
from retrieval.reading.formats.feeds import Listing
from retrieval.reading.formats.reader import ArticleFields
from retrieval.reading.worker.limits import ParseLimits
from retrieval.reading.worker.process import ParsingProcess
from tests.standins.readable import readable
from tests.standins.website import PAGE


def pdf(stream: bytes) -> bytes:
    """A document of one page, that draws a stream."""
    packed = zlib.compress(stream)
    fonts = b"/Resources<</Font<</F1 5 0 R>>>>"
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/MediaBox[0 0 9 9]%s>>" % fonts,
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(packed), packed),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    objects = b"".join(b"%d 0 obj%s endobj\n" % item for item in enumerate(parts, 1))
    return b"%PDF-1.4\n" + objects + b"trailer<</Root 1 0 R>>"


ROOT = Path(__file__).parents[4]
GOOD = PAGE.format(head="").encode()
# Takes minutes: the time grows with the square of the attributes.
SLOW = b"<html><body><p " + b" ".join(b"a%d=''" % n for n in range(200_000)) + b">x</p>"
LARGE = pdf(b"BT/F1 9 Tf(x)Tj ET\n" * 2_000_000)  # 40 KB that take a GB
GIVEN_UP = "3 of its files stopped the parser; those after '2.html' are not read"
LIMITS = ParseLimits(seconds=1, megabytes=400)


@pytest.fixture(scope="module")
def parser() -> Iterator[ParsingProcess]:
    with ParsingProcess(LIMITS) as running:
        yield running


def own_parsers() -> Iterator[int]:
    """Yield the parsing processes that this one started."""
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it has ended meanwhile
            is_parser = b"retrieval.reading.worker" in (process / "cmdline").read_bytes()
            parent = int((process / "stat").read_text().rpartition(")")[2].split()[1])
            if is_parser and parent == os.getpid():
                yield int(process.name)


def read(folder: Path, parser: ParsingProcess) -> tuple[list[str], list[Unreadable]]:
    items = list(read_articles([folder], parser=parser))
    titles = [item.title for item in items if isinstance(item, Article)]
    return titles, [item for item in items if isinstance(item, Unreadable)]


def test_a_file_that_takes_too_long_or_too_much_is_named_and_the_rest_is_read(
    tmp_path: Path, parser: ParsingProcess
) -> None:
    for name, content in (("b.html", SLOW), ("d.pdf", LARGE)):
        (tmp_path / name).write_bytes(content)
    for name in ("a.html", "c.html", "e.html"):
        (tmp_path / name).write_bytes(GOOD)
    titles, failed = read(tmp_path, parser)
    assert titles == ["Lighthouse sold"] * 3
    assert [Path(item.path).name for item in failed] == ["b.html", "d.pdf"]
    assert failed[0].error == "takes over 1 seconds to read (FOOTNOTE_PARSE_SECONDS)"
    assert "FOOTNOTE_PARSE_" in failed[1].error


def test_a_file_of_an_archive_that_takes_too_long_costs_only_itself(
    tmp_path: Path, parser: ParsingProcess
) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.html", GOOD)
        archive.writestr("b.html", SLOW)
        archive.writestr("c.html", GOOD)
    titles, (failed,) = read(tmp_path, parser)
    assert titles == ["Lighthouse sold"] * 2
    assert failed.error.startswith("b.html: takes over 1 second")


def test_a_process_that_was_killed_between_two_files_costs_neither(
    tmp_path: Path, parser: ParsingProcess
) -> None:
    (tmp_path / "a.html").write_bytes(GOOD)
    assert len(read(tmp_path, parser)[0]) == 1
    children = list(own_parsers())
    assert children
    for child in children:
        os.kill(child, signal.SIGKILL)

    titles, failed = read(tmp_path, parser)

    assert (len(titles), failed) == (1, [])


def test_an_archive_that_stops_the_parser_again_and_again_is_given_up(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(6):
            archive.writestr(f"{number}.html", SLOW)
    (tmp_path / "b.html").write_bytes(GOOD)
    with ParsingProcess(ParseLimits(seconds=1, megabytes=400)) as parser:
        titles, failed = read(tmp_path, parser)
    assert titles == ["Lighthouse sold"]
    assert failed[-1].error == GIVEN_UP


def test_a_page_that_takes_too_long_costs_only_itself(parser: ParsingProcess) -> None:
    with pytest.raises(UnreadableError, match="takes over 1 second"):
        parser.listing_or_page(SLOW, "https://a.example/slow")
    found = parser.listing_or_page(GOOD, "https://a.example/good")
    assert isinstance(found, ArticleFields)
    assert found.fields["title"] == "Lighthouse sold"


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux for the children of a process")
def test_one_process_parses_many_pages_and_lists(parser: ParsingProcess) -> None:
    children = Path(f"/proc/self/task/{os.getpid()}/children")
    parser.page(GOOD, "https://a.example/1")
    before = children.read_text()
    parser.page(GOOD, "https://a.example/2")
    parser.listing_or_page(GOOD, "https://a.example/3")
    parser.listing_or_page(b"https://a.example/4\nhttps://a.example/5\n", "https://a.example/list")
    parser.page(GOOD, "https://a.example/4")
    assert children.read_text() == before != ""


def test_a_list_comes_with_its_entries(parser: ParsingProcess) -> None:
    content = "\n".join(f"https://a.example/{number}" for number in range(3_000))
    found = parser.listing_or_page(content.encode(), "https://a.example/list")
    assert isinstance(found, Listing)
    assert found.is_whole
    assert found.entries[2_999].url == "https://a.example/2999"


def test_a_reading_that_is_left_off_does_not_disturb_the_next(
    tmp_path: Path, parser: ParsingProcess
) -> None:
    rows = "".join(f"Row {number},Some text.\n" for number in range(50_000))
    (tmp_path / "a.csv").write_text(f"title,text\n{rows}")
    (tmp_path / "b.html").write_bytes(GOOD)
    first = next(iter(read_articles([tmp_path / "a.csv"], parser=parser)))
    assert isinstance(first, Article)
    assert read(tmp_path / "b.html", parser) == (["Lighthouse sold"], [])


PROGRAM = """
import json, sys
from pathlib import Path
from retrieval.reading import read_articles
for item in read_articles([Path(sys.argv[1])]):
    print(json.dumps(type(item).__name__), flush=True)
parsers = ("trafilatura", "lxml", "docx", "pypdfium2", "feedparser")
print(json.dumps([name for name in parsers if name in sys.modules]))
"""


def run(folder: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(folder)],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def test_the_parsers_are_not_loaded_here_and_what_they_print_is_not_seen(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(GOOD)
    (tmp_path / "b.html").write_bytes(b"<html><body></body></html>")
    (tmp_path / "c.pdf").write_bytes(b"%PDF-1.7 nothing")
    output, errors = run(tmp_path).communicate(timeout=60)
    kinds = [json.loads(line) for line in output.splitlines()]
    assert kinds == ["Article", "Unreadable", "Unreadable", []]
    assert errors == ""


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux for the children of a process")
def test_the_process_ends_with_the_one_that_started_it(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(GOOD)
    (tmp_path / "b.html").write_bytes(SLOW)
    with run(tmp_path) as parent:
        assert parent.stdout is not None
        assert json.loads(parent.stdout.readline()) == "Article"
        children = Path(f"/proc/{parent.pid}/task/{parent.pid}/children").read_text().split()
        handles = [os.pidfd_open(int(child)) for child in children]
        parent.send_signal(signal.SIGKILL)
    assert len(handles) == 1
    for handle in handles:
        assert readable(handle, 30)
        os.close(handle)
