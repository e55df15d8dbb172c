"""What the choice of sentences looks at: new names and numbers, agreement, and form."""

import pytest

from bot.answering.extractive.novelty import adjacent, has_full_name, near_head, read_words
from bot.answering.extractive.question_analysis import AnalysedQuestion
from bot.answering.extractive.redundancy import agreed, in_headlines
from bot.answering.extractive.sentence_form import form
from retrieval.article import Article, Chunk
from retrieval.text.sentences import Span
from tests.standins.indexes import keyword_index

TEXTS = (
    "The ferry to Eastness sank on Sunday.",
    "Ingrid Halloran opened the bakery.",
    "The council met on Sunday about the ferry.",
)


@pytest.fixture
def asked(tmp_path):
    keyword = keyword_index(tmp_path)
    articles = [Article(f"a{n}", "Harbour news", text) for n, text in enumerate(TEXTS)]
    keyword.rebuild([Chunk(article, 0, len(article.text)) for article in articles])
    return lambda question: AnalysedQuestion(keyword, question)


def words_at(text, places):
    return [text.split()[place].strip(".,") for place in places]


@pytest.mark.parametrize(
    ("sentence", "names", "numbers"),
    [
        ("The ferry to Eastness was opened by Ingrid Halloran.", ["Ingrid", "Halloran"], []),
        ("Halloran opened it.", ["Halloran"], []),
        ("However Quay Street was shut.", ["Quay", "Street"], []),
        ("It carries 48 passengers and twelve cars.", [], ["48", "twelve"]),
        ("Seven of the 3 ferries sank.", [], ["Seven"]),
        ("On Monday President Halloran came.", ["Halloran"], []),
        ("Three hundred and eighty came.", [], ["Three", "hundred", "and", "eighty"]),
        ("nothing of the kind", [], []),
    ],
)
def test_names_and_numbers_that_the_question_lacks_are_new(asked, sentence, names, numbers):
    read = read_words(asked("Who opened the ferry to Eastness with its 3 cabins?"), sentence)
    assert words_at(sentence, read.names) == names
    assert words_at(sentence, read.numbers) == numbers


def test_a_number_near_what_is_counted_is_nearer_than_one_that_is_far(asked):
    question = asked("How many passengers does the ferry carry?")
    near, far, none = (
        near_head(question, read_words(question, text))
        for text in (
            "The ferry carries 48 passengers.",
            "On 3 March the old ferry of the harbour carried its passengers.",
            "The ferry carries passengers.",
        )
    )
    assert 1 >= near > far > none == 0


def test_two_names_side_by_side_are_a_full_name(asked):
    question = asked("Who opened the ferry?")
    assert has_full_name(read_words(question, "It was Ingrid Halloran."))
    assert not has_full_name(read_words(question, "It was Halloran, of Eastness."))


def test_neighbours_in_the_question_count_where_they_are_neighbours_in_the_sentence(asked):
    question = asked("When did the Eastness ferry sink?")
    together = adjacent(question, read_words(question, "The Eastness ferry went down."))
    apart = adjacent(question, read_words(question, "A ferry that was to go as far as Eastness."))
    assert together > apart == 0


def test_what_several_articles_say_outweighs_what_one_says_often(asked):
    question = asked("Who opened the bakery?")
    told = [
        ("a", 0.8, {"halloran"}),
        ("b", 0.8, {"halloran"}),
        ("c", 0.8, {"ingrid"}),
        ("c", 0.8, {"ingrid"}),
        ("c", 0.8, ()),
    ]
    values = agreed(question, told)
    assert values[0] == values[1] == 1
    assert 0 < values[2] == values[3] < 1
    assert values[4] == 0


def test_a_word_of_headlines_to_the_point_counts_more(asked):
    question = asked("Who opened the bakery?")
    titles = [question.stems("Halloran opened bakery"), question.stems("Smith sells boats")]
    halloran, smith, nobody = in_headlines(
        question, titles, [question.stems("Halloran"), question.stems("Smith"), ()]
    )
    assert halloran > smith == nobody == 0


@pytest.mark.parametrize(
    ("text", "feature"),
    [
        ("Who pays for the ferry?", "question"),
        ("“We are glad,” she said.", "quoted"),
        ("New Ferry Opens After Stormy Winter", "capitals"),
        ("Sign up for our newsletter to get more.", "call"),
        ("Complete the sentence: the ____ sank.", "call"),
    ],
)
def test_headings_questions_quotes_and_teasers_are_told_by_their_form(text, feature):
    names = ("question", "quoted", "capitals", "call")
    found = form(text, Span(2000, 2000 + len(text)))
    assert {name for name in names if found[name]} == {feature}


def test_a_plain_report_has_none_of_these_forms_and_its_lead_is_early():
    text = "The ferry to Eastness sank on Sunday with nobody aboard."
    lead, late = form(text, Span(0, len(text))), form(text, Span(3000, 3000 + len(text)))
    assert not any(lead[name] for name in ("question", "quoted", "capitals", "call"))
    assert (lead["early"], lead["lead"]) == (1, 1)
    assert late["early"] < 0.5
    assert late["lead"] == 0
