"""A pile of articles is found by its words before it is embedded, whatever happens in between."""

import math
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from retrieval.article import Article
from retrieval.errors import StoreError
from retrieval.index.chunking import ChunkSettings
from retrieval.index.index import Index
from retrieval.index.inspection import main as inspect
from retrieval.index.transfer import export, import_
from retrieval.index.words_first import embed_pending, write_words
from retrieval.index.writing import Change, Progress, cut, delete_articles, rebuild
from retrieval.ingest.sync import sync
from retrieval.models.embedder import Embedder
from retrieval.reading import read_articles
from retrieval.search.request import SearchRequest, read_request
from retrieval.search.searcher import Searcher
from tests.conftest import make_article
from tests.retrieval.ingest.ingest_and_die import HashEmbedder
from tests.retrieval.ingest.test_kill import Ingests, contents, ingests, text_of
from tests.standins.embedding_server import embedding_endpoint

ROOT = Path(__file__).parents[3]
NOW = datetime(2026, 11, 29, tzinfo=UTC)

OpenIndex = Callable[..., Index]

FERRY = make_article(
    "ferry", "The ferry hit a rock and sank. Nobody drowned.", published="2026-11-28"
)
BRIDGE = make_article(
    "bridge", "The bridge is closed, since it has cracks.", published="2026-11-27"
)
BAKER = make_article("baker", "The baker sells eleven kinds of bread.", published="2026-11-26")

__all__ = ["ingests"]


def asked(question: str) -> SearchRequest:
    return read_request(question, NOW)


def found(searcher: Searcher, question: str) -> list[str]:
    return [hit.chunk.article.id for hit in searcher.find(asked(question))]


def put(index: Index, *articles: Article) -> None:
    """Store articles that are pending, as an ingest leaves them that is killed then."""
    with index.writing():
        write_words(index, [Change(article, False, cut(index, article)) for article in articles])


def problems(data: Path) -> list[str]:
    """All that `doctor --deep` would say of the store."""
    found = inspect(data)
    return [*found.store, *found.keyword]


def is_embedded(index: Index) -> bool:
    return index.is_consistent and not index.store.pending() and not index.keyword.pending()


def test_a_pile_is_found_by_its_words_before_the_first_of_it_is_embedded(tmp_path: Path) -> None:
    index = Index.open(tmp_path, Embedder(batch=5), ChunkSettings())
    reader = Searcher(Index.open(tmp_path, Embedder(), ChunkSettings()))
    articles = [make_article(f"a{n}", f"Ship {n} of the line sank. It was old.") for n in range(40)]
    steps: list[Progress] = []
    looked: list[tuple[str, str]] = []

    def look(step: Progress) -> None:
        steps.append(step)
        if step.pending and not step.chunks:
            newest = index.store.pending()[-1]
            looked.append((newest, found(reader, f"ship {newest[1:]}")[0]))

    report = sync(index, articles, on_progress=look)
    assert (report.added, report.articles, report.chunks) == (40, 40, 40)
    assert max(step.pending for step in steps) == 40
    assert [newest for newest, _ in looked][-1] == "a39"
    assert all(first == newest for newest, first in looked)
    assert steps[-1].pending == 0
    assert is_embedded(index)
    assert problems(tmp_path) == []


def test_what_fits_into_one_batch_is_embedded_at_once(open_index: OpenIndex) -> None:
    steps: list[Progress] = []
    sync(open_index(), [FERRY, BRIDGE, BAKER], on_progress=steps.append)
    assert {step.pending for step in steps} == {0}
    assert steps[-1].chunks == 3


def test_a_changed_article_is_found_in_its_old_version_until_the_new_one_is_embedded(
    tmp_path: Path,
) -> None:
    index = Index.open(tmp_path, HashEmbedder(batch=8), ChunkSettings())
    old = [make_article(f"a{n}", f"Ship {n} sank.") for n in range(20)]
    sync(index, old)
    steps: list[Progress] = []
    new = [replace(article, text=f"{article.text} It was raised.") for article in old]
    report = sync(index, new, on_progress=steps.append)
    assert report.updated == 20
    assert {step.pending for step in steps} == {0}
    assert problems(tmp_path) == []


def test_beside_a_slow_source_a_batch_is_embedded_each_time(tmp_path: Path) -> None:
    index = Index.open(tmp_path, HashEmbedder(batch=8), ChunkSettings())
    put(index, *(make_article(f"old{n}", f"Ship {n} sank.") for n in range(24)))
    left: list[int] = []

    def slow() -> Iterator[Article]:
        for number in range(3):
            left.append(len(index.store.pending()))
            time.sleep(0.6)  # the time that a source takes is what is tested
            yield make_article(f"new{number}", f"Boat {number} sails.")

    sync(index, slow())
    assert left == [24, 16, 8]
    assert is_embedded(index)


