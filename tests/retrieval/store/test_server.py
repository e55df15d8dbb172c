"""The store on a real Chroma server: several machines, one writer, and a server that dies."""

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import numpy as np
import pytest

from retrieval.article import Article, Chunk
from retrieval.errors import BusyError, MismatchError, StoreError
from retrieval.index.chunking import ChunkSettings
from retrieval.index.index import Index
from retrieval.index.writing import rebuild
from retrieval.ingest.sync import sync
from retrieval.models.embedder import Embedder
from retrieval.search.request import read_request
from retrieval.search.searcher import Searcher
from retrieval.store.server import Server
from retrieval.store.store import Store
from tests.retrieval.index.test_rebuilt import OtherEmbedder
from tests.retrieval.ingest.ingest_and_die import HashEmbedder
from tests.retrieval.ingest.test_kill import contents
from tests.standins.chroma_cloud import chroma_cloud
from tests.standins.chroma_server import ChromaServer
from tests.standins.serving import serving

NOW = datetime(2026, 11, 24, tzinfo=UTC)
Machine = Callable[..., Index]
STORY = Article("a1", "Story 1", "The mill is open. It has a new wheel.")
# Articles, written in several batches, and those of them that are another with each edition.
COUNT, CHANGED = 12, 8


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaServer]:
    server = ChromaServer(tmp_path_factory.mktemp("server"))
    server.start()
    yield server
    server.kill()


@pytest.fixture
def chroma(running: ChromaServer) -> Iterator[ChromaServer]:
    """A server that may be killed, since it is started again for the next test."""
    yield running
    if not running.is_running:
        running.start()


@pytest.fixture(params=["chroma run", "stand-in for Chroma Cloud"])
def url(chroma: ChromaServer, request: pytest.FixtureRequest) -> Iterator[str]:
    if request.param == "chroma run":
        yield chroma.url
    else:
        with chroma_cloud(chroma.url) as cloud:
            yield cloud.url


@pytest.fixture
def machine(url: str, chroma: ChromaServer, tmp_path: Path) -> Iterator[Machine]:
    """An index on a machine of this name, its store in a database of the test on the server."""
    opened: list[Index] = []
    database = chroma.make_database().name

    def open_(name: str, embedder: Embedder | None = None, **timing: float) -> Index:
        server = Server(url, database=database, **timing)
        embedder = embedder or HashEmbedder(batch=10)
        opened.append(Index.open(tmp_path / name, embedder, ChunkSettings(pieces=20), server))
        return opened[-1]

    yield open_
    for index in opened:
        index.store.close()


def articles(edition: int, count: int = COUNT) -> list[Article]:
    return [
        Article(f"a{n}", f"Story {n}", " ".join(
            f"Edition {edition if n % 3 else 0} of story{n} says line {m}." for m in range(9)
        ))
        for n in range(count)
    ]  # fmt: skip


def editions(searcher: Searcher, number: int) -> set[str]:
    """The editions of a story that are found."""
    hits = searcher.find(read_request(f"story{number}", NOW), 50)
    return {hit.chunk.text.split()[1] for hit in hits if hit.chunk.article.id == f"a{number}"}


def until(true: Callable[[], bool], seconds: float = 30) -> None:
    """Wait for what the server or another machine does, of which nothing tells this process."""
    ends = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < ends
        time.sleep(0.05)


def can_write(index: Index) -> bool:
    try:
        with index.writing():
            return True
    except BusyError:
        return False


def test_what_one_machine_writes_another_one_finds(machine: Machine) -> None:
    here, there = machine("here"), machine("there")
    searcher = Searcher(there)
    assert searcher.find(read_request("story1", NOW)) == []
    sync(here, articles(1))
    assert editions(searcher, 1) == {"1"}
    sync(here, articles(2))
    until(lambda: editions(searcher, 1) == {"2"})
    assert editions(searcher, 0) == {"0"}
    until(lambda: there.keyword.count() == here.keyword.count() == here.store.count_chunks())
    assert editions(Searcher(machine("a third")), 1) == {"2"}


def test_a_machine_that_began_a_rebuild_searches_the_vectors_of_the_one_that_finished_it(
    machine: Machine,
) -> None:
    sync(machine("here"), articles(1))
    with machine("there", OtherEmbedder()).writing():
        pass  # and was killed
    rebuild(machine("here", OtherEmbedder()))
    index = machine("there", OtherEmbedder())
    searcher = Searcher(index)
    until(lambda: editions(searcher, 1) == {"1"} and not index.follower.is_stale)
    for id_, vector in index.store.vectors(index.store.all_chunk_ids()).items():
        (chunk, cosine) = next(iter(index.keyword.nearest(vector, 1).items()))
        assert (chunk.id, cosine) == (id_, pytest.approx(1, abs=1e-4))


@pytest.mark.parametrize("lost", ["keyword", "keyword/table/vectors", "keyword/meta.json"])
def test_a_keyword_index_that_is_lost_or_damaged_is_made_anew_from_the_server(
    machine: Machine, tmp_path: Path, lost: str
) -> None:
    sync(machine("here"), articles(1))
    assert editions(Searcher(machine("there")), 1) == {"1"}
    if (path := tmp_path / "there" / lost).is_dir():
        shutil.rmtree(path)
    elif path.exists():
        path.write_bytes(b"")
    assert editions(Searcher(machine("there")), 1) == {"1"}


