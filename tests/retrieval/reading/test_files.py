"""Files and folders are walked, unpacked and read; what cannot be read is named."""

import gzip
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval.article import Article
from retrieval.reading import Unreadable, read_articles
from tests.standins.parsing import shared_parser

NOBODY = 65534


def read(*paths: Path) -> tuple[list[Article], list[Unreadable]]:
    items = list(read_articles(paths, parser=shared_parser()))
    articles = [item for item in items if isinstance(item, Article)]
    return articles, [item for item in items if isinstance(item, Unreadable)]


def ids(*paths: Path) -> list[str]:
    articles, failed = read(*paths)
    assert failed == []
    return [article.id for article in articles]


def write(path: Path, content: str | bytes = "Title\n\nSome text.") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_a_folder_is_read_in_order_and_ids_begin_with_its_name(tmp_path: Path) -> None:
    folder = tmp_path / "news"
    for name in ("b.txt", "a.md", "sub/c.markdown", ".hidden.txt", ".git/d.txt", "photo.png", "x"):
        write(folder / name)
    assert ids(folder) == ["news/a.md", "news/b.txt", "news/sub/c.markdown"]
    assert ids(folder / "b.txt") == ["b.txt"]


@pytest.mark.parametrize("name", [".", "../news", "sub/.."])
def test_a_folder_has_the_same_ids_by_whatever_name(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "news/a.txt")
    (tmp_path / "news/sub").mkdir()
    monkeypatch.chdir(tmp_path / "news")
    assert ids(Path(name)) == ["news/a.txt"]


def test_a_folder_without_articles_yields_nothing(tmp_path: Path) -> None:
    write(tmp_path / "photo.png")
    assert read(tmp_path) == ([], [])


@pytest.mark.parametrize("name", ["report.odt", "README", "archive.gz", "a.txt.bak"])
def test_a_named_file_of_unknown_format_is_refused_with_the_known_ones(
    name: str, tmp_path: Path
) -> None:
    _, (failed,) = read(write(tmp_path / name))
    assert failed.path == str(tmp_path / name)
    assert "no reader for" in failed.error
    assert (
        ".txt, .text, .md, .markdown, .html, .htm, .jsonl, .ndjson, .csv, .tsv, .pdf, .docx, .eml, "
        ".zip (and .gz)" in failed.error
    )


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.jsonl", "A.TXT"])
@pytest.mark.parametrize("suffix", [".gz", ".GZ"])
def test_gzip_is_read_as_what_it_holds(name: str, suffix: str, tmp_path: Path) -> None:
    content = '{"title": "T", "text": "x"}' if "jsonl" in name else "Title\n\nSome text."
    plain = write(tmp_path / name, content)
    packed = write(tmp_path / f"{name}{suffix}", gzip.compress(content.encode()))
    (one,), (other,) = read(plain)[0], read(packed)[0]
    assert (one.title, one.text) == (other.title, other.text)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (gzip.compress(os.urandom(500))[:300], "ended before the end-of-stream"),
        (gzip.compress(b"Title\n\nText")[:-8] + bytes(8), "CRC check failed"),
        (gzip.compress(b"x" * 500)[:12] + b"\xff" * 30, "cannot be read"),
        (b"plain text", "Not a gzipped file"),
        (b"", "the file is empty"),
        (gzip.compress(b""), "the file is empty"),
    ],
    ids=["cut", "checksum", "noise", "no gzip", "empty", "empty inside"],
)
def test_damaged_gzip_is_named(content: bytes, reason: str, tmp_path: Path) -> None:
    articles, (failed,) = read(write(tmp_path / "a.txt.gz", content))
    assert articles == []
    assert reason in failed.error


def test_articles_before_the_end_of_truncated_gzip_are_read(tmp_path: Path) -> None:
    lines = "".join(f'{{"title": "T", "text": "{os.urandom(200).hex()}"}}\n' for _ in range(1000))
    packed = gzip.compress(lines.encode())
    articles, (failed,) = read(write(tmp_path / "a.jsonl.gz", packed[: len(packed) // 2]))
    assert 100 < len(articles) < 1000
    assert "ended before the end-of-stream" in failed.error


def test_links_in_circles_pipes_and_dead_links_do_not_hold_up_the_rest(tmp_path: Path) -> None:
    folder = tmp_path / "odd"
    write(folder / "z.txt")
    write(folder / "folder.txt/inner.txt")
    (folder / "loop").symlink_to(folder)
    (folder / "self.txt").symlink_to("self.txt")
    (folder / "dead.txt").symlink_to("nowhere.txt")
    (folder / "out.txt").symlink_to(write(tmp_path / "secret.txt"))
    os.mkfifo(folder / "pipe.txt")
    articles, failed = read(folder)
    assert [article.id for article in articles] == ["odd/z.txt", "odd/folder.txt/inner.txt"]
    reasons = {Path(item.path).name: item.error for item in failed}
    assert reasons == {
        "dead.txt": "cannot be read: No such file or directory",
        "out.txt": "is a link out of the folder; name the file itself",
        "pipe.txt": "is no regular file",
        "self.txt": "cannot be read: Too many levels of symbolic links",
    }


@pytest.mark.parametrize(
    ("name", "id_"),
    [
        ("né 🎉.txt", "odd/né 🎉.txt"),
        ("ne\u0301.txt", "odd/né.txt"),
        ("new\nline.txt", "odd/new line.txt"),
        ("tab\t\x1b[31m.txt", "odd/tab [31m.txt"),
        ("a:b.txt", "odd/a:b.txt"),
    ],
)
def test_an_odd_file_name_gives_an_id_on_one_line(name: str, id_: str, tmp_path: Path) -> None:
    write(tmp_path / "odd" / name)
    assert ids(tmp_path / "odd") == [id_]


def test_a_name_that_is_not_utf_8_is_named_in_text_that_can_be_printed(tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path)
    with open(os.path.join(folder, b"bad\xff.txt"), "wb") as file:  # noqa: PTH118, PTH123
        file.write(b"Title\n\nText")
    write(tmp_path / "good.txt")
    articles, (failed,) = read(tmp_path)
    assert len(articles) == 1
    assert failed == Unreadable(f"{tmp_path}/bad\ufffd.txt", "its name is not UTF-8; rename it")


@pytest.fixture
def forbidden() -> Iterator[Path]:
    """A folder with a file and a folder that this process may not open, even if run by root."""
    folder = Path(tempfile.mkdtemp())
    write(folder / "a.txt")
    write(folder / "secret.txt").chmod(0)
    write(folder / "closed/b.txt")
    (folder / "closed").chmod(0)
    folder.chmod(0o755)
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(NOBODY)
    yield folder
    if is_root:
        os.seteuid(0)
    (folder / "closed").chmod(0o755)
    shutil.rmtree(folder)


def test_what_may_not_be_opened_is_named_and_the_rest_is_read(forbidden: Path) -> None:
    articles, failed = read(forbidden)
    assert [article.title for article in articles] == ["Title"]
    assert [(Path(item.path).name, item.error) for item in failed] == [
        ("secret.txt", "cannot be read: Permission denied"),
        ("closed", "cannot be opened: Permission denied"),
    ]
