"""Passages to hits: neighbours joined, one place for a story."""

from collections.abc import Callable

import pytest

from retrieval.article import Article, Chunk, ChunkCandidate, Hit
from retrieval.keyword.stems import stems_of
from retrieval.search.articles import CurrentArticles
from retrieval.search.deduplication import JOINED
from retrieval.search.deduplication import select as select_hits
from retrieval.search.ranking import Ranked
from retrieval.text.stemming import analyzer
from tests.conftest import make_article

LONG = make_article("long", " ".join(f"Sentence {n} says something of its own." for n in range(40)))
STORY = "The ferry sank off Gull Rock on Sunday night and all of the crew were saved by divers."


@pytest.fixture(params=["as indexed here", "as a server has them"])
def indexed_here(request: pytest.FixtureRequest) -> bool:
    return bool(request.param == "as indexed here")


Passage = tuple[Chunk, float]
Select = Callable[[list[Passage], int], list[Hit]]


def passage(article: Article, start: int, end: int, score: float) -> Passage:
    return Chunk(article, start, end), score


@pytest.fixture
def select(indexed_here: bool) -> Select:
    """Select among passages, with or without what only an index of this machine knows of them."""

    def ranked(chunk: Chunk, score: float) -> Ranked:
        article, rest = chunk.article, chunk.article.text[chunk.end :]
        after = len(article.text) - len(rest.lstrip()) if indexed_here else -1
        candidate = ChunkCandidate(chunk.id, article.id, chunk.start, chunk.end, None, after)
        stems = stems_of(chunk, analyzer().analyze) if indexed_here else None
        return Ranked(candidate, score, {}, stems)

    def selected(passages: list[Passage], count: int) -> list[Hit]:
        stored = {chunk.article.id: chunk.article for chunk, _ in passages}
        return select_hits(
            [ranked(*each) for each in passages], count, CurrentArticles(lambda _: stored)
        )

    return selected


def spans(hits: list[Hit]) -> list[tuple[str, int, int]]:
    return [(hit.chunk.article.id, hit.chunk.start, hit.chunk.end) for hit in hits]


def cut(number: int) -> tuple[int, int]:
    """The n-th four sentences of the long article, the space between left out."""
    starts = [LONG.text.index(f"Sentence {n} ") for n in range(40)]
    end = starts[4 * number + 4] - 1 if number < 9 else len(LONG.text)
    return starts[4 * number], end


def test_neighbours_become_one_hit_with_the_place_and_score_of_the_better(select: Select) -> None:
    other = make_article("other", "Nothing like it.")
    ranked = [
        passage(LONG, *cut(3), 3.0),
        passage(other, 0, 16, 2.0),
        passage(LONG, *cut(4), 1.0),
        passage(LONG, *cut(8), 0.5),
    ]
    hits = select(ranked, 10)
    assert spans(hits) == [
        ("long", cut(3)[0], cut(4)[1]),
        ("other", 0, 16),
        ("long", *cut(8)),
    ]
    assert [hit.score for hit in hits] == [3.0, 2.0, 0.5]
    assert hits[0].chunk.text == LONG.text[cut(3)[0] : cut(4)[1]]


def test_no_more_than_a_few_are_joined(select: Select) -> None:
    hits = select([passage(LONG, *cut(n), 9.0 - n) for n in range(6)], 10)
    assert spans(hits) == [
        ("long", cut(0)[0], cut(JOINED - 1)[1]),
        ("long", cut(JOINED)[0], cut(2 * JOINED - 1)[1]),
    ]


def test_a_neighbour_is_joined_even_when_all_places_are_taken(select: Select) -> None:
    ranked = [passage(LONG, *cut(2), 2.0), passage(LONG, *cut(7), 1.5), passage(LONG, *cut(1), 1.0)]
    assert spans(select(ranked, 1)) == [("long", cut(1)[0], cut(2)[1])]


def test_a_story_takes_one_place_and_names_the_others_that_tell_it(select: Select) -> None:
    one = make_article("one", STORY, source="Gazette")
    copy = make_article("copy", "NETHERQUAY (Wire) — " + STORY, source="Weekly")
    own = make_article("own", "A boat went down near Gull Rock. Everybody on board was rescued.")
    ranked = [passage(a, 0, len(a.text), 3.0 - n) for n, a in enumerate((one, copy, own))]
    hits = select(ranked, 10)
    assert [hit.chunk.article.id for hit in hits] == ["one", "own"]
    assert [article.id for article in hits[0].also] == ["copy"]
    assert hits[1].also == ()


def test_a_copy_that_is_cut_elsewhere_is_known_once_its_passages_are_joined(select: Select) -> None:
    copy = make_article("copy", "Our reporter writes. " + LONG.text)
    shift = len(copy.text) - len(LONG.text)
    starts = [LONG.text.index(f"Sentence {n} ") for n in range(40)]
    ours = [(starts[0], starts[4] - 1), (starts[4], starts[8] - 1)]
    theirs = [
        (starts[2] + shift, starts[6] - 1 + shift),
        (starts[6] + shift, starts[10] - 1 + shift),
    ]
    ranked = [passage(LONG, *ours[0], 4.0), passage(copy, *theirs[0], 3.0)]
    ranked += [passage(LONG, *ours[1], 2.0), passage(copy, *theirs[1], 1.0)]
    hits = select(ranked, 10)
    assert spans(hits) == [("long", starts[0], starts[8] - 1)]
    assert [article.id for article in hits[0].also] == ["copy"]


def test_a_passage_that_shares_a_sentence_with_another_keeps_its_place(select: Select) -> None:
    quoting = make_article("quoting", f"{LONG.text[: cut(0)[1] // 4]} " + STORY * 3)
    hits = select([passage(LONG, *cut(0), 2.0), passage(quoting, 0, len(quoting.text), 1.0)], 10)
    assert [hit.chunk.article.id for hit in hits] == ["long", "quoting"]


def test_nothing_gives_nothing(select: Select) -> None:
    assert select([], 10) == []


def test_what_was_replaced_meanwhile_is_left_out_and_noticed() -> None:
    old, new = make_article("a", STORY), make_article("a", STORY + " Two were hurt.")
    chunk = ChunkCandidate(f"{old.fingerprint}:0", "a", 0, len(STORY), None)
    articles = CurrentArticles(lambda _: {"a": new})
    assert select_hits([Ranked(chunk, 1.0, {})], 10, articles) == []
    assert articles.missed
