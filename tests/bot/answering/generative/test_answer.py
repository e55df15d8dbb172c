"""Answers of chat models, honest and hostile, by the real client over HTTP, on our articles."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.answering.answer import Answer
from bot.answering.question import Question, Turn
from bot.input.question_fields import read_question
from tests.standins.chat_servers import Asked, Failure, Pause, Reply
from tests.standins.hostile import WAYS, Performance, perform, replay
from tests.standins.product import ScriptedProduct, scripted_product

QUESTION = "How much will the repair of the Kessel Bridge cost?"
COSTS = (
    "Repairing the Kessel Bridge will cost £1.3 million, more than three times the first estimate."
)
# Nothing of it is wrong, and no sentence says it in words that the rules would know.
OPEN = "Mending the Kessel Bridge comes to £1.3 million, thrice what was thought at first."
AskModel = Callable[..., list[Answer]]


@pytest.fixture(scope="module")
def product(seeds_store: Path) -> Iterator[ScriptedProduct]:
    with scripted_product(seeds_store) as product:
        yield product


@pytest.fixture
def ask(product: ScriptedProduct) -> AskModel:
    """Put a question to the product with a scripted model, and return all that was yielded."""

    def put(
        script: Callable[[Asked], Reply | Failure], text: str = QUESTION,
        history: tuple[Turn, ...] = (), **settings: Any,
    ) -> list[Answer]:  # fmt: skip
        question = read_question({"question": text, "now": "2026-11-24T10:00:00"}, ZoneInfo("UTC"))
        app = product.app(script, **settings)
        answers = list(app.stream(Question(question.text, question.now, history)))
        stored = app.index.store.articles([one.article.id for one in answers[-1].citations])
        for one in answers[-1].citations:
            assert stored[one.article.id].text[one.start : one.end] == one.quote != ""
        return answers

    return put


def kinds(answer: Answer) -> set[str]:
    return {note.kind for note in answer.notes}


def notes(answer: Answer) -> list[str]:
    return [note.text for note in answer.notes if note.kind == "unsupported"]


def test_what_a_model_says_is_shown_with_the_quote_that_supports_it(ask: AskModel) -> None:
    *partial, answer = ask(lambda _: [COSTS[:30], COSTS[30:], " [1]"])
    assert answer.mode == "model"
    assert answer.model == "openai:stand-in"
    assert answer.text == f"{COSTS} [1]"
    assert answer.citations[0].quote.startswith(
        "Repairing the Kessel Bridge will cost £1.3 million"
    )
    assert all(one.partial for one in partial)
    assert "fallback" not in kinds(answer)


@pytest.mark.parametrize("way", WAYS)
def test_nothing_untrue_is_shown_as_true_whatever_a_model_does(way: str, ask: AskModel) -> None:
    for seed in range(3):
        given: list[Performance] = []

        def script(asked: Asked, seed: int = seed, given: list[Performance] = given) -> Any:
            given.append(perform(way, asked, seed))
            return replay(given[-1])

        answers = ask(script)
        last = answers[-1]
        assert last.status == "answered"
        shown = " ".join(one.text for one in last.sentences)
        confirmed = " ".join(one.text for one in last.sentences if one.verified)
        lies = {lie for one in given for lie in one.false} - {t for one in given for t in one.true}
        assert [text for text in lies if text in confirmed] == []
        for bad in ("evil.example", "<!", "<@", "<|", "![", "\ufffd", "@everyone", "[INST]"):
            assert bad not in shown
        for before in answers[:-1]:  # nothing is taken back
            assert before.sentences == last.sentences[: len(before.sentences)]


@pytest.mark.parametrize(
    ("script", "says"),
    [
        (lambda _: [], "said nothing"),
        (lambda _: ["The moon is made of cheese. [1]"], "confirmed by the articles"),
        (lambda _: Failure(401, {"error": {"message": "no"}}), "key"),
        (
            lambda _: Failure(429, {"error": {"code": "insufficient_quota", "message": "no"}}),
            "quota",
        ),
        (lambda _: [Pause(3), "Late."], "in time"),
    ],
)
def test_a_model_that_fails_is_replaced_by_quotes_and_that_is_said(
    script: Callable[[Asked], Reply | Failure], says: str, ask: AskModel
) -> None:
    answer = ask(script, model_timeout=1.0)[-1]
    assert (answer.status, answer.mode) == ("answered", "extractive")
    note = next(note.text for note in answer.notes if note.kind == "fallback")
    assert says in note
    assert "quotes instead" in note


def test_a_model_that_does_not_know_is_believed(ask: AskModel) -> None:
    answer = ask(lambda _: ["NO ", "ANSWER"])[-1]
    assert (answer.status, answer.reason, answer.mode) == ("unknown", "no_support", "model")
    assert answer.closest
    assert all(citation.exact for citation in answer.closest)


def test_a_model_is_not_asked_where_nothing_was_found(ask: AskModel) -> None:
    asked: list[Asked] = []
    answer = ask(lambda one: asked.append(one) or ["Yes. [1]"], "Zyx qvw?")[-1]
    assert answer.status == "unknown"
    assert asked == []


def test_what_nothing_confirms_is_marked_or_left_out_as_the_owner_says(ask: AskModel) -> None:
    said = f"{COSTS} [1] {OPEN} [1]"
    shown = ask(lambda _: [said], verify="rules")[-1]
    assert shown.text == f"{COSTS} [1] {OPEN} [not confirmed]"
    assert notes(shown) == [
        "One sentence of the model is not confirmed by the articles and is marked so."
    ]
    left_out = ask(lambda _: [said], verify="rules", unverified="drop")[-1]
    assert left_out.text == f"{COSTS} [1]"
    assert notes(left_out) == [
        "One sentence of the model is not confirmed by the articles and was left out."
    ]


def test_what_the_articles_contradict_is_never_shown(ask: AskModel) -> None:
    wrong = COSTS.replace("£1.3 million", "£1.9 million")
    answer = ask(lambda _: [f"{COSTS} [1] {wrong} [1]"])[-1]
    assert answer.text == f"{COSTS} [1]"
    assert notes(answer) == [
        "One sentence of the model does not agree with the articles and was left out."
    ]


def test_a_pointer_to_a_sentence_is_shown_as_the_number_of_its_citation(ask: AskModel) -> None:
    assert ask(lambda _: [f"{COSTS} [1.1, 2.3]"])[-1].text == f"{COSTS} [1]"


def test_a_sentence_is_shown_while_the_next_is_still_to_be_written(ask: AskModel) -> None:
    def script(_: Asked) -> Iterator[str | Pause]:
        yield f"{COSTS} [1]"
        yield Pause(1.5)
        yield " Dr. Anneliese Vogt is the county’s chief bridge engineer. [1]"

    answers = ask(script)
    assert answers[0].partial
    assert len(answers[0].sentences) == 1
    assert len(answers[-1].sentences) == 2


def test_a_follow_up_is_made_to_stand_alone_by_the_model_unless_it_brings_in_a_name(
    ask: AskModel,
) -> None:
    history = (
        Turn("user", "Who is the chief bridge engineer?"),
        Turn("assistant", "Anneliese Vogt."),
    )

    def script(rewritten: str) -> Callable[[Asked], Reply]:
        return lambda one: [rewritten] if "Follow-up question:" in one.messages[-1][1] else ["No."]

    faithful = ask(script("What did Anneliese Vogt say?"), "What did she say?", history)[-1]
    taken = "I took your question to be about Anneliese Vogt."
    assert taken in [note.text for note in faithful.notes]
    invented = ask(script("What did Zadie Quill say?"), "What did she say?", history)[-1]
    assert all("Quill" not in note.text for note in invented.notes)


def test_a_model_tells_the_news_from_the_articles_of_its_time(ask: AskModel) -> None:
    asked: list[Asked] = []
    told = (
        "Two goals in four minutes from the substitute Piotr Nowak settled a stubborn derby "
        "on Saturday and lifted Harbour Point Rovers to third place in the Coastal League."
    )

    def script(one: Asked) -> Reply:
        asked.append(one)
        return [f"{told} [1]"]

    *_, answer = ask(script, "What happened last week?")
    assert (answer.mode, answer.status) == ("model", "answered")
    assert answer.text == f"{told} [1]"
    assert {hit.chunk.article.published[:7] for hit in answer.hits} == {"2026-11"}
    *_, fallen = ask(lambda _: Failure(500), "What happened last week?")
    assert {"fallback", "assumed"} <= kinds(fallen)
    assert len(fallen.citations) > 1


def test_a_model_gets_the_passages_of_a_story_in_order_of_date(ask: AskModel) -> None:
    asked: list[Asked] = []

    def script(one: Asked) -> Reply:
        asked.append(one)
        return ["NO ANSWER"]

    ask(script, "What happened to the bridge?")
    days = list(dict.fromkeys(re.findall(r'date="(\d{4}-\d\d-\d\d)"', str(asked[-1]))))
    assert len(days) > 3
    assert days == sorted(days)
    *_, fallen = ask(lambda _: Failure(500), "What happened to the bridge?")
    assert fallen.sentences[0].day == "26 October 2026"
