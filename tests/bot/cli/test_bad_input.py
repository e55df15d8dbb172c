"""Invalid input, invalid settings and damaged stores: a clear message, an exit code, no loss."""

import json
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from retrieval.index.chunking import ChunkSettings
from retrieval.index.index import Index
from retrieval.ingest.sync import sync
from retrieval.models.embedder import Embedder
from retrieval.reading import read_articles

Footnote = Callable[..., Any]
QUESTION = "When will the Kessel Bridge reopen?"
NOBODY = 65534


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (["ask"], "the question is empty; ask something"),
        (["ask", " \n\u200b"], "the question is empty; ask something"),
        (["search", ""], "the question is empty; ask something"),
        (["ask", "x" * 100_000], "the question has 100,000 characters, more than the 4,000"),
        (["search", "x", "-k", "0"], "Invalid value for '-k': 0 is not in the range 1<=x<=100"),
        (["search", "x", "-k", "many"], "Invalid value for '-k': 'many'"),
        (["ask", "x", "--since", "foo"], "since is 'foo': write an ISO date such as 2024-05-07"),
        (["ask", "x", "--until", "2024-13-01"], "until is '2024-13-01': write an ISO date"),
        (["search", "x", "--until", "9999-12-31"], "until is '9999-12-31'"),
        (["ask", "x", "--now", ""], "now is '': write an ISO date"),
        (["ask", "last week", "--now", "0001-01-01"], "now is '0001-01-01'"),
        (["ask", "x", "--since", "2026-02-01", "--until", "2026-01-01"], "the period is empty"),
        (["ask", "x", "--batch", "-"], "with --batch, put questions and filters into the lines"),
        (["search", "--batch", "-", "--source", "x"], "with --batch, put questions and filters"),
        (["ask", "--batch", "/nope.jsonl"], "/nope.jsonl': No such file or directory"),
        (["ingest"], "name a file, folder or URL, such as `footnote ingest seeds`"),
        (["ingest", "/nope"], "Path '/nope' does not exist"),
        (["articles", "show", "nope"], "no article has the id 'nope'; `footnote articles list`"),
        (["articles", "remove", "nope"], "no article has the id 'nope'; `footnote articles list`"),
        (["articles", "remove"], "Missing argument 'ID...'"),
        (["eval", "/nope.jsonl"], "File '/nope.jsonl' does not exist"),
        (["report", "--html", "/no/such/x.html"], "'/no/such/x.html' cannot be written: its"),
        (["eval", "--from-feedback", "--html", "/no/x.html"], "'/no/x.html' cannot be written: "),
        (["eval", "--from-feedback", "--save-cases", "/no/x"], "'/no/x' cannot be written: its"),
        (["bogus"], "No such command 'bogus'"),
        (["ask", "x", "--bogus"], "No such option '--bogus'"),
        (["search", "x", "--source", "Nobody"], "there are no articles from 'Nobody'; `footnote a"),
        (["ask", "x", "--source", "Nobody"], "there are no articles from 'Nobody'; `footnote a"),
    ],
)
def test_wrong_usage_is_named_on_stderr_with_code_2(
    command: list[str], says: str, footnote: Footnote, library: Path
) -> None:
    ran = footnote(*command, data=library)
    assert (ran.code, ran.out) == (2, "")
    assert says in ran.err
    assert "Traceback" not in ran.err


def test_a_question_of_marks_emoji_or_broken_bytes_has_no_answer(
    footnote: Footnote, library: Path
) -> None:
    talk = ["?!", "🎉", "\ud800", '"']  # nothing to look up: what can be asked is said instead
    questions = [*talk, "title:(", "the", "a\0b", "* OR -x", "‮أين"]
    lines = "\n".join(json.dumps({"question": question}) for question in questions)
    ran = footnote("ask", "--batch", "-", data=library, stdin=lines)
    assert (ran.code, ran.err) == (0, "")
    assert [answer["status"] for answer in ran.lines[len(talk) :]] == ["unknown"] * 5
    assert [answer["reason"] for answer in ran.lines[: len(talk)]] == ["talk"] * len(talk)
    assert [answer["citations"] for answer in ran.lines] == [[]] * len(questions)


def test_invalid_utf_8_in_an_argument_is_replaced_in_json(
    footnote: Footnote, library: Path
) -> None:
    ran = footnote("search", os.fsdecode(b"Kessel \xff Bridge"), "--json", data=library)
    assert (ran.code, ran.json["question"]) == (0, "Kessel \ufffd Bridge")


