"""The library call: a claim and its sources in, a verdict with quotes out."""

import doctest

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bot.verification
from bot.errors import QuestionError
from bot.verification import Source, Verifier, verify
from retrieval.models.embedder import Embedder

TEXT = (
    "Cho\u00a0Hyun, the new foreign\u00ad minister, met Shigeru Ishiba in Tokyo on July 30.\r\n\r\n"
    "They spoke for 15 minutes at the premier’s residence. The mayor of Me\u0301rida was there."
)


@pytest.fixture(scope="module")
def verifier(embedder: Embedder) -> Verifier:
    return Verifier(embedder)


def test_the_example_in_the_documentation_works() -> None:
    outcome = doctest.testmod(bot.verification)
    assert (outcome.attempted >= 4, outcome.failed) == (True, 0)


@pytest.mark.parametrize(
    ("claim", "verdict", "quote"),
    [
        ("They spoke for 15 minutes at the premier’s residence.", "supported", "They spoke for"),
        ("The mayor of Mérida was there.", "supported", "The mayor of Me\u0301rida was there."),
        ("Cho Hyun met Shigeru Ishiba in Tokyo on July 30.", "supported", "Cho\u00a0Hyun, the new"),
        ("They spoke for 50 minutes at the premier’s residence.", "contradicted", "They spoke for"),
    ],
)
def test_a_claim_gets_a_verdict_with_quotes_of_the_text_as_given(
    claim: str, verdict: str, quote: str, verifier: Verifier
) -> None:
    sources = [Source("A ferry carries passengers across the river."), Source(TEXT)]
    verification = verifier.verify(claim, sources)
    assert verification.verdict == verdict
    assert any(found.text.startswith(quote) for found in verification.quotes)
    for found in verification.quotes:
        assert sources[found.source].text[found.start : found.end] == found.text


PARTS = st.sampled_from([TEXT, "\u200b", "Ishiba  spoke.\n", "e\u0301 ", "Tokyo. "])


@settings(deadline=None, max_examples=30)
@given(parts=st.lists(PARTS, max_size=8))
def test_whatever_a_source_is_its_quotes_stand_in_it(parts: list[str], verifier: Verifier) -> None:
    sources = [Source("".join(parts)), Source("".join(reversed(parts)))]
    for found in verifier.verify("Ishiba spoke for 15 minutes in Tokyo.", sources).quotes:
        assert sources[found.source].text[found.start : found.end] == found.text != ""


def test_what_a_source_is_called_and_when_it_was_published_counts(verifier: Verifier) -> None:
    text = "The talks about the bridge ended on Tuesday without a result."
    claim = "The talks about the bridge ended on 19 May 2026 without a result."
    dated = verifier.verify(claim, [Source(text, published="2026-05-20")])
    assert (dated.verdict, dated.quotes[0].text) == ("supported", text)
    assert verifier.verify(claim, [Source(text, published="2026-06-20")]).verdict != "supported"


@pytest.mark.parametrize("sources", [[], [Source("")], [Source(" \n\u200b")]])
def test_without_a_text_nothing_is_supported(sources: list[Source], verifier: Verifier) -> None:
    verification = verifier.verify("Ishiba spoke.", sources)
    assert verification.verdict != "supported"
    assert verification.quotes == ()


def test_a_source_of_five_megabytes_is_read_where_it_matters(verifier: Verifier) -> None:
    filler = "The council talked about roads and bins all afternoon. " * 45_000
    text = f"{filler}\nAda Lunt, the mayor, resigned on 4 May.\n{filler}"
    (found,) = verifier.verify("Ada Lunt, the mayor, resigned on 4 May.", [Source(text)]).quotes
    assert text[found.start : found.end] == found.text
    assert "Ada Lunt, the mayor, resigned on 4 May." in found.text


@pytest.mark.parametrize(
    ("claim", "question", "reason"),
    [
        (" \u200b", "", "the claim is empty"),
        ("x" * 2001, "", "the claim has 2,001 characters"),
        ("x", "y" * 2001, "the question has 2,001 characters"),
    ],
)
def test_a_claim_that_is_no_sentence_is_refused(claim: str, question: str, reason: str) -> None:
    with pytest.raises(QuestionError, match=reason):
        verify(claim, [Source("x")], question)


def test_a_date_that_is_none_is_refused() -> None:
    with pytest.raises(QuestionError, match="'published' is 'last May': write an ISO date"):
        Source("x", published="last May")
