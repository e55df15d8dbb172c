"""The nearest chunks inside a period are the nearest there, however many it holds."""

from collections.abc import Iterator

import numpy as np
import pytest

from retrieval.article import Article, Chunk, Vectors
from retrieval.filters import UNRESTRICTED, Restriction
from retrieval.index.index import Index
from retrieval.keyword.table import COMPARED
from retrieval.models.embedder import Embedder
from tests.conftest import DEFAULT

HOUR = 3600.0
CHUNKS = 2 * COMPARED  # one an hour from 1970 on
FAR = 1000  # the last so many look away from what is asked
ASKED = 100  # how many are wanted


@pytest.fixture(scope="module")
def filled(
    tmp_path_factory: pytest.TempPathFactory, embedder: Embedder
) -> Iterator[tuple[Index, Vectors]]:
    index = Index.open(tmp_path_factory.mktemp("dense"), embedder, DEFAULT)
    hours = np.datetime64("1970-01-01T00:00:00") + np.arange(CHUNKS) * np.timedelta64(1, "h")
    articles = [Article(f"a{n}", "", "Text.", published=f"{at}") for n, at in enumerate(hours)]
    chunks = [Chunk(article, 0, 5) for article in articles]
    vectors = np.random.default_rng(0).normal(size=(CHUNKS, 384)).astype(np.float32)
    vectors[:, 48:] *= 0.05  # as of texts: among wholly random ones no graph is good
    vectors[:, 0] = 12
    vectors[-FAR:, 0] = -12
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    index.store.put_chunks(chunks, vectors)
    index.keyword.add(chunks)
    yield index, vectors
    index.store.close()


@pytest.mark.parametrize(
    ("first", "last"),
    [
        pytest.param(500, 900, id="few"),
        pytest.param(100, 100 + COMPARED, id="as many as are compared one by one"),
        pytest.param(100, 1000 + COMPARED, id="more"),
        pytest.param(CHUNKS - FAR, CHUNKS, id="many, none of them near"),
    ],
)
def test_a_window_gives_the_nearest_inside_it(
    filled: tuple[Index, Vectors], first: int, last: int
) -> None:
    index, vectors = filled
    question = np.zeros(384, np.float32)
    question[:2] = 0.8, 0.6
    found = index.keyword.nearest(
        question, ASKED, Restriction(since=first * HOUR, until=last * HOUR)
    )
    cosines = vectors[first:last] @ question
    numbers = {int(one.article_id[1:]): cosine for one, cosine in found.items()}
    assert all(first <= number < last for number in numbers)
    assert [*found.values()] == sorted(found.values(), reverse=True)
    assert all(abs(vectors[n] @ question - cosine) < 1e-5 for n, cosine in numbers.items())
    best = {first + int(n) for n in np.argsort(-cosines)[:ASKED]}
    assert len(best & numbers.keys()) >= (0.9 if last - first > COMPARED else 1) * ASKED


def test_without_a_restriction_all_are_looked_at(filled: tuple[Index, Vectors]) -> None:
    index, vectors = filled
    found = index.keyword.nearest(vectors[7], 5, UNRESTRICTED)
    assert len(found) == 5
    assert next(iter(found.values())) == pytest.approx(1.0, abs=1e-5)


def test_without_a_restriction_the_nearest_are_those_of_a_comparison_one_by_one(
    filled: tuple[Index, Vectors],
) -> None:
    index, vectors = filled
    questions = vectors[: CHUNKS - FAR : 100]
    missed = 0
    for question in questions:
        found = index.keyword.nearest(question, ASKED, UNRESTRICTED)
        numbers = {int(one.article_id[1:]) for one in found}
        missed += len({int(n) for n in np.argsort(-(vectors @ question))[:ASKED]} - numbers)
    assert missed <= 0.02 * ASKED * len(questions)


def test_an_empty_window_holds_nothing(filled: tuple[Index, Vectors]) -> None:
    index, vectors = filled
    later = Restriction(since=(CHUNKS + 1) * HOUR)
    assert index.keyword.nearest(vectors[7], 5, later) == {}
