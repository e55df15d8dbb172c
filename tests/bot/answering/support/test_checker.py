"""A claim is supported by what its sentences say together, and by nothing near it."""

import pytest

from bot.answering.support.checker import SupportChecker, Verdict
from retrieval.article import Article, Chunk, Hit
from retrieval.models.embedder import Embedder
from retrieval.text.stemming import analyzer

VISIT = (
    "Cho Hyun, South Korea’s new foreign minister, met Prime Minister Shigeru Ishiba in Tokyo on "
    "Wednesday. They spoke for 15 minutes at the premier’s residence. Cho is to fly on to "
    "Washington, where he will meet Marco Rubio. The talks cost 3.4 billion yen to prepare, an "
    "official said. “We agreed on everything,” Ishiba told reporters."
)
FERRY = (
    "The Marigold, a 48-seat launch, carries passengers across the river every 20 minutes. "
    "The council plans to replace it in 2027. A captain was accused of selling false tickets."
)


def hit(name: str, title: str, text: str) -> Hit:
    article = Article(name, title, text, source="Gazette", published="2025-07-31")
    return Hit(Chunk(article, 0, len(text)), 1.0)


HITS = [hit("ferry", "A ferry", FERRY), hit("visit", "Cho in Tokyo", VISIT)]


@pytest.fixture
def checker(embedder: Embedder) -> SupportChecker:
    return SupportChecker(analyzer().analyze, embedder)


def check(checker: SupportChecker, claim: str, number: int = 2) -> Verdict:
    return checker.check(claim, HITS, question="Who met in Tokyo?", pointers=[(number, 0)])


@pytest.mark.parametrize(
    "claim",
    [
        "They spoke for 15 minutes at the premier’s residence.",
        "Cho Hyun met Shigeru Ishiba in Tokyo on 30 July 2025.",
        "Cho Hyun met Prime Minister Shigeru Ishiba in Tokyo.",
        "The talks cost 3.4bn yen to prepare, an official said.",
        "The two spoke for fifteen minutes at the premier’s residence.",
        "“We agreed on everything,” Ishiba told reporters.",
    ],
)
def test_what_an_article_says_is_supported(claim: str, checker: SupportChecker) -> None:
    verdict = check(checker, claim)
    assert verdict.outcome == "supported", verdict.reasons
    assert verdict.quotes[0].hit.chunk.article.id == "visit"


@pytest.mark.parametrize(
    "claim",
    [
        "They spoke for 50 minutes at the premier’s residence.",
        "They spoke for 15 hours at the premier’s residence.",
        "Cho Hyun met Prime Minister Shigeru Ishiba in Tokyo on Thursday.",
        "Cho Hyun met Prime Minister Shigeru Ishiba in Tokyo on July 13.",
        "Cho Hyun met President Barnaby Thistlewood in Tokyo on Wednesday.",
        "Cho Hyun met Prime Minister Shigeru Ishiba in Washington on Wednesday.",
        "Cho Hyun did not meet Prime Minister Shigeru Ishiba in Tokyo on Wednesday.",
        "Cho Hyun refused to meet Prime Minister Shigeru Ishiba in Tokyo.",
        "The talks cost 34 billion yen to prepare, an official said.",
        "The talks cost 3.4 billion dollars to prepare, an official said.",
        "“We agreed on nothing at all,” Ishiba told reporters.",
        "They spoke for 15 minutes at the premier’s residence, and the mayor was paid for it.",
        "They spoke for 15 minutes at the premier’s residence because of a drunken quarrel.",
        "Paris is the capital of France.",
        "Tokyo is the most populous city of the world.",
    ],
)
def test_what_it_does_not_say_is_not_supported(claim: str, checker: SupportChecker) -> None:
    assert check(checker, claim).outcome != "supported"


@pytest.mark.parametrize(
    "claim",
    [
        "The council replaced it in 2027.",
        "A captain sold false tickets.",
        "The Marigold carries passengers across the river every 48 minutes.",
    ],
)
def test_plans_accusations_and_other_figures_prove_nothing(
    claim: str, checker: SupportChecker
) -> None:
    assert check(checker, claim, 1).outcome != "supported"


