"""The App Home, the suggested prompts, and the form for feedback. Pure."""

from collections.abc import Mapping, Sequence

from bot.answering.talk_reply import summarised
from bot.slack.messages.blocks import Block, cut, label, section
from bot.slack.messages.desk import article_line
from bot.slack.messages.escaping import mrkdwn
from bot.slack.messages.no_articles import ADDING
from retrieval.article import Article

# The modal's callback id, and its blocks, each with an action of the same name.
WHY, EXPECTED, CALL = "why", "expected", "call"
_NEWEST, PROMPTS, _LONGEST_PROMPT = 5, 4, 75
HELP = (
    "Mention me in a channel, write to me directly, or type `/ask` and a question: then only you "
    "see the answer. I answer with quotes from the articles, each with its source, and say nothing "
    "that they do not say. For a follow-up, ask again in the same thread. I understand times such "
    "as “last week”. Write “digest bridge daily 8:00” to me and I post new stories on it; “digest” "
    "says more."
)
_READ_BY = "The people who look after me can read it"
# Outcomes of tasks and ratings of answers, in the order in which they are shown.
_COUNTED = {
    "answered": "answered",
    "unknown": "without an answer",
    "error": "errors",
    "up": "helpful",
    "down": "not helpful",
}


def home_view(
    articles: Sequence[Article],
    counts: Mapping[str, int] | None,
    without: Sequence[Block] = (),
    beside: Sequence[Block] = (),
    below: Sequence[Block] = (),
) -> Block:
    """Return the App Home; `counts` are shown to owners. `articles` are sorted newest first.

    `without` is shown where there are none, `beside` after them, `below` at the end.
    """
    known = [section(mrkdwn(f"I have {summarised(articles)}"))] if articles else without
    blocks = [_header("What I know"), *known]
    if articles:
        newest = [article_line(article) for article in articles[:_NEWEST]]
        blocks.append(section("*Newest*\n" + "\n".join(newest)))
    blocks += [*beside, _header("How to ask"), section(HELP)]
    if counts is not None:
        figures = [f"{counts.get(name, 0)} {label}" for name, label in _COUNTED.items()]
        blocks += [_header("For owners"), section(mrkdwn(", ".join(figures)))]
        blocks += [section(ADDING)] if articles else []
    return {"type": "home", "blocks": [*blocks, *below]}


def refusal_view(reason: str, below: Sequence[Block] = ()) -> Block:
    """Return the App Home for somebody who may not ask, with something at the end."""
    return {"type": "home", "blocks": [section(mrkdwn(reason)), *below]}


def suggested_prompts(questions: Sequence[str]) -> list[dict[str, str]]:
    """Return the prompts for questions that are answered."""
    return [
        {"title": cut(question, _LONGEST_PROMPT), "message": question}
        for question in questions[:PROMPTS]
    ]


def why_view(metadata: str, shared: str, *, has_experts: bool = False) -> Block:
    """Return the form that asks what was wrong; its submission carries `metadata`.

    `shared` is what those who look after the bot are sent with it, or ''. Where there are experts,
    they may be called.
    """
    readers = f"{_READ_BY}; they are sent it with {shared}." if shared else f"{_READ_BY}."
    return {
        "type": "modal",
        "callback_id": WHY,
        "private_metadata": metadata,
        "title": label("Not helpful"),
        "submit": label("Send"),
        "close": label("Cancel"),
        "blocks": [
            _input(WHY, "What was wrong?"),
            _input(EXPECTED, "What is the right answer? A name, a date or a sentence will do."),
            *([_checkbox(CALL, "An expert", "Ask an expert in the thread")] if has_experts else []),
            {"type": "context", "elements": [label(readers)]},
        ],
    }


def thanks_view() -> Block:
    """Return what stands in the place of the form once it is sent."""
    return {
        "type": "modal",
        "title": label("Thank you"),
        "close": label("Close"),
        "blocks": [section("Thank you. The people who look after me will read it.")],
    }


def _input(name: str, question: str) -> Block:
    text = {"type": "plain_text_input", "action_id": name, "multiline": True, "max_length": 2000}
    return {
        "type": "input", "block_id": name, "optional": True, "label": label(question),
        "element": text,
    }  # fmt: skip


def _checkbox(name: str, about: str, text: str) -> Block:
    options = [{"text": label(text), "value": name}]
    return {
        "type": "input", "block_id": name, "optional": True, "label": label(about),
        "element": {"type": "checkboxes", "action_id": name, "options": options},
    }  # fmt: skip


def _header(text: str) -> Block:
    return {"type": "header", "text": label(text)}
