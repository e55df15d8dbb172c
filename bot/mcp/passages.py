"""Where a passage stands in an article, and what is known of the article beside its text."""

import re

from bot.answering.json_forms import proof_form
from bot.errors import QuestionError
from bot.mcp.arguments import QuoteArguments
from retrieval.article import Article
from retrieval.text.normalise import normalise


def place_of(article: Article, arguments: QuoteArguments) -> tuple[int, int]:
    """Return where a passage stands; raise `QuestionError` if its words are nowhere.

    Line ends and spaces may differ from the article's.
    """
    if arguments.text is None:
        if arguments.start is None or arguments.end is None:
            raise QuestionError("give the passage by `text`, or by `start` and `end`")
        return arguments.start, arguments.end
    if arguments.start is not None or arguments.end is not None:
        raise QuestionError("give `text`, or `start` and `end`, not both")
    words = normalise(arguments.text).split()
    found = words and re.search(r"\s+".join(map(re.escape, words)), article.text)
    if not found:
        raise QuestionError(
            f"{article.id!r} has no such passage word for word; `fetch` returns its text"
        )
    return found.span()


def metadata_of(article: Article) -> dict[str, str]:
    """Return what is known of an article beside its title and text; what is unknown is left out."""
    fields = {
        "source": article.source,
        "author": article.author,
        "published": article.published or "",
        "published_from": article.published_from,
        "updated": article.updated or "",
        "version": str(article.version),
        "sha256": str(proof_form(article)["sha256"]),
        "language": article.language,
    }
    return {name: value for name, value in fields.items() if value}