def test_after_a_rebuild_with_another_model_each_machine_searches_its_vectors(
    machine: Machine,
) -> None:
    sync(machine("here"), articles(1))
    there = Searcher(machine("there"))
    assert editions(there, 1) == {"1"}
    rebuild(machine("here", OtherEmbedder()))
    with pytest.raises(MismatchError, match="another process made the store"):
        editions(there, 1)
    index = machine("there", OtherEmbedder())
    searcher = Searcher(index)
    until(lambda: editions(searcher, 1) == {"1"} and not index.follower.is_stale)
    for id_, vector in index.store.vectors(index.store.all_chunk_ids()).items():
        (chunk, cosine) = next(iter(index.keyword.nearest(vector, 1).items()))
        assert (chunk.id, cosine) == (id_, pytest.approx(1, abs=1e-4))


def test_only_one_machine_writes_at_a_time_and_a_lease_that_is_not_renewed_ends(
    machine: Machine,
) -> None:
    here, there = machine("here", lease_seconds=0.5), machine("there")
    with here.writing(), pytest.raises(BusyError, match=r"another footnote is writing.*UTC"):
        sync(there, articles(1))
    assert sync(there, articles(1)).added == COUNT
    with here.store.writer_lease():  # which is not renewed
        until(lambda: can_write(there))
        assert sync(there, articles(2)).updated == CHANGED
        with there.writing(), pytest.raises(BusyError):
            here.store.set_clean_flag(clean=True)


def test_a_writer_that_lost_its_lease_writes_nothing_more(machine: Machine) -> None:
    here, there = machine("here", lease_seconds=0.2), machine("there")
    sync(here, [STORY])
    writes: list[Callable[[Store], None]] = [
        lambda store: store.set_clean_flag(clean=False),
        lambda store: store.put_chunks([Chunk(STORY, 0, len(STORY.text))], np.ones((1, 16))),
        lambda store: store.put_articles([replace(STORY, title="New")]),
        lambda store: store.put_versions([STORY]),
        lambda store: store.remove_articles(["a1"]),
        lambda store: store.remove_chunks(["a chunk"]),
        lambda store: store.begin_rebuild(),
        lambda store: store.finish_rebuild(),
    ]
    with here.store.writer_lease():  # which is not renewed
        until(lambda: can_write(there))
        before = contents(there)
        with there.writing():
            for write in writes:
                with pytest.raises(BusyError):
                    write(here.store)
        there.refresh()
        assert contents(there) == before
        assert there.store.clean


def test_a_server_killed_and_started_again_under_load_loses_nothing(
    chroma: ChromaServer, machine: Machine, tmp_path: Path
) -> None:
    here = machine("here", read_seconds=60)  # a busy machine starts a server slowly
    sync(here, articles(1))
    searcher, found = Searcher(machine("there", read_seconds=60)), []
    stopped, answered = threading.Event(), threading.Semaphore(0)

    def ask() -> None:
        while not stopped.is_set():
            found.append(editions(searcher, 0))
            answered.release()

    def fail() -> None:
        for _ in range(3):
            for _ in range(3):
                answered.acquire(timeout=60)
            chroma.kill()
            chroma.start()

    threads = [threading.Thread(target=ask), threading.Thread(target=fail)]
    for thread in threads:
        thread.start()
    edition = 1
    while threads[1].is_alive():
        edition += 1
        assert sync(here, articles(edition)).updated == CHANGED
    stopped.set()
    for thread in threads:
        thread.join()
    assert len(found) >= 9
    assert all(one == {"0"} for one in found)

    undisturbed = Index.open(tmp_path / "files", HashEmbedder(), ChunkSettings(pieces=20))
    sync(undisturbed, articles(edition))
    one, other = contents(here), contents(undisturbed)
    undisturbed.store.close()
    assert one["chunks"] == other["chunks"]
    for id_, vector in one["vectors"].items():
        assert vector == pytest.approx(other["vectors"][id_], abs=1e-4)
    assert one["found"] == other["found"]


def test_a_server_that_is_away_is_named_and_found_again(
    chroma: ChromaServer, url: str, machine: Machine
) -> None:
    here = machine("here", read_seconds=0.3)
    sync(here, articles(1))
    searcher = Searcher(here)
    chroma.kill()
    for call in (
        lambda: searcher.find(read_request("story1", NOW)),
        lambda: machine("there", read_seconds=0.3),
    ):
        with pytest.raises(StoreError, match=rf"{url}.*does not answer.*_CHROMA_URL"):
            call()
    chroma.start()
    assert editions(searcher, 1) == {"1"}


@pytest.fixture
def proxy() -> Iterator[tuple[str, list[int]]]:
    """What stands before a server and wants a token; the statuses that it answers, given one."""
    statuses: list[int] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            knows = self.headers.get("Authorization") == "Bearer secret"
            body = b"<html>no</html>"
            self.send_response((statuses.pop(0) if statuses else 404) if knows else 401)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    with serving(Handler) as address:
        yield address, statuses


def test_a_token_that_is_refused_is_named_at_once(proxy) -> None:
    url, _ = proxy
    for token in ("", "wrong"):
        server = Server(url, token, read_seconds=600)
        with (
            pytest.raises(StoreError, match=r"refuses the token \(.*\); set FOOTNOTE_CHROMA_TOKEN"),
            server.translated("open it"),
        ):
            server.connect()
        assert token not in repr(server) or not token


def test_a_proxy_that_is_busy_is_asked_again(proxy) -> None:
    url, statuses = proxy
    statuses += [503, 502]
    server = Server(url, "secret")
    with pytest.raises(StoreError, match="answers"), server.translated("open it"):
        server.connect()
    assert not statuses


def test_a_server_that_takes_for_ever_is_not_waited_for() -> None:
    ended = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            ended.wait()

    with serving(Handler) as url:
        server = Server(url, timeout=0.2, read_seconds=0.3)
        with (
            pytest.raises(StoreError, match=r"does not answer.*FOOTNOTE_CHROMA_URL"),
            server.translated("open it"),
        ):
            server.connect()
        ended.set()
