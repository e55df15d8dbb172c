"""Ingest over real collections: what is written, what is skipped, what is left behind."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from retrieval.article import Article
from retrieval.errors import BusyError, MismatchError
from retrieval.index.chunking import ChunkSettings
from retrieval.index.index import Index
from retrieval.index.writing import LOOK_UP, delete_articles, rebuild
from retrieval.ingest.sync import sync
from retrieval.models.embedder import Embedder
from retrieval.reading import Unreadable, read_articles
from retrieval.search.searcher import Searcher
from retrieval.store.store import Store
from tests.conftest import all_versions, make_article
from tests.standins.indexes import index_over

OpenIndex = Callable[..., Index]

FERRY = make_article("ferry", "The ferry sank. Nobody was hurt.", published="2026-03-01")
BRIDGE = make_article("bridge", "The bridge is closed. It has eleven cracks.")


class StoreOfSmallPages(Store):
    """Lists of which files or addresses the articles were looked up."""

    page = LOOK_UP // 3

    def __init__(self, path: Path, identity: Mapping[str, str]) -> None:
        super().__init__(path, identity)
        self.looked_up: list[str] = []

    def articles_from(self, origins: Iterable[str]) -> Iterator[Article]:
        self.looked_up.extend(origins := list(origins))
        return super().articles_from(origins)


def contents(index: Index) -> dict[str, str]:
    """Every chunk's id and text, by way of the article that it belongs to."""
    candidates = list(index.store.all_candidates())
    chunks = index.store.current_chunks(candidates)
    assert len(chunks) == len(candidates), "orphans"
    assert index.keyword.count() == len(chunks)
    assert index.store.clean
    return {chunk.id: chunk.text for chunk in chunks}


def test_articles_come_in_once_and_unchanged_ones_are_skipped(open_index: OpenIndex) -> None:
    index = open_index()
    first = sync(index, [FERRY, BRIDGE])
    assert (first.added, first.unchanged, first.articles, first.chunks) == (2, 0, 2, 2)
    again = sync(open_index(), [FERRY, BRIDGE])
    assert (again.added, again.updated, again.unchanged) == (0, 0, 2)
    stored = index.store.articles(["ferry"])["ferry"]
    assert stored.text == FERRY.text
    assert stored.published == "2026-03-01"
    assert stored.version == 1
    assert stored.ingested


def test_a_changed_article_replaces_the_old_one_without_orphans(open_index: OpenIndex) -> None:
    index = open_index()
    sync(index, [replace(FERRY, text="The ferry sank. " * 100), BRIDGE])
    report = sync(index, [FERRY, BRIDGE])
    assert (report.updated, report.unchanged, report.chunks) == (1, 1, 2)
    assert index.store.articles(["ferry"])["ferry"].version == 2
    assert sorted(contents(index).values()) == sorted([FERRY.text, BRIDGE.text])


def test_an_earlier_version_stays_readable_until_its_article_is_removed(
    open_index: OpenIndex,
) -> None:
    index = open_index()
    texts = [FERRY.text, "The ferry was raised.", "The ferry sails again."]
    for text in texts:
        sync(index, [replace(FERRY, text=text), BRIDGE])
    index = open_index()
    assert [(one.version, one.text) for one in index.store.versions("ferry")] == list(
        enumerate(texts[:2], 1)
    )
    assert index.store.versions("bridge") == []
    assert len(all_versions(index.store)) == 2
    delete_articles(index, ["ferry"])
    assert index.store.versions("ferry") == []


def test_a_date_that_a_new_version_does_not_have_is_gone(open_index: OpenIndex) -> None:
    index = open_index()
    sync(index, [replace(FERRY, updated="2026-03-02"), BRIDGE])
    sync(index, [replace(FERRY, published=None, updated=None)])
    stored = index.store.articles(["ferry"])["ferry"]
    assert (stored.published, stored.updated) == (None, None)
    assert sorted(contents(index).values()) == sorted([FERRY.text, BRIDGE.text])
    assert sync(index, [replace(FERRY, published=None, updated=None)]).unchanged == 1


