"""The addresses of articles as resources, such as footnote://article/2024%2Fbridge.md."""

from urllib.parse import quote, unquote

from bot.errors import QuestionError
from retrieval.article import Article
from retrieval.text.normalise import normalise_line

_PREFIX = "footnote://article/"
TEMPLATE = f"{_PREFIX}{{id}}"


def uri_of(article_id: str) -> str:
    """Return the address of an article as a resource."""
    return _PREFIX + quote(article_id, safe="")


def id_of(uri: str) -> str:
    """Return the id of the article at an address; raise `QuestionError` for another address."""
    if not uri.startswith(_PREFIX) or uri == _PREFIX:
        raise QuestionError(f"no article has this address; they are {TEMPLATE}")
    return unquote(uri.removeprefix(_PREFIX))


def link_of(article: Article, link: str = "") -> str:
    """Return where a person reads an article: its web address, or that of the resource."""
    url = normalise_line(link or article.url)
    return url if url.startswith(("https://", "http://")) else uri_of(article.id)
