"""Answers as messages: within Slack's limits, with nothing of an article that Slack would obey."""

import json
import re
from dataclasses import replace
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering.answer import Answer, Citation, Note, Sentence
from bot.slack.messages.answer import (
    answer_messages,
    beside_blocks,
    body_blocks,
    streamed,
)
from bot.slack.messages.attributed import shared
from bot.slack.messages.buttons import share_button
from bot.slack.messages.document import document
from bot.slack.messages.escaping import address, markdown, mrkdwn, plain
from bot.slack.messages.limits import violations
from bot.slack.messages.message import about_question
from retrieval.article import Article
from tests.standins.slack import check_blocks

LETTERS = st.sampled_from("ab <>@!#|&*_`~[]()\\\n:/.-1\u202e\x00é")
HOSTILE = st.text(LETTERS | st.characters(exclude_categories=["Cs"]), max_size=300)
LIVE = re.compile(r"<[@!#]|<https?:[^>|]*\|")


def answered(text: str, title: str, count: int) -> Answer:
    article = Article("a", title, text or "x", url="https://a.example/x?(1)|<2>", source=title)
    whole = (0, len(article.text), article.text)
    citations = [Citation(n, article, *whole) for n in range(1, count + 1)]
    sentences = [Sentence(article.text, (one.n,)) for one in citations]
    return Answer(
        "answered",
        tuple(sentences),
        tuple(citations),
        (Note("as_of", title or "-"),),
        closest=(citations[0],),
    )


@given(HOSTILE, HOSTILE, st.integers(1, 12), st.booleans())
@settings(max_examples=150, deadline=None)
def test_every_form_is_valid_and_nothing_in_it_is_live(text, title, count, known) -> None:
    answer = answered(text, title, count)
    if not known:
        answer = Answer("unknown", reason="no_support", closest=answer.closest)
    for message in answer_messages(answer, "C1:1.2"):
        assert violations(message) == [] or not message.text.strip()
        if message.blocks:
            check_blocks(json.loads(json.dumps(message.blocks)))
        assert not LIVE.search(message.text)


@given(HOSTILE)
def test_text_in_markdown_and_mrkdwn_mentions_nobody_and_links_nowhere(text: str) -> None:
    for written in (markdown(text), mrkdwn(text)):
        assert "<" not in written
        assert ">" not in written
        assert "\n" not in written
    assert not re.search(r"(?<!\\)(?:\\\\)*[\[\]*_`~]", markdown(text))


@given(HOSTILE)
def test_what_is_escaped_for_slack_reads_the_same_when_it_comes_back(text: str) -> None:
    line = plain(mrkdwn(text))
    assert plain(mrkdwn(line)) == line


def test_what_people_write_is_read_without_slacks_tokens() -> None:
    written = "<@U0BOT> is <https://a.example/?a=1&amp;b=2|this> &lt;b&gt; for <@U1|ann>, "
    written += "<#C1|news>, <!here>?"
    assert plain(written, "U0BOT") == "is this <b> for ann, #news, ?"


def test_only_web_addresses_are_linked() -> None:
    assert address("javascript:alert(1)") == ""
    assert address("https://a.example/(x)|<y>") == "https://a.example/%28x%29%7C%3Cy%3E"


def test_a_long_answer_is_cut_down_to_what_slack_takes() -> None:
    answer = answered("word " * 1500, "t", 9)
    first, *_ = answer_messages(answer, "C1:1.2")
    assert violations(first) == []
    assert len(first.text) <= 3_000


def test_a_quote_that_grows_when_it_is_escaped_is_cut_at_no_half_entity() -> None:
    answer = answered("&<>" * 1000, "&" * 200, 3)
    variants = answer_messages(answer, "C1:1.2")
    for question in ("a" * length for length in range(1, 8)):
        variants += [*shared("U1", question, variants[:4]), *about_question(question, variants[:4])]
    for message in variants:
        assert violations(message) == []
        assert not re.search(r"&(?!amp;|lt;|gt;)", message.text)