def test_a_change_of_the_title_alone_is_a_change(open_index: OpenIndex) -> None:
    index = open_index()
    sync(index, [FERRY])
    assert sync(index, [replace(FERRY, title="Ferry lost")]).updated == 1
    assert [one.id for one in index.keyword.search("lost", 5)] == list(contents(index))


def test_what_is_gone_is_removed_only_when_asked_and_only_from_under_the_path(
    open_index: OpenIndex, tmp_path: Path
) -> None:
    index = open_index()
    here = replace(FERRY, origin=str(tmp_path / "here/a.txt"))
    there = replace(BRIDGE, origin=str(tmp_path / "there/b.txt"))
    sync(index, [here, there])
    assert sync(index, []).removed == 0
    assert sync(index, [], prune=[tmp_path / "here"], dry_run=True).removed == 1
    assert len(contents(index)) == 2
    assert sync(index, [], prune=[tmp_path / "here"]).removed == 1
    assert list(contents(index).values()) == [BRIDGE.text]


def test_an_article_whose_file_cannot_be_read_now_is_not_pruned(
    open_index: OpenIndex, tmp_path: Path
) -> None:
    index = open_index()
    path = tmp_path / "a.txt"
    sync(index, [replace(FERRY, origin=str(path))])
    report = sync(index, [Unreadable(str(path), "is binary")], prune=[tmp_path])
    assert report.removed == 0
    assert [failure.error for failure in report.failed] == ["is binary"]


def test_a_file_that_moved_keeps_its_article_from_being_pruned(
    open_index: OpenIndex, tmp_path: Path
) -> None:
    index = open_index()
    sync(index, [replace(FERRY, origin=str(tmp_path / "old/a.txt"))])
    moved = sync(index, [replace(FERRY, origin=str(tmp_path / "new/a.txt"))])
    assert moved.unchanged == 1
    assert sync(index, [], prune=[tmp_path / "old"]).removed == 0


def test_a_file_keeps_its_id_when_a_folder_above_is_read(
    open_index: OpenIndex, tmp_path: Path
) -> None:
    folder = tmp_path / "news" / "local"
    folder.mkdir(parents=True)
    (folder / "a: b.txt").write_text(FERRY.text, encoding="utf-8")
    index = open_index()
    sync(index, read_articles([folder]))
    report = sync(index, read_articles([tmp_path / "news"]))
    assert (report.unchanged, report.added, report.articles) == (1, 0, 1)


def test_a_path_of_the_same_name_elsewhere_does_not_replace_the_first(
    open_index: OpenIndex, tmp_path: Path
) -> None:
    index = open_index()
    for parent, text in (("one", "First."), ("two", "Second.")):
        folder = tmp_path / parent / "news"
        folder.mkdir(parents=True)
        (folder / "a: b.txt").write_text(text, encoding="utf-8")
        report = sync(index, read_articles([folder]))
    assert "belongs to" in report.failed[0].error
    assert [article.text for article in index.store.all_articles()] == ["First."]


def test_a_date_that_was_guessed_stays_that_of_the_first_run(open_index: OpenIndex) -> None:
    index = open_index()
    guessed = {"published_from": "assumed", "origin": "/a.md"}
    first = make_article("a", "OSLO, March 4 - The ferry ran.", **guessed, published="2026-03-04")
    sync(index, [first])
    a_year_later = replace(first, published="2027-03-04")
    assert sync(index, [a_year_later]).unchanged == 1
    assert sync(index, [replace(a_year_later, text=f"{first.text} Late.")]).updated == 1
    assert index.store.articles(["a"])["a"].published == "2026-03-04"
    new = replace(first, text="OSLO, May 4 - The ferry sank.", published="2027-05-04")
    sync(index, [new])
    assert index.store.articles(["a"])["a"].published == "2027-05-04"
    stated = replace(new, published="2028-05-04", published_from="metadata")
    sync(index, [stated])
    assert index.store.articles(["a"])["a"].published == "2028-05-04"


