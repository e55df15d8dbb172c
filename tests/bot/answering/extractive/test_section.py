"""Tables and lists that a question names by their heading."""

from datetime import UTC, datetime

import pytest

from bot.answering.evidence import Evidence
from bot.answering.extractive.answer import extractive
from bot.answering.question import Question
from retrieval.article import Article, Chunk, Hit
from retrieval.models.embedder import Embedder
from tests.standins.indexes import keyword_index

TEXT = """The museum of Larkby is in Mill Street. Entry is free.

Opening hours

Day | Hours
Monday | closed
Tuesday to Thursday | 10 a.m. – 5 p.m.
Friday – Saturday | 10 a.m. – 8 p.m.
Sunday | 1 p.m. – 4 p.m., in summer only

The museum is closed on public holidays and during the Larkby Fair.

The members of the museum's board are:
- Ada Quill, treasurer;
- Bertil Holm, who keeps the boats;
- Chi Okoye.

Rules for borrowing
1. Pictures are lent for three months.
2. Nobody may borrow more than two.
"""
ROWS = TEXT[TEXT.index("Monday |") : TEXT.index("\n\nThe museum is closed")]
BOARD = TEXT[TEXT.index("- Ada") : TEXT.index("\n\nRules")]
RULES = TEXT[TEXT.index("1. Pictures") :].strip()


@pytest.fixture(scope="module")
def answer(tmp_path_factory):
    keyword = keyword_index(tmp_path_factory.mktemp("section") / "keyword")
    article = Article("museum", "Larkby Museum for visitors", TEXT)
    other = Article("boat", "A boat", "The boat of Larkby was sold on Friday for £4,000.")
    chunks = [Chunk(article, 0, len(TEXT)), Chunk(other, 0, len(other.text))]
    keyword.rebuild(chunks)
    step = extractive(keyword, Embedder())

    def ask(question):
        hits = tuple(Hit(chunk, 1.0, {"cosine": 0.5}) for chunk in chunks)
        return step(Evidence(Question(question, datetime(2026, 11, 24, tzinfo=UTC)), 0.0, hits))

    return ask


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("What are the opening hours of the museum?", ROWS),
        ("Is the museum open on Sundays?", "Sunday | 1 p.m. – 4 p.m., in summer only"),
        ("Is the museum open on Monday?", "Monday | closed"),
        ("When does the museum close on Fridays?", "Friday – Saturday | 10 a.m. – 8 p.m."),
        ("What time does the museum open on Wednesday?", "Tuesday to Thursday | 10 a.m. – 5 p.m."),
        ("Who are the members of the museum's board?", BOARD),
        ("What are the rules for borrowing from the museum?", RULES),
    ],
)
def test_the_rows_asked_for_are_the_answer(answer, question, quote):
    given = answer(question)

    (citation,) = given.citations
    assert (given.status, citation.quote) == ("answered", quote)
    assert TEXT[citation.start : citation.end] == quote
    assert [sentence.text for sentence in given.sentences] == [quote]


@pytest.mark.parametrize(
    "question",
    [
        "Where is the museum of Larkby?",
        "How much did the boat of Larkby cost?",
        "Who keeps the boats?",
        "Is the museum open on Christmas Eve?",
        "Why is the museum closed during the Larkby Fair?",
    ],
)
def test_other_questions_are_answered_by_sentences(answer, question):
    given = answer(question)

    quotes = {citation.quote for citation in (*given.citations, *given.closest)}
    assert not quotes & {ROWS, BOARD, RULES}


def test_a_long_list_is_quoted_up_to_the_end_of_a_row(tmp_path):
    rows = "\n".join(f"- number {n} of the list is here" for n in range(80))
    article = Article("long", "Prizes", f"The winners of the prizes\n{rows}\n")
    keyword = keyword_index(tmp_path / "keyword")
    chunk = Chunk(article, 0, 400)
    keyword.rebuild([chunk])
    asked = Question("Who are the winners of the prizes?", datetime(2026, 11, 24, tzinfo=UTC))

    given = extractive(keyword, Embedder())(Evidence(asked, 0.0, (Hit(chunk, 1.0),)))

    (citation,) = given.citations
    assert 600 < len(citation.quote) <= 900
    assert citation.quote.endswith("of the list is here")
