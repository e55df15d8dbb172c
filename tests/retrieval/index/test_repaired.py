"""A process that had a store open while it was damaged, and made anew."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from retrieval.errors import StoreError
from retrieval.index.index import Index
from retrieval.index.repair import DamagedStore, work_folder
from retrieval.ingest.sync import sync
from tests.conftest import make_article
from tests.standins.damaged_stores import database, overwrite

OpenIndex = Callable[..., Index]


def test_it_finds_the_articles_again_without_a_restart(
    open_index: OpenIndex, tmp_path: Path
) -> None:
    index = open_index()
    sync(index, [make_article("bridge", "The bridge opened today.")])
    folder = tmp_path / "data"
    overwrite(database(folder), length=4000)
    for _ in range(2):
        with pytest.raises(StoreError, match="footnote repair"):
            index.refresh()
    damaged = DamagedStore(folder)
    damaged.replace(index.embedder, index.chunking, tmp_path / "kept")
    damaged.close()
    index.refresh()
    assert [article.id for article in index.store.all_articles()] == ["bridge"]
    assert index.is_consistent


def test_what_a_killed_repair_left_is_no_hindrance(open_index: OpenIndex, tmp_path: Path) -> None:
    index = open_index()
    sync(index, [make_article("bridge", "The bridge opened today.")])
    index.store.close()
    folder = tmp_path / "data"
    shutil.copytree(folder, folder / "repair.work")
    damaged = DamagedStore(folder)
    assert (damaged.readable, damaged.lost, damaged.altered) == (1, [], [])
    damaged.close()
    assert not list(folder.glob("repair.work*"))


def test_a_work_folder_has_a_name_of_its_own_since_a_killed_one_may_come_back(tmp_path) -> None:
    first = work_folder(tmp_path, "restore.work")
    second = work_folder(tmp_path, "restore.work")
    assert first != second
    assert [second] == list(tmp_path.iterdir())
