"""Names spelt in two ways and words mistyped are found; what is known, or a number, stays."""

from collections.abc import Callable

import pytest

from retrieval.index.index import Index
from retrieval.ingest.sync import sync
from retrieval.search.request import read_request
from retrieval.search.searcher import Searcher
from retrieval.text.spelling import variants
from tests.bot.answering.test_chain import NOW
from tests.conftest import make_article

KNOWN = {
    "zelenski": 9,
    "zelenskyy": 7,
    "halloran": 3,
    "mariner": 5,
    "marine": 9,
    "moham": 2,
    "2024": 8,
}


@pytest.mark.parametrize(
    ("stem", "found"),
    [
        ("zelenski", ["zelenski", "zelenskyy"]),
        ("zelenskyy", ["zelenskyy", "zelenski"]),
        ("hallorran", ["halloran"]),
        ("halloarn", ["halloran"]),
        ("haloran", ["halloran"]),
        ("hallorax", ["halloran"]),
        ("marinex", ["marine"]),
        ("2025", ["2025"]),
        ("mayr", ["mayr"]),
        ("qqqqqq", ["qqqqqq"]),
    ],
)
def test_a_stem_stands_for_what_articles_have(stem: str, found: list[str]) -> None:
    assert variants(stem, lambda _: KNOWN, mistyped=True) == found


def test_an_ordinary_word_that_no_article_has_stays() -> None:
    assert variants("marinex", lambda _: KNOWN, mistyped=False) == ["marinex"]


def test_a_mistyped_name_is_found_and_said_to_be(open_index: Callable[..., Index]) -> None:
    index = open_index()
    sync(
        index,
        [
            make_article("mayor", "Ingrid Halloran was elected on 3 May.", title="Mayor"),
            *(
                make_article(f"noise{n}", f"Bakery {n} sells rolls.", title="Rolls")
                for n in range(30)
            ),
        ],
    )
    searcher = Searcher(index)
    question = "When was Haloran elected?"
    hits = searcher.find(read_request(question, NOW))
    assert hits[0].chunk.article.id == "mayor"
    assert hits[0].scores["sentence"] == 1.0
    assert searcher.respelt(question, hits) == {"Haloran": "Halloran"}
    assert searcher.respelt("When was Halloran elected?", hits) == {}
    assert searcher.respelt("Who was elated?", hits) == {}
