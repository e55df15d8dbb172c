"""Rows are read from the pages of a SQLite file, whatever is left of it."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from retrieval.store.sqlite_rows import damage_of, rows_of
from tests.standins.damaged_stores import cut, overwrite

ROWS = [
    (f"name {number}", number * 1_000_003, number / 7, bytes([number % 256]) * number, None, 1)
    for number in range(300)
] + [("long", -1, 0.0, b"x" * 50_000, "ü" * 20_000, 0)]


@pytest.fixture(params=[512, 4096, 65536])
def file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A database with pages of each size, long rows, and deleted ones."""
    path = tmp_path / "some.sqlite3"
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(f"PRAGMA page_size = {request.param}")
        database.execute("CREATE TABLE t (a TEXT, b INTEGER, c REAL, d BLOB, e TEXT, f INTEGER)")
        database.execute("CREATE INDEX i ON t (a)")
        database.executemany("INSERT INTO t VALUES (?, ?, ?, ?, ?, ?)", ROWS)
        database.executemany(
            "INSERT INTO t VALUES ('deleted', 0, 0, ?, '', 0)", [[b"y" * 3_000]] * 100
        )
        database.execute("DELETE FROM t WHERE a = 'deleted'")
    return path


def read(file: Path) -> list[tuple[object, ...]]:
    return [values for _, values in rows_of(file) if len(values) == len(ROWS[0])]


def test_a_sound_file_gives_each_row_once_and_none_that_was_deleted(file: Path) -> None:
    assert damage_of(file) == ""
    found = [tuple(values[:2]) for values in read(file)]
    wanted = [row[:2] for row in ROWS]
    assert sorted(found, key=repr) == sorted(wanted, key=repr)
    assert set(read(file)) >= {row for row in ROWS if row[2] != int(row[2])}  # 1.0 is kept as 1


def test_a_file_without_its_head_has_most_rows_still(file: Path) -> None:
    if int.from_bytes(file.read_bytes()[16:18], "big") != 4096:
        pytest.skip("without its head, pages of another size cannot be told")
    overwrite(file, length=100)
    assert damage_of(file)
    assert {values[0] for values in read(file)} >= {row[0] for row in ROWS}


@pytest.mark.parametrize("share", [0.9, 0.5, 0.001])
def test_a_file_cut_short_gives_rows_as_they_were_and_no_error(file: Path, share: float) -> None:
    cut(file, share)
    found = {values[0] for values in read(file)}
    assert found <= {row[0] for row in ROWS} | {"deleted"}
    assert damage_of(file)


def test_noise_gives_no_error(file: Path) -> None:
    size = file.stat().st_size
    for at in range(0, size, 700):
        overwrite(file, at / size, 40)
    assert damage_of(file)
    assert len(read(file)) < len(ROWS) + 100


def test_what_another_process_holds_is_not_damaged(file: Path) -> None:
    with closing(sqlite3.connect(file)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        assert damage_of(file, wait=0) == ""
