"""Whatever reads numbers and names of a text reads the same: all take them from one finder."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from bot.answering.extractive.answer_type import expectation
from bot.answering.extractive.context_sentence import with_context
from bot.answering.extractive.novelty import read_words
from bot.answering.extractive.question_analysis import AnalysedQuestion
from bot.answering.extractive.values import compatible, values
from bot.answering.names import name_texts
from bot.answering.notes.corroboration import says_the_same
from bot.answering.rewriting.mentions import mentions
from retrieval.article import Article, Chunk
from retrieval.dates.timeframe import read_timeframe
from retrieval.text.numbers import find_numbers
from retrieval.text.sentences import Span
from tests.standins.indexes import keyword_index

Analyse = Callable[[str], AnalysedQuestion]
NOW = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.fixture
def analyse(tmp_path) -> Analyse:
    """Analyse a question over a store of one article."""
    text = "People came to the harbour. Residents left the mayor Monday."
    keyword = keyword_index(tmp_path / "keyword")
    keyword.rebuild([Chunk(Article("a", "Harbour news", text), 0, len(text))])
    return lambda question: AnalysedQuestion(keyword, question)


SAME_NUMBERS = [
    ("Three hundred and eighty", "380"),
    ("twelve", "12"),
    ("1.5 million", "1,500,000"),
    ("two dozen", "24"),
    ("a hundred", "100"),
]


@pytest.mark.parametrize(("words", "figures"), SAME_NUMBERS)
def test_a_number_in_words_is_the_number_in_figures(
    analyse: Analyse, words: str, figures: str
) -> None:
    (one,), (other,) = find_numbers(words), find_numbers(figures)
    assert one.value == other.value
    # For the disagreement of two sentences
    (value,), (same) = values(f"{words} people came."), values(f"{figures} people came.")
    assert compatible(value, same[0])
    assert value.text == words
    # For what is new in a sentence, and for what answers "how many"
    for question, sentence in ((words, figures), (figures, words)):
        asked = f"How many of the {question} people came?"
        assert read_words(analyse(asked), f"{sentence} came.").numbers == ()
        assert read_words(analyse("How many came?"), f"{sentence} came.").numbers
        assert not expectation(asked).supplied(f"{sentence} of them.", asked)
        assert expectation("How many came?").supplied(f"{sentence} came.", "How many came?")
    # For another article that says the same
    quote = f"{words} people watched Ishiba open Harbour Bridge yesterday morning."
    text = f"Yesterday morning {figures} people watched Ishiba open Harbour Bridge."
    assert says_the_same(quote, Chunk(Article("a", "Bridge", text), 0, len(text)))
    text = text.replace(figures, "7")
    assert not says_the_same(quote, Chunk(Article("a", "Bridge", text), 0, len(text)))


@pytest.mark.parametrize(
    ("words", "figures"), [("three hundred and eighty", "380"), ("twelve", "12"), ("a dozen", "12")]
)
def test_a_number_of_days_is_the_same_in_words(words: str, figures: str) -> None:
    one, other = (
        read_timeframe(f"What happened in the last {number} days?", NOW).period
        for number in (words, figures)
    )
    assert one
    assert other
    assert (one.since, one.until) == (other.since, other.until)


NAMES = [
    ("The WHO warned of it.", ["WHO"]),
    ("On Monday Ishiba met the mayor.", ["Ishiba"]),
    ("Prime Minister Shigeru Ishiba resigned.", ["Shigeru Ishiba"]),
    ("When did he leave?", []),
    ("Residents left on Monday.", []),
]


@pytest.mark.parametrize(("text", "names"), NAMES)
def test_a_name_is_the_same_to_all_that_look_for_names(
    analyse: Analyse, text: str, names: list[str]
) -> None:
    certain = [name for name in name_texts(text) if name != "Residents"]
    assert certain == names
    assert [mention.text for mention in mentions(text, text)] == names
    question = analyse(f"Is it true: {text}")
    words = {stem for name in names for stem in question.stems(name)}
    assert question.names - set(question.stems("Residents")) == words
    new = read_words(analyse("Anything?"), text).new_names
    assert new - set(question.stems("Residents")) == words
    assert expectation("Who?").supplied(text, "Who?") is bool(names)
    pronoun = "She left."
    span = with_context(f"{text} {pronoun}", Span(len(text) + 1, len(text) + 1 + len(pronoun)))
    assert (span.start == 0) is bool(names)