def test_a_process_that_searches_all_the_while_finds_words_first_and_meaning_later(
    tmp_path: Path, open_index: OpenIndex
) -> None:
    ferry, baker = "articles/ferry.txt", "articles/baker.txt"
    (tmp_path / "articles").mkdir()
    (tmp_path / ferry).write_text(FERRY.text)
    (tmp_path / baker).write_text(BAKER.text)
    index = open_index()
    sync(index, [BRIDGE])
    searcher = Searcher(index)
    vector = index.embedder.embed_question("an accident of a vessel")

    def near() -> set[str]:
        index.refresh()
        return {chunk.article_id for chunk in index.keyword.nearest(vector, 10)}

    assert len(found(searcher, "Who sank?")) == 1
    command = [sys.executable, "-m", "tests.retrieval.ingest.words_then_vectors"]
    with subprocess.Popen(
        [*command, str(tmp_path / "data"), str(tmp_path / "articles")],
        cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as writer:  # fmt: skip
        assert writer.stdin
        assert writer.stdout
        assert writer.stdout.readline() == "words\n"
        hits = searcher.find(asked("Who sank?"))
        assert [hit.chunk.article.id for hit in hits][:1] == [ferry]
        assert all(
            math.isfinite(value) for hit in hits for value in (hit.score, *hit.scores.values())
        )
        assert near() == {"bridge"}
        writer.stdin.write("\n")
        writer.stdin.flush()
        assert writer.stdout.readline() == "vectors\n"
    assert near() == {"bridge", ferry, baker}
    assert found(searcher, "Who sank?")[:1] == [ferry]
    assert found(searcher, "an accident of a vessel")[:1] == [ferry]


@pytest.fixture(scope="module")
def pile(tmp_path_factory: pytest.TempPathFactory, ingests: Ingests) -> tuple[Path, int, object]:
    """A folder of new articles, how many writes its ingest takes, and what it results in."""
    base = tmp_path_factory.mktemp("pile")
    (base / "articles").mkdir()
    for number in range(16):
        (base / "articles" / f"{number}.txt").write_text(text_of(number, "new"), encoding="utf-8")
    ingests.begin(base / "whole", base / "articles")
    code, (writes,) = ingests.end()
    assert code == 0
    index = open_hashed(base / "whole")
    outcome = contents(index)
    index.store.close()
    return base / "articles", int(writes), outcome


def open_hashed(data: Path) -> Index:
    return Index.open(data, HashEmbedder(batch=20), ChunkSettings(pieces=20))


@pytest.mark.parametrize("share", [0.02, 0.08, 0.15, 0.25, 0.4, 0.5, 0.6, 0.75, 0.9, 0.97])
def test_killed_at_a_write_all_that_is_stored_is_found_and_the_next_ingest_embeds_it(
    share: float, pile: tuple[Path, int, object], ingests: Ingests, tmp_path: Path
) -> None:
    folder, writes, outcome = pile
    data = tmp_path / "store"
    moment = int(share * writes)
    ingests.begin(data, folder, moment=moment)
    code, printed = ingests.end()
    # A quicker run has fewer writes, and may be done before.
    assert code == -signal.SIGKILL or int(printed[0]) <= moment

    reader = open_hashed(data)
    reader.repair_if_needed()
    stored = {article.id for article in reader.store.all_articles()}
    assert {chunk.article_id for chunk in reader.keyword.search("sentence", 500)} == stored
    assert problems(data) == []
    reader.store.close()

    index = open_hashed(data)
    sync(index, [])  # its files do not come in again
    assert is_embedded(index)
    assert {chunk.article_id for chunk in index.store.all_candidates()} == stored
    sync(index, read_articles([folder]))
    assert contents(index) == outcome
    index.store.close()
    assert problems(data) == []


def test_a_removed_pending_article_is_gone_everywhere(
    open_index: OpenIndex, tmp_path: Path
) -> None:
    index = open_index()
    put(index, FERRY, BRIDGE)
    with index.writing():
        delete_articles(index, ["ferry"])
    assert index.store.pending() == ["bridge"]
    assert "ferry" not in found(Searcher(index), "Which ferry or bridge?")
    assert {chunk.article_id for chunk in index.keyword.pending()} == {"bridge"}
    assert problems(tmp_path / "data") == []
    sync(index, [])
    assert [article.id for article in index.store.all_articles()] == ["bridge"]
    assert is_embedded(index)


def test_a_pending_article_that_changed_is_found_in_its_new_version_alone(
    open_index: OpenIndex, tmp_path: Path
) -> None:
    index = open_index()
    put(index, FERRY, BRIDGE)
    report = sync(index, [replace(FERRY, text="The ferry was raised.")])
    assert (report.updated, report.articles, report.chunks) == (1, 2, 2)
    assert is_embedded(index)
    assert [hit.chunk.text for hit in Searcher(index).find(asked("ferry"))][:1] == [
        "The ferry was raised."
    ]
    assert problems(tmp_path / "data") == []


def test_a_pending_article_read_from_another_place_stays_pending_until_it_is_embedded(
    open_index: OpenIndex, tmp_path: Path
) -> None:
    index = open_index()
    put(index, replace(FERRY, origin="before"))
    pending: list[list[str]] = []

    def look(step: Progress) -> None:
        if not step.chunks:
            pending.append(index.store.pending())

    report = sync(index, [replace(FERRY, origin="after")], on_progress=look)
    assert (report.unchanged, report.chunks) == (1, 1)
    assert pending[0] == ["ferry"]
    assert index.store.articles(["ferry"])["ferry"].origin == "after"
    assert problems(tmp_path / "data") == []


@pytest.mark.parametrize("lost", ["keyword", "keyword/table"])
def test_a_keyword_index_that_is_lost_is_made_anew_with_what_is_pending(
    lost: str, tmp_path: Path, embedder: Embedder, open_index: OpenIndex
) -> None:
    index = open_index()
    sync(index, [BRIDGE])
    put(index, FERRY)
    index.store.close()
    shutil.rmtree(tmp_path / "data" / lost)
    again = Index.open(tmp_path / "data", embedder, ChunkSettings())
    again.repair_if_needed()
    assert found(Searcher(again), "Which ferry sank?")[0] == "ferry"
    assert again.store.pending() == ["ferry"]
    assert problems(tmp_path / "data") == []
    sync(again, [])
    assert is_embedded(again)
    again.store.close()


def test_a_store_of_nothing_but_pending_articles_is_searched(open_index: OpenIndex) -> None:
    index = open_index()
    put(index, FERRY, BRIDGE)
    searcher = Searcher(open_index())
    assert found(searcher, "Which ferry sank?")[0] == "ferry"
    searcher.index.refuse_emptied()
    index.keyword.clear()
    assert found(Searcher(open_index()), "Which ferry sank?")[0] == "ferry"


def test_pending_articles_are_among_the_top_stories(open_index: OpenIndex) -> None:
    index = open_index()
    searcher = Searcher(index)
    put(index, FERRY, BRIDGE)
    assert [hit.chunk.article.id for hit in searcher.leading(asked("news"))] == ["ferry", "bridge"]
    sync(index, [BAKER])
    put(index, make_article("boat", "The boat is new.", published="2026-11-29"))
    hits = searcher.leading(asked("news"))
    assert [hit.chunk.article.id for hit in hits] == ["boat", "ferry", "bridge", "baker"]


def test_a_rebuild_embeds_what_is_pending(open_index: OpenIndex, tmp_path: Path) -> None:
    index = open_index()
    sync(index, [BRIDGE])
    put(index, FERRY)
    rebuild(index)
    assert is_embedded(index)
    assert index.keyword.count() == index.store.count_chunks() == 2
    assert problems(tmp_path / "data") == []


def test_a_rebuild_for_another_model_takes_over_what_is_pending(tmp_path: Path) -> None:
    index = Index.open(tmp_path, HashEmbedder(), ChunkSettings())
    put(index, FERRY)
    index.store.close()
    with embedding_endpoint() as endpoint:
        other = Index.open(tmp_path, Embedder("other", endpoint.url, endpoint.key), ChunkSettings())
        sync(other, [])
        assert is_embedded(other)
        assert problems(tmp_path) == []
        other.store.close()


def test_an_export_says_what_to_run_while_articles_are_pending_and_an_import_passes_over_them(
    open_index: OpenIndex, tmp_path: Path
) -> None:
    index = open_index()
    sync(index, [FERRY, BRIDGE])
    export(index, tmp_path / "all.gz")
    other = open_index("other")
    put(other, FERRY, replace(BRIDGE, text="The bridge is open."))
    with pytest.raises(StoreError, match=r"2 articles are not embedded yet.*footnote sources run"):
        export(other, tmp_path / "other.gz")
    assert not (tmp_path / "other.gz").exists()
    moved = import_(other, tmp_path / "all.gz")
    assert (moved.articles, moved.unchanged) == (1, 1)
    assert other.store.pending() == ["ferry"]
    assert problems(tmp_path / "other") == []
    sync(other, [])
    assert is_embedded(other)
    assert export(other, tmp_path / "other.gz").articles == 2


def test_that_an_article_is_pending_changes_nothing_else_of_it(open_index: OpenIndex) -> None:
    index = open_index()
    put(index, FERRY)
    pending = index.store.articles(["ferry"])["ferry"]
    for _ in embed_pending(index):
        pass
    embedded = index.store.articles(["ferry"])["ferry"]
    assert pending == embedded == FERRY
    assert pending.fingerprint == FERRY.fingerprint
