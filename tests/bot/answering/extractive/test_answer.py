from datetime import UTC, datetime

import pytest

from bot.answering.evidence import Evidence
from bot.answering.extractive.answer import extractive
from bot.answering.question import Question
from bot.answering.rewriting.rewrite import stand_alone
from retrieval.article import Article, Chunk, Hit
from retrieval.models.embedder import Embedder
from tests.standins.indexes import keyword_index


@pytest.fixture(scope="module")
def embedder():
    return Embedder()


@pytest.fixture
def answer(tmp_path, embedder):
    def answer(question, *texts, assumed="", outside=False, published=None):
        chunks = [
            Chunk(Article(f"a{n}", "Harbour news", text, published=published), 0, len(text))
            for n, text in enumerate(texts)
        ]
        keyword = keyword_index(tmp_path / "keyword")
        keyword.rebuild(chunks)
        asked, *vectors = embedder.embed([question, *texts])
        hits = tuple(
            Hit(chunk, 1.0 - n / 10, {"cosine": float(vector @ asked)})
            for n, (chunk, vector) in enumerate(zip(chunks, vectors, strict=True))
        )
        asked = Question(question, datetime(2026, 11, 24, tzinfo=UTC), assumed=assumed)
        asked = asked if assumed else stand_alone(asked)
        evidence = Evidence(asked, 0.0, hits, outside=hits if outside else ())
        return extractive(keyword, embedder)(evidence)

    return answer


FERRY = (
    "Who pays for the ferry?\n"
    "The new ferry\n"
    "The ferry to Eastness has been popular with visitors.\n"
    "Mayor Ingrid Halloran opened the ferry to Eastness on Monday, March 3.\n"
    "The ferry to Eastness carries 48 passengers on each crossing.\n"
)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Who opened the ferry to Eastness?", "Ingrid Halloran"),
        ("When was the ferry to Eastness opened?", "March 3"),
        ("How many passengers does the ferry to Eastness carry?", "48 passengers"),
    ],
)
def test_the_sentence_that_supplies_what_is_asked_for_comes_first(answer, question, expected):
    assert expected in answer(question, FERRY).sentences[0].text


@pytest.mark.parametrize(
    ("question", "count"),
    [
        ("Who opened the ferry to Eastness?", 0),
        ("Really? Who opened the ferry to Eastness?", 0),
        ("Who opened the ferry? When was it opened? How many does it carry?", 3),
    ],
)
def test_several_questions_in_one_message_are_remarked_on(answer, question, count):
    notes = [note.text for note in answer(question, FERRY).notes if note.kind == "several"]
    said = f"You asked {count} questions at once; for an answer to each, ask one at a time."
    assert notes == ([said] if count else [])


def test_how_much_is_no_word_that_a_sentence_has_to_have(answer):
    text = "Repairing the Kessel Bridge will cost £1.3 million, councillors were told.\n"
    assert answer("How much will the repair cost?", text).confidence > 0.8
    assert answer("How much will the ferry cost?", text).status == "unknown"


def test_a_question_or_heading_is_not_chosen_over_the_statement(answer):
    text = (
        "Who opened the ferry to Eastness?\n"
        "Mayor Ingrid Halloran opened the ferry to Eastness on Monday.\n"
    )

    assert answer("Who opened the ferry to Eastness?", text).sentences[0].text.startswith("Mayor")


def test_a_note_of_the_editors_is_not_chosen_over_the_statement(answer):
    text = (
        "Editor's note: A forecast for the total solar eclipse of April 2024 is in.\n"
        "The solar eclipse will be seen here on April 8, NASA says, and be total.\n"
    )
    assert "April 8" in answer("When is the total solar eclipse?", text).sentences[0].text


def test_what_two_outlets_tell_alike_is_shown_once(answer):
    given = answer(
        "Who opened the ferry to Eastness?",
        "Mayor Ingrid Halloran opened the ferry to Eastness on Monday.",
        "Mayor Ingrid Halloran opened the ferry to Eastness on Monday morning.",
    )

    assert len(given.sentences) == 1
    assert not given.more


