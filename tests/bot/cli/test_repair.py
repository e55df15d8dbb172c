"""`footnote repair`: what it asks, says and answers to scripts. What it mends: `test_damage`."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from retrieval.index.lock import write_lock
from tests.bot.conftest import Ran
from tests.standins.damaged_stores import database, overwrite

Footnote = Callable[..., Ran]

QUESTION = "When will the Kessel Bridge reopen?"


def changed(folder: Path) -> dict[str, bytes]:
    return {
        str(path): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.stat().st_size
    }


def lose_article(folder: Path, id_: str) -> None:
    """Delete the rows of an article, in Chroma's queue as well."""
    with closing(sqlite3.connect(database(folder))) as opened, opened:
        for table, column in (("embeddings", "embedding_id"), ("embeddings_queue", "id")):
            if table == "embeddings":
                opened.execute(
                    "DELETE FROM embedding_metadata WHERE id = "
                    "(SELECT id FROM embeddings WHERE embedding_id = ?)", [id_],
                )  # fmt: skip
            opened.execute(f"DELETE FROM {table} WHERE {column} = ?", [id_])


def test_a_sound_folder_needs_no_repair(footnote: Footnote, own_library: Path) -> None:
    ran = footnote("repair", data=own_library)
    assert (ran.code, ran.err) == (0, "nothing is damaged\n")


def test_nothing_changes_before_somebody_agrees(footnote: Footnote, own_library: Path) -> None:
    overwrite(database(own_library), length=4000)
    before = changed(own_library)
    plan = footnote("repair", "--dry-run", data=own_library)
    assert plan.code == 1
    assert "from the 3 articles that can be read" in plan.err
    assert str(own_library / "damaged-") in plan.err
    nobody = footnote("repair", data=own_library)
    assert nobody.code == 2
    assert "nothing was changed: add --yes" in nobody.err
    assert footnote("repair", data=own_library, stdin="n\n").code == 1
    assert changed(own_library) == before
    assert footnote("repair", data=own_library, stdin="y\n").code == 0
    assert "14 March" in footnote("ask", QUESTION, data=own_library).out


def test_what_is_lost_is_named_and_sets_the_exit_code(
    footnote: Footnote, own_library: Path
) -> None:
    lose_article(own_library, "owls")
    ran = footnote("repair", "--yes", data=own_library)
    assert ran.code == 1
    assert "lost: 1 article: owls; ingest them again, or restore a backup" in ran.err
    (kept,) = own_library.glob("damaged-*")
    assert (kept / "losses.txt").read_text() == "lost\towls\n"
    assert footnote("repair", data=own_library).code == 0
    articles = footnote("articles", "list", "--json", data=own_library).json
    assert {article["id"] for article in articles} == {"bridge", "ferry"}


def test_a_store_of_which_nothing_is_left_is_begun_anew_only_when_asked_to(
    footnote: Footnote, own_library: Path, library_file: Path
) -> None:
    database(own_library).write_bytes(b"")
    before = changed(own_library)
    ran = footnote("repair", "--yes", data=own_library)
    assert ran.code == 2
    assert "no article of the store can be read (3 articles: bridge, ferry, owls)" in ran.err
    assert "`footnote restore`" in ran.err
    assert changed(own_library) == before
    assert footnote("repair", "--yes", "--start-empty", data=own_library).code == 1
    assert footnote("ingest", library_file, data=own_library).code == 0
    assert "14 March" in footnote("ask", QUESTION, data=own_library).out


@pytest.mark.parametrize(
    "command", [["ask", QUESTION], ["ingest", "here.jsonl"], ["ingest", "--rebuild"]]
)
def test_no_command_goes_on_with_a_store_that_was_cut_to_nothing(
    command: list[str], footnote: Footnote, own_library: Path, tmp_path: Path
) -> None:
    (tmp_path / "here.jsonl").write_text(json.dumps({"title": "A", "text": "Some text."}))
    database(own_library).write_bytes(b"")
    ran = footnote(*command, data=own_library)
    assert ran.code == 2
    assert "its keyword index has 3 passages: the articles are lost" in ran.err
    assert "`footnote repair`" in ran.err


def test_a_repair_waits_for_no_writer(footnote: Footnote, own_library: Path) -> None:
    with write_lock(own_library):
        ran = footnote("repair", "--yes", data=own_library)
    assert ran.code == 2
    assert "another footnote is writing" in ran.err


def test_the_store_on_a_server_is_left_to_the_server(
    footnote: Footnote, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOOTNOTE_CHROMA_URL", "http://localhost:1")
    data = tmp_path / "data"
    data.mkdir()
    (data / "sources.sqlite3").write_bytes(b"no database" * 100)
    ran = footnote("repair", "--yes", data=data)
    assert ran.code == 0
    assert "the store is on a Chroma server" in ran.err
    assert footnote("sources", "list", data=data).code == 0
    refused = footnote("backup", tmp_path / "all.tar.gz", data=data)
    assert refused.code == 2
    assert "footnote export FILE" in refused.err
