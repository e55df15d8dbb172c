"""Replies of experts among articles, on a real index: where they answer, and where not."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from bot.answering.answer import Answer
from bot.answering.chain import build_chain
from bot.answering.evidence import at_once
from bot.answering.expert_replies import with_replies_in_place
from bot.answering.extractive.answer import extractive
from bot.answering.question import Question
from bot.answering.retrieve import EvidenceRetriever
from retrieval.index.index import Index
from retrieval.ingest.sync import sync
from retrieval.search.searcher import Searcher
from tests.conftest import make_article

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
ASKED = "When does the Kessel Bridge open again?"


def dated(name: str, title: str, text: str, published: str):
    return make_article(
        name, text, title=title, published=published, published_from="metadata", source="Gazette"
    )


OLDER = dated("shut", "Bridge shut", "The Kessel Bridge was shut on Monday.", "2026-10-26")
REPLY = dated("slack:C1:1.1", ASKED, "It opens again on 2 January.", "2026-11-10")
LATER_REPLY = dated("slack:C1:2.1", ASKED, "On 5 January, they say now.", "2026-11-15")
NEWER = dated("steel", "Steel lands", "The Kessel Bridge opens again on 14 December.", "2026-11-21")
BADGES = dated(
    "slack:C1:3.1", "Who looks after the badge printers?", "Facilities do.", "2026-11-12"
)


@pytest.fixture
def ask(open_index: Callable[..., Index]) -> Callable[..., Answer]:
    def answer(question: str, *articles) -> Answer:
        index = open_index()
        sync(index, articles)
        quotes = extractive(index.keyword, index.embedder)
        step = with_replies_in_place(at_once(quotes), quotes, index.embedder)
        chain = build_chain(EvidenceRetriever(Searcher(index)), step)
        return chain.invoke(Question(question, NOW))

    return answer


def test_the_reply_to_the_same_question_leads_older_articles(ask) -> None:
    answer = ask("when does the Kessel Bridge reopen?", OLDER, REPLY)
    assert [sentence.text for sentence in answer.sentences] == ["It opens again on 2 January."]


def test_a_reply_to_the_same_question_is_as_sure_as_the_questions_are_alike(ask) -> None:
    assert ask(BADGES.title, BADGES).confidence > 0.9
    assert ask("who pays for the badge printers?", BADGES).confidence < 0.7


def test_the_latest_reply_leads_an_earlier_one(ask) -> None:
    assert ask(ASKED, OLDER, REPLY, LATER_REPLY).text == "On 5 January, they say now. [1]"


def test_a_newer_article_that_answers_outranks_the_replies(ask) -> None:
    answer = ask(ASKED, OLDER, REPLY, LATER_REPLY, NEWER)
    assert answer.sentences[0].text == "The Kessel Bridge opens again on 14 December."
    quoted = {citation.article.id for citation in answer.quotes}
    assert quoted.isdisjoint({REPLY.id, LATER_REPLY.id})


def test_a_newer_article_about_something_else_outranks_nothing(ask) -> None:
    assert ask("who looks after badge printers?", BADGES, NEWER).text == "Facilities do. [1]"


def test_a_reply_to_another_question_answers_nothing_else(ask) -> None:
    answer = ask("Why was the Kessel Bridge shut?", OLDER, BADGES)
    assert all(citation.article.id != BADGES.id for citation in answer.quotes)
