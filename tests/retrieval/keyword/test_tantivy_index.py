import shutil
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from retrieval.article import Chunk
from retrieval.errors import StoreError
from retrieval.filters import Restriction
from retrieval.keyword.local import LocalKeywordIndex
from tests.conftest import make_article
from tests.standins.damaged_stores import overwrite
from tests.standins.indexes import keyword_index

DAY = 86_400.0


def chunk_of(id_: str, text: str, **fields: str) -> Chunk:
    return Chunk(make_article(id_, text, **fields), 0, len(text))


FERRY = chunk_of("ferry", "The ferry sank off Zürich.", published="2026-03-01", source="Gazette")
BRIDGE = chunk_of("bridge", "The bridge has cracks.", published="2026-03-05", source="Weekly")
UNDATED = chunk_of("undated", "A ferry and a bridge.", title="Crossings")


@pytest.fixture
def keyword(tmp_path: Path) -> LocalKeywordIndex:
    index = keyword_index(tmp_path / "keyword")
    index.rebuild([FERRY, BRIDGE, UNDATED])
    return index


def found(keyword: LocalKeywordIndex, question: str, **limits: float | str) -> list[str]:
    names = {chunk.id: chunk.article.id for chunk in (FERRY, BRIDGE, UNDATED)}
    matching = keyword.search(question, 10, Restriction(**limits))  # type: ignore[arg-type]
    return [names[one.id] for one in matching]


@pytest.mark.parametrize(
    ("question", "articles"),
    [
        ("Which ferries sank?", ["ferry", "undated"]),
        ("zurich", ["ferry"]),
        ("crossing", ["undated"]),
        ("the of and what", []),
        ("", []),
        ('AND OR NOT ( [ ^ " * : + - ferry', ["ferry", "undated"]),
    ],
)
def test_stems_and_titles_are_found_whatever_the_question_looks_like(
    keyword: LocalKeywordIndex, question: str, articles: list[str]
) -> None:
    assert sorted(found(keyword, question)) == sorted(articles)


def test_a_window_filters_and_the_undated_are_in_none(keyword: LocalKeywordIndex) -> None:
    day_of_ferry = FERRY.article.timestamp
    assert day_of_ferry is not None
    assert found(keyword, "ferry bridge", since=day_of_ferry + DAY) == ["bridge"]
    assert found(keyword, "ferry bridge", until=day_of_ferry + DAY) == ["ferry"]
    assert found(keyword, "ferry bridge", since=day_of_ferry, until=day_of_ferry) == []


def test_an_outlet_filters_by_its_name_in_any_case(keyword: LocalKeywordIndex) -> None:
    assert found(keyword, "ferry bridge", source="GAZETTE") == ["ferry"]
    assert keyword.count(Restriction(source="weekly")) == 1


def test_rare_words_weigh_more(keyword: LocalKeywordIndex) -> None:
    rarities = keyword.rarities(["crack", "ferri", "nowhere"])
    assert rarities["nowhere"] > rarities["crack"] > rarities["ferri"] > 0


def test_what_is_added_and_removed_lasts(keyword: LocalKeywordIndex, tmp_path: Path) -> None:
    newer = chunk_of("ferry", "The ferry was raised.")
    keyword.add([newer])
    keyword.add([newer])  # as after a run that was killed
    keyword.remove([one.id for one in keyword.search("sank", 5)])
    reopened = keyword_index(tmp_path / "keyword")
    assert [one.id for one in reopened.search("raised", 5)] == [newer.id]
    assert not reopened.search("sank", 5)
    assert reopened.count() == 3


@pytest.mark.parametrize(
    "pattern", [*"meta.json *.idx *.term *.store table/shape.json table/vectors".split()]
)
def test_a_damaged_index_is_opened_empty(
    pattern: str, keyword: LocalKeywordIndex, tmp_path: Path
) -> None:
    for path in (tmp_path / "keyword").glob(pattern):
        path.write_bytes(b"{")
    assert keyword_index(tmp_path / "keyword").count() == 0


