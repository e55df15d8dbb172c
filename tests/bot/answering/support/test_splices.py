"""A sentence copied from one passage with a name of another in it is no copy."""

import pytest

from bot.answering.support.checker import SupportChecker
from retrieval.article import Article, Chunk, Hit
from retrieval.models.embedder import Embedder
from retrieval.text.stemming import analyzer

REPAIR = (
    "Repairing the Kessel Bridge will cost £1.3 million, county councillors were told on Thursday. "
    "Night shifts, agreed with Tarrant Steelworks on Tuesday, lift the bill again. "
    "Families without a car would depend on Odile Marchetti. "
    "The limit is half a ferry for half the day, said campaigner Odile Marchetti on Monday."
)
VOTE = (
    "Tobias Wren resigned from the council on Thursday after the Tidewater Weekly reported on him. "
    "Mayor Ingrid Halloran said she accepted the resignation with regret. "
    "The two votes against came from Søren Brandt and Lettice Moore, who wanted more time. "
    "The seat fell vacant in September when Tobias Wren stepped down."
)
HITS = [
    Hit(Chunk(Article(name, name, text, source="Gazette", published="2026-11-20"), 0, len(text)), 1)
    for name, text in (("Repair", REPAIR), ("Vote", VOTE))
]


@pytest.fixture(scope="module")
def checker(embedder: Embedder) -> SupportChecker:
    return SupportChecker(analyzer().analyze, embedder)


SPLICES = [
    ("Kessel Bridge", "Tobias Wren"),
    ("Kessel Bridge", "Ingrid Halloran"),
    ("Tarrant Steelworks", "Tidewater Weekly"),
    ("Tarrant Steelworks", "Lettice Moore"),
    ("Odile Marchetti", "Tobias Wren"),
    ("Odile Marchetti", "Ingrid Halloran"),
    ("Tidewater Weekly", "Tarrant Steelworks"),
    ("Ingrid Halloran", "Odile Marchetti"),
    ("Lettice Moore", "Odile Marchetti"),
    ("Søren Brandt", "Kessel Bridge"),
    ("Tobias Wren", "Odile Marchetti"),
]


@pytest.mark.parametrize(("name", "other"), SPLICES)
def test_another_passages_name_in_a_copied_sentence_is_not_supported(
    name: str, other: str, checker: SupportChecker
) -> None:
    sentences = [part for text in (REPAIR, VOTE) for part in text.split(". ") if name in part]
    assert sentences
    for sentence in sentences:
        true = f"{sentence.rstrip('.')}."
        spliced = true.replace(name, other)
        assert checker.check(true, HITS).outcome == "supported"
        assert checker.check(spliced, HITS, pointers=[(1, 0), (2, 0)]).outcome != "supported"


@pytest.mark.parametrize(
    "claim",
    [
        "The mayor, Ingrid Halloran, said she accepted the resignation with regret.",
        "Repairing the bridge will cost £1.3 million, county councillors were told on Thursday.",
        "Wren resigned from the council on Thursday after the Tidewater Weekly reported on him.",
    ],
)
def test_a_name_that_is_written_in_another_way_is_no_other_name(
    claim: str, checker: SupportChecker
) -> None:
    assert checker.check(claim, HITS).outcome != "contradicted"