def test_further_quotes_are_folded_apart_from_the_sources() -> None:
    answer = answered("It sank.", "t", 3)
    answer = replace(
        answer, citations=answer.citations[:2], more=answer.citations[2:], mode="model"
    )
    *_, first, sources, more = beside_blocks(answer)
    assert first["type"] == "rich_text"  # the first quote is open
    names = [block["title"]["text"] for block in (sources, more)]
    assert names == ["More sources (1)", "More (1)"]
    assert more["default_collapsed"]


def test_an_answer_of_quotes_shows_each_once_with_its_source_beside_it() -> None:
    answer = answered("It sank.", "Gazette", 2)
    blocks = [*body_blocks(answer), *beside_blocks(answer)]
    assert json.dumps(blocks).count("It sank.") == 2  # two sentences, two quotes
    links = [p["text"] for p in blocks[0]["elements"][0]["elements"] if p["type"] == "link"]
    assert links == ["[1] Gazette, date unknown", "[2] Gazette, date unknown"]


def test_a_quote_under_sources_shows_exactly_what_is_stored() -> None:
    text = "*It* _sank_ `at` ~noon~ :tada: & <b>."
    answer = replace(answered(text, "t", 2), mode="model")
    *_, container = beside_blocks(answer)
    quote = container["child_blocks"][0]["text"]
    assert quote == {"type": "plain_text", "text": f"»{text}«", "emoji": False}


def test_many_sources_are_in_containers_that_slack_takes() -> None:
    answer = replace(answered("It sank.", "t", 9), mode="model")
    containers = [block for block in beside_blocks(answer) if block["type"] == "container"]
    assert [c["title"]["text"] for c in containers] == [
        "More sources (8)",
        "More sources, continued",
    ]
    assert [len(c["child_blocks"]) for c in containers] == [10, 6]
    check_blocks(json.loads(json.dumps(containers)))


def test_what_answers_is_bold() -> None:
    answer = answered("It sank on Monday.", "t", 1)
    (sentence,) = answer.sentences
    answer = replace(answer, sentences=(replace(sentence, emphasis=((11, 17),)),))
    (block,) = body_blocks(answer)
    bold = [part["text"] for part in block["elements"][0]["elements"] if part.get("style")]
    assert bold == ["Monday"]


def test_the_lines_of_a_story_begin_with_their_days_in_every_form() -> None:
    answer = answered("It sank.", "t", 2)
    dated = [replace(sentence, day=f"{n} May 2026") for n, sentence in enumerate(answer.sentences)]
    answer = replace(answer, sentences=tuple(dated))
    (block,) = body_blocks(answer)
    shown = "".join(part["text"] for part in block["elements"][0]["elements"])
    assert shown == "0 May 2026: It sank. [1] t\n1 May 2026: It sank. [2] t\n"
    assert [line[:16] for line in streamed(answer).splitlines()] == [
        "**0 May 2026:** ", "**1 May 2026:** "
    ]  # fmt: skip
    assert "0 May 2026: It sank" in document(answer)
    assert (
        answer_messages(answer, "k")[-1].text == "0 May 2026: It sank. [1] 1 May 2026: It sank. [2]"
    )


def test_streamed_sentences_only_ever_grow() -> None:
    answer = answered("It *sank*.", "t", 3)
    parts = [streamed(replace(answer, sentences=answer.sentences[:n])) for n in range(4)]
    assert all(longer.startswith(shorter) for shorter, longer in pairwise(parts))
    assert (
        parts[1]
        == r"It \*sank\*. [1](https://a.example/x?%281%29%7C%3C2%3E#:~:text=It%20%2Asank%2A.) "
    )


def test_the_value_of_the_share_button_fits() -> None:
    (button,) = share_button("C1:1.2", "x" * 5000)["elements"]
    assert len(button["value"]) == 2000