@pytest.mark.parametrize("ending", [".store", ".term", ".idx"])
def test_files_that_were_damaged_since_are_told_with_the_remedy_and_end_no_thread(
    keyword: LocalKeywordIndex, tmp_path: Path, ending: str
) -> None:
    for file in (tmp_path / "keyword").glob(f"*{ending}"):
        overwrite(file, length=file.stat().st_size - 150)  # not the footer that is read first
    with pytest.raises(StoreError, match=r"is damaged, its articles are not .*`footnote repair`"):
        keyword_index(tmp_path / "keyword").search("ferry bridge", 5)


def test_after_a_write_that_failed_another_one_works_at_once(keyword: LocalKeywordIndex) -> None:
    late = chunk_of("late", "The ferry is late.")

    def failing() -> Iterator[Chunk]:
        yield late
        raise StoreError("the server is away")

    with pytest.raises(StoreError, match="away") as failed:
        keyword.add(failing())
    assert keyword.count() == 3
    keyword.add([late])
    assert keyword.count() == 4
    assert failed.value  # which, kept, keeps what was in use when it was raised


def test_threads_search_while_another_one_makes_the_index_anew(keyword: LocalKeywordIndex) -> None:
    asked, ended = threading.Semaphore(0), threading.Event()
    counts: set[int] = set()

    def ask() -> None:
        vector = np.eye(4, dtype=np.float32)[0]
        while not ended.is_set():
            keyword.refresh()
            counts.update((len(keyword.nearest(vector, 5)), len(keyword.search("ferry", 5))))
            counts.update((keyword.count(), len(keyword.ids()), int(keyword.is_bloated)))
            asked.release()

    with ThreadPoolExecutor(2) as pool:
        searches = [pool.submit(ask) for _ in range(2)]
        for _ in range(30):
            keyword.rebuild([FERRY, BRIDGE, UNDATED])
            asked.acquire(timeout=10)
        ended.set()
        for search in searches:
            search.result()
    assert counts <= {0, 1, 2, 3}


def test_an_index_that_is_gone_is_empty_until_another_process_has_made_it_anew(
    keyword: LocalKeywordIndex, tmp_path: Path
) -> None:
    other = keyword_index(tmp_path / "keyword")
    shutil.rmtree(tmp_path / "keyword")
    keyword.refresh()
    assert keyword.count() == 0
    keyword.refresh()
    assert not keyword.search("bridge", 5)
    other.rebuild([BRIDGE])
    keyword.refresh()
    assert [one.id for one in keyword.search("bridge", 5)] == [BRIDGE.id]
    other.remove([BRIDGE.id])
    keyword.refresh()
    assert keyword.count() == 0


def test_the_newest_openings_come_first(tmp_path: Path) -> None:
    keyword = keyword_index(tmp_path)
    articles = [
        make_article(f"a{n}", "One. " * 40, published=f"2026-11-{n:02}") for n in range(1, 10)
    ]
    undated = make_article("undated", "None. " * 40, published=None)
    keyword.add([Chunk(one, at, at + 50) for one in [*articles, undated] for at in (0, 50, 100)])
    newest = keyword.newest(9, Restriction())
    assert [one.article_id for one in newest] == ["a9", "a8", "a7"]
    day = articles[4].timestamp
    assert [one.article_id for one in keyword.newest(99, Restriction(until=day))] == [
        "a4", "a3", "a2", "a1",
    ]  # fmt: skip


def test_an_index_that_is_mostly_of_removed_chunks_is_bloated_until_it_is_made_anew(
    tmp_path: Path,
) -> None:
    keyword = keyword_index(tmp_path)
    article = make_article("long", "One. " * 500)
    keyword.add([BRIDGE])
    for _ in range(3):
        keyword.add([Chunk(article, at, at + 4) for at in range(0, 2500, 5)])
    assert keyword.count() == 501
    assert not keyword.is_bloated
    for _ in range(3):
        keyword.add([Chunk(article, at, at + 4) for at in range(0, 2500, 5)])
    assert keyword.is_bloated
    keyword.rebuild([BRIDGE])
    assert not keyword.is_bloated
