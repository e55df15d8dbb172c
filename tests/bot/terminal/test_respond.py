"""The replies of the chat: questions with their history and filters, and errors."""

from tests.bot.terminal.newsroom import COST, SHUT, Newsroom, say


def test_a_question_carries_the_last_turns_of_the_conversation():
    newsroom = Newsroom()
    say(newsroom, *(f"question {n}" for n in range(8)))
    assert newsroom.asked[0].history == ()
    history = newsroom.asked[-1].history
    assert [turn.role for turn in history] == ["user", "assistant"] * 5
    assert history[-2].text == "question 6"
    assert history[-1].text == f"{SHUT} [1] {COST} [2]"


def test_a_refusal_is_kept_in_the_history_as_text():
    session, _ = say(Newsroom(), "unknown")
    assert session.history[-1].text == (
        "The articles may not answer this. "
        "The closest passages: “The bridge was shut on Monday.” [1]"
    )


def test_new_forgets_the_conversation_and_keeps_the_filters():
    newsroom = Newsroom()
    session, _ = say(newsroom, "/source weekly", "Is it shut?", "/new")
    assert (session.history, session.last) == ((), None)
    assert session.filters.source == "Weekly"


def test_an_unexpected_error_shows_a_reference_and_no_details(caplog):
    session, shown = say(Newsroom(), "Is it shut?", "bug")
    reference = shown.removeprefix("Something went wrong (reference ")[:8]
    assert int(reference, 16) >= 0
    assert shown.endswith("); see the log with -v.")
    assert "secret" not in shown
    assert reference in caplog.text
    assert session.last is not None


def test_a_question_that_is_too_long_is_refused_with_a_reason():
    _, shown = say(Newsroom(), "word " * 1000)
    assert shown.startswith("Error: the question has 5,000 characters")
