"""The store on an engine that indexes by words as well, against a stand-in for Chroma Cloud."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.article import Article, Vectors
from retrieval.errors import BusyError, StoreError
from retrieval.filters import Filters, Restriction
from retrieval.index.chunking import ChunkSettings
from retrieval.index.index import Index
from retrieval.index.transfer import export, import_
from retrieval.index.writing import delete_articles, rebuild
from retrieval.ingest.sync import sync
from retrieval.keyword.index import TITLE_WEIGHT
from retrieval.models.embedder import Embedder
from retrieval.reading import read_articles
from retrieval.search.request import read_request
from retrieval.search.searcher import Searcher
from retrieval.store.cloud import sparse
from retrieval.store.cloud.quotas import BYTES, VALUES, records_of, text_of, values_of
from retrieval.store.cloud.store import HybridStore
from retrieval.store.lease import Clock
from retrieval.store.server import Server
from retrieval.store.shared import SharedStore
from tests.retrieval.ingest.ingest_and_die import HashEmbedder
from tests.retrieval.ingest.test_kill import contents
from tests.standins.chroma_cloud import Cloud, chroma_cloud
from tests.standins.chroma_server import ChromaServer, Database

SEEDS = Path(__file__).parents[4] / "seeds" / "articles"
NOW = datetime(2026, 11, 24, tzinfo=UTC)
QUESTIONS = (
    "Why was the ferry taken out of service?",
    "Who won the election for mayor in Tarrow Bay?",
    "How much does the new lighthouse cost?",
    "harbour dredging budget",
)
# Repetitions of a short sentence that one record has no room for.
LONG = BYTES * VALUES // 15
# Of a chunk; the more a long text has, the fewer there are to be written.
PIECES, MANY_PIECES = 60, 240

Machine = Callable[..., Index]
# For one writer at a time, who need not look whether another one came at the same moment.
ALONE = Clock(sleep=lambda _: None)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaServer]:
    running = ChromaServer(tmp_path_factory.mktemp("server"))
    running.start()
    yield running
    running.kill()


@pytest.fixture(scope="module")
def cloud(server: ChromaServer) -> Iterator[Cloud]:
    with chroma_cloud(server.url) as running:
        yield running


@pytest.fixture
def database(server: ChromaServer) -> Database:
    """An empty one on the server."""
    return server.make_database()


@pytest.fixture
def machine(cloud: Cloud, database: Database, tmp_path: Path) -> Iterator[Machine]:
    """An index on a machine of this name, its store in the cloud."""
    made: list[Index] = []

    def open_(
        name: str,
        embedder: Embedder | None = None,
        lease_seconds: float = Server.lease_seconds,
        clock: Clock = ALONE,
        pieces: int = PIECES,
    ) -> Index:
        server = Server(cloud.url, database=database.name, lease_seconds=lease_seconds, clock=clock)
        made.append(opened(tmp_path / name, server, embedder, pieces))
        return made[-1]

    yield open_
    for index in made:
        index.store.close()


@pytest.fixture(scope="module")
def seeds_place(
    server: ChromaServer, cloud: Cloud, tmp_path_factory: pytest.TempPathFactory
) -> Server:
    """A database in the cloud that holds the sample articles; not to be written to."""
    place = Server(cloud.url, database=server.make_database().name, clock=ALONE)
    index = opened(tmp_path_factory.mktemp("seeds"), place)
    assert sync(index, read_articles([SEEDS])).failed == []
    index.store.close()
    return place


@pytest.fixture
def seeds(seeds_place: Server, tmp_path: Path) -> Iterator[Index]:
    """An index of a machine that has not asked anything yet, over the sample articles."""
    index = opened(tmp_path / "there", seeds_place)
    yield index
    index.store.close()


def opened(
    folder: Path,
    server: Server | None = None,
    embedder: Embedder | None = None,
    pieces: int = PIECES,
) -> Index:
    return Index.open(folder, embedder or HashEmbedder(), ChunkSettings(pieces=pieces), server)


class SlowEmbedder(HashEmbedder):
    """Calls `meanwhile` before it embeds."""

    def __init__(self, meanwhile: Callable[[], None]) -> None:
        super().__init__()
        self.meanwhile = meanwhile

    def embed_many(self, texts: Sequence[str], *_: object) -> Vectors:
        self.meanwhile()
        return self.embed(texts)


def test_the_servers_index_finds_what_our_own_does(seeds: Index, tmp_path: Path) -> None:
    there, here = seeds, opened(tmp_path / "here")
    assert sync(here, read_articles([SEEDS])).failed == []
    assert isinstance(there.store, HybridStore)
    assert not (there.folder / "keyword").exists()
    for question in QUESTIONS:
        assert there.keyword.variants(question) == here.keyword.variants(question)
        stems = here.keyword.terms(question)
        assert there.keyword.rarities(stems) == pytest.approx(here.keyword.rarities(stems))
        theirs, ours = (index.keyword.search(question, 20) for index in (there, here))
        assert next(iter(ours)) in list(theirs)[:3]
        assert len(theirs.keys() & ours.keys()) >= 15
        best, most = max(theirs.values()), max(ours.values())
        for one in theirs.keys() & ours.keys():
            assert theirs[one] / best == pytest.approx(ours[one] / most, abs=0.1)
        hits, wanted = (
            {hit.chunk.id for hit in Searcher(index).find(read_request(question, NOW), 5)}
            for index in (there, here)
        )
        assert len(hits & wanted) >= 4
    here.store.close()


def test_a_question_costs_seven_requests(seeds: Index, cloud: Cloud) -> None:
    searcher = Searcher(seeds)
    searcher.find(read_request("ferry", NOW))
    cloud.requests.clear()
    searcher.find(read_request("How much does the lighthouse cost?", NOW))
    # A look for changes, the stems, both searches, what each lacks of the other's, the articles.
    assert cloud.requests == {"GET": 1, "get": 4, "search": 1, "query": 1}


def test_a_word_mistyped_is_put_right_and_said_to_be(seeds: Index) -> None:
    searcher = Searcher(seeds)
    question = "Who is the mayor of Eastnes?"
    hits = searcher.find(read_request(question, NOW))
    assert searcher.respelt(question, hits) == {"Eastnes": "Eastness"}


def test_a_question_of_unknown_words_costs_few_requests_more(seeds: Index, cloud: Cloud) -> None:
    searcher = Searcher(seeds)
    cloud.requests.clear()
    searcher.find(read_request("Welche Brückenpfeiler wurden gestern nachmittag untersucht?", NOW))
    assert cloud.requests.total() <= 20


def test_what_is_kept_of_an_article_beside_its_content_is_its_own(
    machine: Machine,
) -> None:
    there = machine("there", pieces=MANY_PIECES)
    long = ("An otter swims. " * LONG, "It dives. " * 2 * LONG)
    for version, text in enumerate(long * 2, 1):
        sync(there, [Article("a", "Otter", text, origin="/there" * version)])
        (now,) = machine("another").store.articles(["a"]).values()
        assert (now.text, now.version, now.origin) == (text, version, "/there" * version)
        assert [one.version for one in there.store.versions("a")] == [*range(1, version)]
    assert [one.origin for one in there.store.articles_from(["/there" * 4])] == ["/there" * 4]


def test_the_lease_is_renewed_during_what_takes_longer(machine: Machine) -> None:
    times, refused = [0.0], []
    clock = Clock(lambda: times[-1], lambda: times[-1], lambda _: None)
    there = machine("there", clock=clock)

    def wait() -> None:
        times.append(times[-1] + 0.6)
        with pytest.raises(BusyError):
            sync(there, [Article("b", "Heron", "A heron.")])
        refused.append(1)

    here = machine("here", SlowEmbedder(wait), lease_seconds=3, clock=clock)
    sync(
        machine("another", clock=clock),
        [Article(f"a{n}", "Otter", f"Otter {n} swims.") for n in range(12)],
    )
    rebuild(here, batch=2)
    assert len(refused) == 6
    assert len(here.store.all_chunk_ids()) == 12


def test_dates_and_outlets_are_kept_to(machine: Machine) -> None:
    index = machine("there")
    articles = [
        Article(f"a{n}", "Bridge", f"The bridge was inspected for the {n}th time.",
                source=("Gazette", "Courier")[n % 2], published=f"2026-11-{n:02}")
        for n in range(1, 21)
    ]  # fmt: skip
    sync(index, [*articles, Article("undated", "Bridge", "The bridge was inspected.")])
    searcher = Searcher(index)

    def found(filters: Filters) -> set[str]:
        hits = searcher.find(read_request("bridge", NOW, filters), 50)
        return {one.id for hit in hits for one in (hit.chunk.article, *hit.also)}

    since, until = (datetime(2026, 11, day, tzinfo=UTC) for day in (5, 15))
    assert found(Filters(since, until)) == {f"a{n}" for n in range(5, 15)}
    assert found(Filters(since, until, "courier")) == {"a5", "a7", "a9", "a11", "a13"}
    assert index.keyword.search("bridge", 9, Restriction(source="Weekly")) == {}
    newest = index.keyword.newest(600, Restriction(until=until.timestamp(), source="Courier"))
    assert [one.article_id for one in newest] == ["a13", "a11", "a9", "a7", "a5", "a3", "a1"]


def test_what_is_long_is_kept_whole_and_forgotten_whole(
    machine: Machine, database: Database
) -> None:
    there = machine("there", pieces=MANY_PIECES)
    body = "Grüße aus 東京, said the 𝄞 player of the orchestra. " * (2 * LONG // 3)
    long = Article("https://example.org/" + "x" * 200, "A long title " * 500, body, url="u" * 5_000)
    sync(there, [long, Article("short", "Short", "A short one.")])
    other = machine("another")
    assert contents(other)["articles"].keys() == {long.id, "short"}
    assert database.count("texts") > 1
    newer = replace(long, text=body + "And more.")
    assert sync(there, [newer]).updated == 1
    (now,) = other.store.articles([long.id]).values()
    assert (now.text, now.title, now.url) == (newer.text, long.title, long.url)
    assert [one.text for one in other.store.versions(long.id)] == [body]
    with there.writing():
        delete_articles(there, [long.id])
    assert list(other.store.articles([long.id, "short"])) == ["short"]
    assert database.count("texts") == database.count("versions") == 0
    assert there.store.frequencies([sparse.dimension("text", "orchestra")]) == {}


@given(st.text(st.characters(exclude_categories=["Cs"])), st.integers(0, 40))
def test_a_text_in_pieces_is_the_text(text: str, times: int) -> None:
    text = text * times * times
    records = [values_of(pieces) for pieces in records_of(text)]
    assert "".join(map(text_of, records)) == text
    assert all(len(piece.encode()) <= BYTES for values in records for piece in values.values())
    assert all(len(values) <= VALUES for values in records)


def test_a_store_made_anew_and_one_moved_are_the_same(
    machine: Machine, database: Database, tmp_path: Path
) -> None:
    there = machine("there", pieces=MANY_PIECES)
    here = opened(tmp_path / "here", pieces=MANY_PIECES)
    sync(here, read_articles([SEEDS]))
    export(here, tmp_path / "moved")
    import_(there, tmp_path / "moved")
    for _ in range(2):
        assert contents(there)["found"].keys() == contents(here)["found"].keys()
        assert contents(there)["chunks"] == contents(here)["chunks"]
        stems = [stem for question in QUESTIONS for stem in here.keyword.terms(question)]
        there.refresh()
        assert there.keyword.rarities(stems) == pytest.approx(here.keyword.rarities(stems))
        rebuild(there)
    # The counts that are read now, and those of before, which others may be reading.
    assert sum(name.startswith("terms") for name in database.collections) == 2
    here.store.close()


def test_others_go_on_asking_while_a_store_is_made_anew(machine: Machine) -> None:
    here, there = machine("here"), machine("there")
    sync(here, [Article("a", "Otter", "An otter swims.")])
    searcher = Searcher(there)
    for asked in ("otter", "a heron", "swimming heron"):
        assert len(searcher.find(read_request(asked, NOW))) == 1
        rebuild(here)
    sync(there, [Article("b", "Heron", "A heron flies.")])
    assert len(Searcher(here).find(read_request("a heron flies", NOW))) == 2


@pytest.mark.parametrize("ends_before", ["chunks", "articles"])
def test_a_writer_that_was_stopped_counts_no_word_twice(
    ends_before: str, machine: Machine, cloud: Cloud
) -> None:
    there = machine("there")
    articles = [Article(f"a{n}", "Otter", f"Otter {n} swims.") for n in range(5)]
    cloud.takes_nothing_into = ends_before
    for _ in range(2):
        with pytest.raises(StoreError, match=f"no more {ends_before}"):
            sync(there, articles)
    cloud.takes_nothing_into = ""
    there = machine("there")
    assert Searcher(there).find(read_request("otter", NOW)) == []
    assert sync(there, articles).added == 5
    assert len(Searcher(there).find(read_request("otter", NOW))) == 5
    otter = sparse.dimension("text", "otter")
    assert there.store.frequencies([otter]) == {otter: 5}


def test_a_rebuild_that_was_killed_is_finished_when_opened(
    machine: Machine, database: Database
) -> None:
    there = machine("there")
    sync(there, [Article("a", "Otter", "An otter swims.")])
    there.store.begin_rebuild()
    there.store.put_chunks(
        chunks := there.store.current_chunks(machine("another").store.all_candidates()),
        there.embedder.embed([chunk.text for chunk in chunks]),
    )
    database.delete("chunks")
    again = machine("there")
    assert "chunks" in database.collections
    assert len(Searcher(again).find(read_request("otter", NOW))) == 1
    otter = sparse.dimension("text", "otter")
    assert again.store.frequencies([otter]) == {otter: 1}


def test_what_the_cloud_refuses_is_said_in_its_words(machine: Machine) -> None:
    there = machine("there")
    with pytest.raises(StoreError, match=r"Quota exceeded: 'Metadata value size'.*4096"):
        sync(there, [Article("a" * 5_000, "Otter", "An otter.")])
    assert sync(there, [Article("b", "Otter", "An otter.", source="S" * 5_000)]).added == 1
    assert len(there.keyword.search("otter", 5, Restriction(source="s" * 5_000))) == 1


def test_a_server_without_such_an_index_is_used_as_it_is(
    server: ChromaServer, cloud: Cloud, database: Database, tmp_path: Path
) -> None:
    plain = opened(tmp_path / "plain", Server(server.url, database=database.name, clock=ALONE))
    assert type(plain.store) is SharedStore
    sync(plain, [Article("a", "Otter", "An otter swims.")])
    assert len(Searcher(plain).find(read_request("otter", NOW))) == 1
    # The same collections on an engine that could index them: they are not.
    later = opened(tmp_path / "later", Server(cloud.url, database=database.name, clock=ALONE))
    assert type(later.store) is SharedStore
    assert len(Searcher(later).find(read_request("otter", NOW))) == 1
    assert sync(later, [Article("b", "Otter", "Another otter swims.")]).added == 1
    assert export(later, tmp_path / "moved").articles == 2
    for index in (plain, later):
        index.store.close()


def test_sparse_vectors_are_in_order_and_weigh_as_bm25_does() -> None:
    stems = [f"s{n}" for n in range(300)]
    random.Random(0).shuffle(stems)
    passage = sparse.of_passage(stems[:8], stems[:200])
    assert list(passage) == sorted(passage)
    once, thrice = (sparse.of_passage([], ["otter"] * n + ["x"] * (83 - n)) for n in (1, 3))
    otter = sparse.dimension("text", "otter")
    assert once[otter] == pytest.approx(1.0)  # of mean length
    assert 1 < thrice[otter] < 2.2
    asked = sparse.of_question(["otter", "otter"])
    assert sorted(asked.values()) == [TITLE_WEIGHT, 1.0]