@pytest.mark.parametrize(
    "question",
    ["Who opened the ferry to Eastness?", "How many passengers does the ferry to Eastness carry?"],
)
def test_one_sentence_answers_and_the_others_to_the_point_are_kept_for_more(answer, question):
    given = answer(question, FERRY)
    assert len(given.sentences) == len(given.citations) == 1
    assert given.more
    assert {c.quote for c in given.more}.isdisjoint(c.quote for c in given.citations)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Which US official will Brandt hold talks with?", "US envoy Dana Ortiz"),
        ("Which minister did Brandt hold talks with?", "Takeo Mori"),
        ("Who will tell the council about the ferry?", "Lena Ruiz"),
        ("Who told the council about the ferry?", "Paul Okafor"),
    ],
)
def test_verbs_in_any_form_and_their_time_and_the_us_are_read(answer, question, words):
    text = (
        "Brandt held talks with minister Takeo Mori in Oslo on the previous day.\n"
        "Brandt is scheduled to fly to Washington for talks with US envoy Dana Ortiz on Thursday.\n"
        "Paul Okafor told the council about the ferry on Monday.\n"
        "Lena Ruiz is set to tell the council about the ferry next week.\n"
    )
    assert words in answer(question, text).quotes[0].quote


def test_the_closest_quotes_go_on_to_the_next_sentence_and_quote_nothing_twice(answer):
    text = "The library is closed on holidays.\nIt opens at one in winter.\nThe old hall is warm.\n"
    given = answer("Does the library have a café for readers?", text)
    assert given.status == "unknown"
    first, *others = given.closest
    assert first.quote == "The library is closed on holidays.\nIt opens at one in winter."
    assert all(other.start >= first.end for other in others)


def test_what_is_told_of_another_person_is_no_answer(answer):
    text = "China's exports fell. Minister Cho Hyun met the prime minister in Tokyo on Wednesday."

    given = answer("What did Sergei Lavrov say in Oslo?", text)

    assert (given.status, given.reason) == ("unknown", "no_support")


def test_a_follow_up_that_counts_what_no_passage_has_is_not_answered(answer):
    text = "The Kessel Bridge was closed at 6 a.m. on Monday after four cracks were found in it.\n"
    workers = answer("How many workers died? (Kessel Bridge)", text, assumed="Kessel Bridge")
    assert (workers.status, len(workers.closest)) == ("unknown", 1)
    cracks = answer("How many cracks were found? (Kessel Bridge)", text, assumed="Kessel Bridge")
    assert cracks.status == "answered"


def test_a_question_that_does_not_say_what_it_is_about_is_not_answered(answer):
    text = "The Kessel Bridge will reopen on 14 December, and it will carry lorries.\n"
    first = answer("When will it reopen?", text)
    assert (first.status, [quote.quote for quote in first.closest]) == ("unknown", [text.strip()])
    assert answer("When will the bridge reopen?", text).status == "answered"


def test_what_is_not_of_the_period_asked_for_must_be_surer_to_be_an_answer(answer):
    text = "The old ferry was repaired by two men from the yard. It rained for weeks.\n"
    inside, outside = (
        answer("Who mended the ferry?", text, outside=out, published="2026-10-01")
        for out in (False, True)
    )
    assert outside.confidence == pytest.approx(inside.confidence - 0.2)
    assert (inside.status, outside.status) == ("answered", "unknown")
    assert [quote.quote for quote in outside.closest] == [text.strip()]
    undated = answer("Who mended the ferry?", text, outside=True)
    assert (undated.status, undated.confidence) == ("answered", inside.confidence)


def test_every_sentence_is_quoted_verbatim(answer):
    given = answer("Who opened the ferry to Eastness?", FERRY)

    assert given.citations
    assert all(citation.exact for citation in given.citations)