def test_a_figure_that_stands_nowhere_contradicts_and_says_so(checker: SupportChecker) -> None:
    verdict = check(checker, "They spoke for 50 minutes at the premier’s residence.")
    assert verdict.outcome == "contradicted"
    assert "figure" in verdict.reasons
    assert verdict.is_certain


@pytest.mark.parametrize(
    "said",
    [
        "The Marigold won the regatta on Saturday, giving her crew courage for the race of May 24.",
        "The Marigold sails again on Friday, 24 May, when the bridge will have been closed.",
    ],
)
def test_another_weekday_in_a_copy_contradicts_even_where_a_date_falls_on_it(
    said: str, checker: SupportChecker
) -> None:
    article = Article("regatta", "Regatta", said, source="Gazette", published="2026-05-19")
    hits = [Hit(Chunk(article, 0, len(said)), 1.0)]
    altered = said.replace("Saturday", "Sunday").replace("Friday", "Sunday")  # as 24 May 2026 is
    verdicts = [
        checker.check(text, hits, question="Who won?", pointers=[(1, 0)])
        for text in (said, altered)
    ]
    assert [verdict.outcome for verdict in verdicts] == ["supported", "contradicted"]


def test_a_figure_in_the_place_of_another_contradicts_even_where_the_sentence_has_it(
    checker: SupportChecker,
) -> None:
    said = "Rowing from pier 3, the crew of the Marigold came back until they trailed by seven."
    hits = [hit("regatta", "Regatta", said)]
    verdicts = [
        checker.check(text, hits, question="Who won?", pointers=[(1, 0)])
        for text in (said, said.replace("seven", "three"))
    ]
    assert [verdict.outcome for verdict in verdicts] == ["supported", "contradicted"]


def test_what_is_put_before_a_copy_is_not_supported_by_words_of_another_article(
    checker: SupportChecker,
) -> None:
    said = "The Marigold carries passengers across the river every twenty minutes of the day."
    other = "Officials of the league were under pressure after the match, and admitted an error."
    hits = [hit("ferry", "A ferry", said), hit("match", "A match", other)]
    claim = f"Officials admitted under pressure that {said}"
    assert checker.check(said, hits, question="", pointers=[(1, 0)]).outcome == "supported"
    verdict = checker.check(claim, hits, question="", pointers=[(1, 0)])
    assert verdict.outcome != "supported"


def test_words_that_no_sentence_has_are_named(checker: SupportChecker) -> None:
    claim = "They spoke for 15 minutes at the premier’s residence, and the mayor was paid for it."
    assert {"mayor", "paid"} <= set(check(checker, claim).missing)


def test_the_quotes_are_sentences_of_the_article(checker: SupportChecker) -> None:
    (quote,) = check(checker, "They spoke for 15 minutes at the premier’s residence.").quotes
    text = quote.hit.chunk.article.text[quote.start : quote.end]
    assert text == "They spoke for 15 minutes at the premier’s residence."


def test_two_sentences_support_together(checker: SupportChecker) -> None:
    claim = "Cho Hyun met Shigeru Ishiba at the premier’s residence for 15 minutes."
    verdict = check(checker, claim)
    assert verdict.outcome == "supported", verdict.reasons
    quoted = " ".join(VISIT[quote.start : quote.end] for quote in verdict.quotes)
    assert "Cho Hyun" in quoted and "15 minutes" in quoted


def test_nothing_supports_a_claim_where_no_article_was_found(checker: SupportChecker) -> None:
    verdict = checker.check("Cho Hyun met Shigeru Ishiba.", [])
    assert (verdict.outcome, verdict.quotes) == ("contradicted", ())


def test_whichever_model_searches_claims_are_checked_by_the_one_it_was_fitted_on(
    checker: SupportChecker,
) -> None:
    with_own_model = SupportChecker(analyzer().analyze, Embedder("never loaded"))
    claim = "Cho Hyun met Shigeru Ishiba in Tokyo on 30 July 2025."
    assert check(with_own_model, claim) == check(checker, claim)
