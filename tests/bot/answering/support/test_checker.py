"""What supports a sentence: its own words and mild rewording, not lies about the same thing."""

import pytest

from bot.answering.support.checker import SupportChecker
from retrieval.article import Article, Chunk, Hit
from retrieval.keyword.tantivy_index import TantivyIndex
from retrieval.models.embedder import Embedder

TEXT = (
    "Cho Hyun, South Korea’s new foreign minister, met Prime Minister Shigeru Ishiba in Tokyo on "
    "Wednesday, July 30. They spoke for 15 minutes at the premier’s residence. Cho will fly to "
    "Washington, where he is to see Marco Rubio. The talks cost 3.4 billion yen to prepare, an "
    "official said. “We agreed on everything,” Ishiba told reporters. Should they have met?"
)
OTHER = "The Marigold, a 48-seat launch, carries passengers across the river every 20 minutes."


@pytest.fixture
def checker(embedder: Embedder, tmp_path) -> SupportChecker:
    return SupportChecker(TantivyIndex(tmp_path / "keyword").terms, embedder)


HITS = [
    Hit(Chunk(Article(name, title, text), 0, len(text)), 1.0)
    for name, title, text in (("ferry", "A ferry", OTHER), ("visit", "Cho in Tokyo", TEXT))
]


@pytest.mark.parametrize(
    "claim",
    [
        "They spoke for 15 minutes at the premier’s residence.",
        "Cho Hyun met Shigeru Ishiba in Tokyo on 30 July.",
        "Cho Hyun met Prime Minister Shigeru Ishiba in Tokyo.",
        "The talks cost 3.4bn yen to prepare, an official said.",
        "The two spoke for fifteen minutes at the premier’s residence.",
    ],
)
def test_what_an_article_says_is_supported(claim: str, checker: SupportChecker) -> None:
    backing = checker.back(claim, HITS)
    assert backing
    assert backing.hit.chunk.article.id == "visit"
    quote = backing.hit.chunk.article.text[backing.start : backing.end]
    assert len(set(claim.split()) & set(quote.split())) >= 3


@pytest.mark.parametrize(
    "claim",
    [
        "They spoke for 50 minutes at the premier’s residence.",
        "Cho Hyun met Prime Minister Shigeru Ishiba in Tokyo on July 13.",
        "Cho Hyun met President Barnaby Thistlewood in Tokyo on Wednesday, July 30.",
        "Cho Hyun did not meet Prime Minister Shigeru Ishiba in Tokyo on Wednesday, July 30.",
        "The talks cost 34 billion yen to prepare, an official said.",
        "“We agreed on nothing at all,” Ishiba told reporters.",
        "Paris is the capital of France.",
        "Tokyo is the most populous city of the world.",
    ],
)
def test_what_no_article_says_is_not_supported(claim: str, checker: SupportChecker) -> None:
    assert checker.back(claim, HITS) is None


def test_every_sentence_supports_itself(checker: SupportChecker) -> None:
    for sentence in TEXT.split(". ")[:3]:
        assert checker.back(f"{sentence}.", HITS)


BRIDGE = (
    "The Kessel Bridge, the only road crossing between Harbour Point and Eastness, was closed to "
    "all traffic at 6 a.m. on Monday after inspectors found four hairline cracks in the steelwork "
    "of its north span. Mayor Okafor denied that divers found two broken bolts in the deep mud. If "
    "engineers find three loose rivets in the south span, it stays shut. The council said that "
    "welders would mend five rusty girders under the east pier."
)


@pytest.mark.parametrize(
    ("claim", "supported"),
    [
        ("Inspectors found four hairline cracks in the steelwork of its north span.", True),
        ("Inspectors found four hairline cracks in the steelwork of the north span.", True),
        ("Divers found two broken bolts in the deep mud.", False),
        ("Engineers find three loose rivets in the south span.", False),
        ("Welders did not mend five rusty girders under the east pier.", False),
    ],
)
def test_a_clause_said_over_again_is_supported_unless_it_is_taken_back(
    claim: str, supported: bool, checker: SupportChecker
) -> None:
    backing = checker.back(claim, [Hit(Chunk(Article("b", "Bridge", BRIDGE), 0, len(BRIDGE)), 1.0)])
    assert (backing is not None) == supported
