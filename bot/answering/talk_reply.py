"""The reply to talk: what the bot is, what its articles are, and questions that they answer.

Says nothing that this store does not hold, and asks no chat model.
"""

from collections import Counter
from collections.abc import Sequence

from bot.answering.question import Question
from bot.answering.suggestions import Suggestions
from bot.answering.talk_phrases import Talk
from bot.answering.wording import listed, outlet, published
from retrieval.article import Article

_QUESTIONS = 3
_QUOTES = "I answer with quotes from stored articles, each with its source."
_ADD = (
    "Whoever runs me adds articles: `footnote ingest PATH` for files and folders, "
    "`footnote ingest ADDRESS` for a page, a feed or a sitemap. In Slack my owners send me a file "
    "or a link in a direct message."
)
# What is said first, and whether the articles and questions are named after it.
_SAID: dict[Talk, tuple[str, bool]] = {
    "adding": (_ADD, False),
    "asked": ("", True),
    "self": (f"I am Footnote, a program. {_QUOTES} What they do not say, I do not say.", True),
    "help": (f"Ask me a question about the articles. {_QUOTES}", True),
    "thanks": ("You are welcome.", False),
    "bye": ("Goodbye.", False),
    "greeting": (f"Hello. {_QUOTES}", True),
    "other": ("That is no question that I can look up; ask me about the articles.", True),
}


def talk_reply(talk: Talk, question: Question, suggestions: Suggestions) -> str:
    """Return what is said to a message that is no question about the articles."""
    said, introduces = _SAID[talk]
    if not introduces:
        return said
    articles = suggestions.stored(question.filters)
    summary = f"I have {summarised(articles)}"
    lines = [" ".join(filter(None, [said, summary, "" if articles else _ADD]))]
    if examples := suggestions.questions(_QUESTIONS, question.filters):
        lines += ["You can ask, for instance:", *(f"• {example}" for example in examples)]
    return "\n".join(lines)


def summarised(articles: Sequence[Article]) -> str:
    """Return how many articles there are, of which outlets, and how new; they are newest first."""
    if not articles:
        return "no articles yet."
    by_outlet = Counter(outlet(article) for article in articles if article.source)
    names = [name for name, _ in by_outlet.most_common()]
    count = f"{len(articles):,} article{'s' if len(articles) > 1 else ''}"
    origin = f" from {listed(names)}" if names else ""
    dated = (a for a in articles if a.published and a.published_from != "unknown")
    newest = next((f", the newest of {published(article)}" for article in dated), "")
    return f"{count}{origin}{newest}."