def test_bad_files_are_named_and_nothing_stored_is_lost(
    footnote: Footnote, own_library: Path, library_file: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "bad"
    bad.mkdir()
    for name, content in {
        "binary.md": bytes(range(256)),
        "broken.jsonl": b'{"id": "owls"\n{"id": "ferry", "title": "x"}\n',
        "empty.txt": b"",
        "latin.txt": "Café".encode("latin-1"),
        "matter.md": b"---\ntitle: [a\n---\nText",
        "packed.jsonl.gz": b"\x1f\x8b\x08\0junk",
    }.items():
        (bad / name).write_bytes(content)
    before = footnote("articles", "list", "--json", data=own_library).out
    ran = footnote("ingest", "--prune", bad, bad / "binary.md", library_file, data=own_library)
    assert (ran.code, ran.out) == (1, "")
    failed = [line for line in ran.err.splitlines() if line.startswith("failed: ")]
    assert len(failed) == 8
    assert all(f"failed: {bad / name}: " in ran.err for name in os.listdir(bad))  # noqa: PTH208
    assert footnote("articles", "list", "--json", data=own_library).out == before


def test_one_id_with_two_texts_keeps_the_first_and_names_the_other(
    footnote: Footnote, own_library: Path, tmp_path: Path
) -> None:
    path = tmp_path / "twice.jsonl"
    path.write_text("".join(f'{{"id": "d", "title": "T", "text": "{n}"}}\n' for n in "121"))
    ran = footnote("ingest", path, data=own_library)
    assert ran.code == 1
    assert f"failed: {path}: id 'd' came in twice with different content" in ran.err
    assert footnote("articles", "show", "d", "--json", data=own_library).json["text"] == "1"


@pytest.mark.parametrize("together", [True, False])
def test_one_path_under_two_folders_is_named_and_not_replaced(
    together: bool, footnote: Footnote, tmp_path: Path
) -> None:
    folders = [tmp_path / name / "news" for name in ("one", "two")]
    for folder in folders:
        folder.mkdir(parents=True)
        (folder / "a.txt").write_text(f"Title\n\nText of {folder}.")
    data = tmp_path / "data"
    runs = [folders] if together else [[folder] for folder in folders]
    *_, ran = [footnote("ingest", *run, data=data) for run in runs]
    assert ran.code == 1
    assert f"failed: {folders[1]}/a.txt: id 'news/a.txt' " in ran.err
    kept = footnote("articles", "show", "news/a.txt", "--json", data=data).json
    assert kept["text"] == f"Text of {folders[0]}."


@pytest.mark.parametrize("command", [["ask", "x"], ["articles", "list"], ["ingest", "."]])
@pytest.mark.parametrize("place", ["a-file", "a-file/below", "/proc/nowhere"])
def test_a_data_folder_that_cannot_be_created_is_named_with_its_settings(
    place: str, command: list[str], footnote: Footnote, tmp_path: Path
) -> None:
    (tmp_path / "a-file").write_text("precious")
    ran = footnote(*command, data=tmp_path / place)
    assert (ran.code, ran.out) == (2, "")
    assert f"footnote: the data folder '{tmp_path / place}' cannot be made" in ran.err
    assert "set FOOTNOTE_DATA_DIR or --data-dir to a folder that can be written" in ran.err
    assert (tmp_path / "a-file").read_text() == "precious"


def test_a_store_that_may_not_be_written_is_named(
    footnote: Footnote, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    footnote("articles", "list", data=library)  # imports happen before the rights are gone
    folder = Path(tempfile.mkdtemp())
    monkeypatch.chdir(folder)
    shutil.copytree(library, folder / "data")
    for path in folder.rglob("*"):
        path.chmod(0o555 if path.is_dir() else 0o444)
    folder.chmod(0o555)
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(NOBODY)
    try:
        ran = footnote("articles", "remove", "owls", data=folder / "data")
        new = footnote("articles", "list", data=folder / "new")
    finally:
        if is_root:
            os.seteuid(0)
    assert (ran.code, new.code) == (2, 2)
    assert f"cannot open the store in '{folder}/data/chroma'" in ran.err
    assert "may not read or write its folder" in ran.err
    assert f"the data folder '{folder}/new' cannot be made (Permission denied)" in new.err


@pytest.mark.parametrize("damage", ["junk", "half"])
def test_a_corrupt_store_is_named_and_left_as_it_is(
    damage: str, footnote: Footnote, own_library: Path
) -> None:
    record = own_library / "chroma/chroma.sqlite3"
    whole = record.read_bytes()
    content = b"junk" * 5000 if damage == "junk" else whole[: len(whole) // 2]
    record.write_bytes(content)
    ran = footnote("ask", QUESTION, data=own_library)
    assert (ran.code, ran.out) == (2, "")
    assert f"footnote: cannot open the store in '{own_library}/chroma'" in ran.err
    assert record.read_bytes() == content


def lose_keywords(folder: Path) -> None:
    shutil.rmtree(folder)


def break_keyword_record(folder: Path) -> None:
    (folder / "meta.json").write_text("junk")


def break_keyword_segments(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file() and path.name != "meta.json":
            path.write_bytes(b"junk")


def remove_keyword_segments(folder: Path) -> None:
    for path in folder.iterdir():
        if path.suffix in (".idx", ".term", ".store"):
            path.unlink()


@pytest.mark.parametrize(
    "damage",
    [lose_keywords, break_keyword_record, break_keyword_segments, remove_keyword_segments],
)
def test_a_damaged_keyword_index_is_rebuilt_with_the_same_hits(
    damage: Callable[[Path], None], footnote: Footnote, library: Path, own_library: Path
) -> None:
    asked = ["search", "--json", QUESTION, "--now", "2026-03-01"]
    before = footnote(*asked, data=library).json["hits"]
    damage(own_library / "keyword")
    ran = footnote(*asked, data=own_library)
    assert (ran.code, ran.err) == (0, "")
    assert ran.json["hits"] == before
    assert before[0]["scores"]["keyword"] == 1


def test_a_store_of_another_chunk_setting_is_refused_until_rebuilt(
    footnote: Footnote, tmp_path: Path, library_file: Path, embedder: Embedder
) -> None:
    data = tmp_path / "other"
    index = Index.open(data, embedder, ChunkSettings(pieces=100))
    sync(index, read_articles([library_file]))
    index.store.close()
    for command in (["ask", "x"], ["search", "x"], ["ingest", str(library_file)]):
        ran = footnote(*command, data=data)
        assert (ran.code, ran.out) == (2, "")
        assert "made with chunk setting 'sentences/100+48', and this is" in ran.err
        assert "`footnote ingest --rebuild`" in ran.err
    assert len(footnote("articles", "list", "--json", data=data).json) == 3
    assert footnote("ingest", "--rebuild", data=data).code == 0
    ran = footnote("ask", QUESTION, data=data)
    assert ran.code == 0
    assert "14 March" in ran.out


@pytest.mark.parametrize("command", [["ask", "x"], ["search", "x"], ["ingest", "."]])
def test_a_store_of_another_model_is_refused_with_the_command_that_rebuilds_it(
    command: list[str], footnote: Footnote, own_library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOOTNOTE_EMBEDDING_MODEL", "/models/other")
    ran = footnote(*command, data=own_library)
    assert (ran.code, ran.out) == (2, "")
    assert "and this is '/models/other'" in ran.err
    assert "`footnote ingest --rebuild`" in ran.err
    assert "FOOTNOTE_EMBEDDING_MODEL" in ran.err


def test_a_missing_model_is_named_with_its_setting(
    footnote: Footnote, tmp_path: Path, library_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOOTNOTE_EMBEDDING_MODEL", str(tmp_path / "nowhere"))
    ran = footnote("ingest", library_file, data=tmp_path / "new")
    assert (ran.code, ran.out) == (2, "")
    assert f"the embedding model '{tmp_path / 'nowhere'}' cannot be loaded" in ran.err
    assert "set FOOTNOTE_EMBEDDING_MODEL" in ran.err


def test_a_store_that_another_process_writes_to_can_be_read_but_not_written(
    footnote: Footnote, own_library: Path, library_file: Path, embedder: Embedder
) -> None:
    index = Index.open(own_library, embedder, ChunkSettings())
    with closing(index.store), index.writing():
        ran = footnote("ingest", library_file, data=own_library)
        assert ran.code == 2
        assert f"another footnote is writing to '{own_library}'; wait until it is done" in ran.err
        assert len(footnote("articles", "list", "--json", data=own_library).json) == 3


def test_the_chroma_database_is_sound(own_library: Path) -> None:
    with sqlite3.connect(own_library / "chroma/chroma.sqlite3") as record:
        assert record.execute("pragma integrity_check").fetchone() == ("ok",)
    record.close()