GAZETTE = make_article(
    "https://gazette.example/a", "The bridge is safe.", url="https://gazette.example/a"
)


@pytest.mark.parametrize("taken", ["id", "url"])
@pytest.mark.parametrize("origin", ["https://gazette.example/a", "{folder}/a.md"])
def test_an_article_does_not_take_the_id_or_address_of_another_source(
    open_index: OpenIndex, tmp_path: Path, taken: str, origin: str
) -> None:
    index = open_index()
    first = tmp_path / "a.md"
    first.write_text("The bridge is safe.")
    sync(index, [replace(GAZETTE, origin=origin.format(folder=tmp_path))])
    stated = {"id": GAZETTE.id} if taken == "id" else {"id": "mine", "url": GAZETTE.id}
    forged = make_article(text="The bridge is not safe.", id_="", origin=str(tmp_path / "b.md"))
    report = sync(index, [replace(forged, **stated)])
    assert (report.updated, report.added) == (0, 0)
    assert f"{GAZETTE.id!r} belongs to" in report.failed[0].error
    assert [article.text for article in index.store.all_articles()] == ["The bridge is safe."]


def test_a_page_replaces_what_a_file_said_under_its_address(
    open_index: OpenIndex, tmp_path: Path
) -> None:
    index = open_index()
    (tmp_path / "a.jsonl").touch()
    sync(index, [replace(GAZETTE, origin=str(tmp_path / "a.jsonl"))])
    page = replace(GAZETTE, text="The bridge is closed.", origin=GAZETTE.url)
    assert sync(index, [page]).updated == 1


def test_an_export_replaces_the_articles_of_an_earlier_one(
    open_index: OpenIndex, tmp_path: Path
) -> None:
    index = open_index()
    monday, tuesday = tmp_path / "monday.jsonl", tmp_path / "tuesday.jsonl.gz"
    monday.touch()
    sync(index, [replace(GAZETTE, origin=str(monday))])
    assert sync(index, [replace(GAZETTE, text="Closed.", origin=str(tuesday))]).updated == 1


def test_a_file_in_an_archive_that_is_there_keeps_its_id(
    open_index: OpenIndex, tmp_path: Path
) -> None:
    index = open_index()
    (tmp_path / "a.zip").touch()
    sync(index, [replace(GAZETTE, origin=str(tmp_path / "a.zip" / "a.md"))])
    forged = replace(GAZETTE, text="Closed.", origin=str(tmp_path / "b.md"))
    assert len(sync(index, [forged]).failed) == 1
    (tmp_path / "a.zip").unlink()
    assert sync(index, [forged]).updated == 1


def test_a_table_is_looked_up_once_however_many_rows_it_has(
    embedder: Embedder, tmp_path: Path
) -> None:
    table = tmp_path / "rows.csv"
    table.write_text("title,text\n" + "".join(f"Row {n},Text {n}.\n" for n in range(LOOK_UP + 1)))
    store = StoreOfSmallPages(tmp_path / "data" / "chroma", {})
    index = index_over(store, embedder, ChunkSettings())
    assert sync(index, read_articles([table])).added == LOOK_UP + 1
    assert sync(index, read_articles([table])).unchanged == LOOK_UP + 1
    assert store.looked_up == [str(table)] * 2
    assert len([*store.articles_from([str(table)])]) == LOOK_UP + 1  # over several pages


def test_two_files_of_one_name_keep_their_ids_when_read_by_name(
    open_index: OpenIndex, tmp_path: Path
) -> None:
    paths = []
    for parent, text in (("one", "First."), ("two", "Second.")):
        paths.append(tmp_path / parent / "n.txt")
        paths[-1].parent.mkdir()
        paths[-1].write_text(text, encoding="utf-8")
    index = open_index()
    sync(index, read_articles([path.parent for path in paths]))
    report = sync(index, read_articles(paths))
    assert (report.unchanged, report.added, report.failed) == (2, 0, [])


