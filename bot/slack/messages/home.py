"""The App Home, and the suggested prompts. Pure."""

from collections.abc import Mapping, Sequence

from bot.answering.talk_reply import summarised
from bot.slack.messages.blocks import Block, cut, label, section, sections
from bot.slack.messages.escaping import mrkdwn
from bot.slack.messages.home_controls import article_line
from bot.slack.messages.no_articles import ADDING
from retrieval.article import Article

_NEWEST, PROMPTS, _LONGEST_PROMPT = 5, 4, 75
HELP = (
    "Mention me in a channel, write to me directly, or type `/ask` and a question: then only you "
    "see the answer. I answer with quotes from the articles, each with its source, and say nothing "
    "that they do not say. For a follow-up, ask again in the same thread. I understand times such "
    "as “last week”. Write “digest bridge daily 8:00” to me and I post new stories on it; “digest” "
    "says more."
)
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
        blocks += sections(["*Newest*", *newest])
    blocks += [*beside, _header("How to ask"), section(HELP)]
    if counts is not None:
        figures = [f"{counts.get(name, 0)} {label}" for name, label in _COUNTED.items()]
        blocks += [_header("For owners"), section(mrkdwn(", ".join(figures)))]
        blocks += [section(ADDING)] if articles else []
    return {"type": "home", "blocks": [*blocks, *below]}


def refusal_view(reason: str, below: Sequence[Block] = ()) -> Block:
    """Return the App Home for somebody who may not ask; `below` is shown at the end."""
    return {"type": "home", "blocks": [section(mrkdwn(reason)), *below]}


def suggested_prompts(questions: Sequence[str]) -> list[dict[str, str]]:
    """Return the prompts for questions that are answered."""
    return [
        {"title": cut(question, _LONGEST_PROMPT), "message": question}
        for question in questions[:PROMPTS]
    ]


def _header(text: str) -> Block:
    return {"type": "header", "text": label(text)}