def test_articles_are_stored_while_those_after_them_are_still_read(
    tmp_path: Path,
) -> None:
    index = Index.open(tmp_path / "data", Embedder(batch=2), ChunkSettings())
    stored: list[int] = []

    def read() -> Iterator[Article]:
        for number in range(60):
            stored.append(index.store.count_articles())
            yield make_article(f"a{number}", f"Boat {number} sank.")

    assert sync(index, read()).added == 60
    assert all(number - count <= 20 for number, count in enumerate(stored))


def test_an_empty_store_takes_the_model_it_is_first_filled_with(
    open_index: OpenIndex, tmp_path: Path
) -> None:
    other = Index.open(tmp_path / "data", Embedder("some/other-model"), ChunkSettings())
    other.store.close()
    assert sync(open_index(), [FERRY]).added == 1


def test_of_one_id_twice_the_first_is_kept_and_the_other_named(open_index: OpenIndex) -> None:
    other = replace(FERRY, text="Another text.", origin="/b.jsonl")
    report = sync(open_index(), [FERRY, FERRY, other])
    assert report.added == 1
    (failure,) = report.failed
    assert "'ferry' came in twice" in failure.error


def test_a_dry_run_counts_and_writes_nothing(open_index: OpenIndex) -> None:
    index = open_index()
    report = sync(index, [FERRY], dry_run=True)
    assert (report.added, report.articles, report.chunks) == (1, 0, 0)


def test_one_writer_at_a_time(open_index: OpenIndex) -> None:
    with open_index().writing(), pytest.raises(BusyError, match="another footnote is writing"):
        sync(open_index(), [FERRY])


def test_articles_can_be_forgotten(open_index: OpenIndex) -> None:
    index = open_index()
    sync(index, [FERRY, BRIDGE])
    with index.writing():
        delete_articles(index, ["ferry"])
    assert list(contents(index).values()) == [BRIDGE.text]


def test_a_store_of_another_chunk_setting_is_refused_until_it_is_rebuilt(
    open_index: OpenIndex,
) -> None:
    text = " ".join(f"Sentence number {n} is here." for n in range(60))
    sync(open_index(), [make_article("long", text), FERRY])
    other = open_index(chunking=ChunkSettings(pieces=40))
    with pytest.raises(MismatchError, match="footnote ingest --rebuild"):
        sync(other, [FERRY])
    with pytest.raises(MismatchError, match="chunk setting"):
        Searcher(other)
    other.store.close()

    rebuild(other)
    Searcher(open_index(chunking=ChunkSettings(pieces=40)))
    assert len(contents(other)) > 5
    assert sync(other, [FERRY]).unchanged == 1
    with pytest.raises(MismatchError):
        Searcher(open_index())


def test_a_store_of_another_model_is_refused(open_index: OpenIndex, tmp_path: Path) -> None:
    sync(open_index(), [FERRY])
    other = Index.open(tmp_path / "data", Embedder("some/other-model"), ChunkSettings())
    with pytest.raises(MismatchError, match=r"embedding model.*all-MiniLM.*some/other-model"):
        Searcher(other)
    other.store.close()


def test_a_lost_keyword_index_is_derived_anew(open_index: OpenIndex) -> None:
    index = open_index()
    sync(index, [FERRY, BRIDGE])
    index.keyword.clear()
    reopened = open_index()
    assert not reopened.is_consistent
    reopened.repair_if_needed()
    assert [one.id for one in reopened.keyword.search("cracks", 5)] == [
        chunk_id for chunk_id, text in contents(reopened).items() if "cracks" in text
    ]


def test_a_rebuild_killed_before_its_last_step_is_finished_when_opened(
    open_index: OpenIndex,
) -> None:
    index = open_index()
    sync(index, [FERRY])
    before = contents(index)
    index.store.begin_rebuild()  # killed here: the old chunks are still the ones in use
    assert contents(open_index()) == before
    rebuild(open_index())
    assert contents(open_index()) == before
