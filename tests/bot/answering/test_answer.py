"""Citations: the link of a source leads a browser to its quote."""

from dataclasses import replace
from urllib.parse import unquote

import pytest

from bot.answering.answer import Citation
from retrieval.article import Article

QUOTE = "The ferry sank."
ARTICLE = Article(id="a", title="Ferry", text=f"{QUOTE} Nobody was hurt.")


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://g.example/a", "https://g.example/a#:~:text=The%20ferry%20sank."),
        ("https://g.example/a#top", "https://g.example/a#top:~:text=The%20ferry%20sank."),
        ("", ""),
    ],
)
def test_the_link_leads_to_the_quote(url: str, link: str) -> None:
    article = replace(ARTICLE, url=url)
    assert Citation(1, article, 0, len(QUOTE), QUOTE).link == link


def test_a_long_quote_is_named_by_its_ends_and_its_dashes_are_encoded() -> None:
    quote = "a-b, " + "word " * 40 + "the very end of it & no-more."
    article = Article(id="x", title="", text=quote, url="https://g.example/x")
    link = Citation(1, article, 0, len(quote), quote).link
    fragment = link.partition("#:~:text=")[2]
    first, last = fragment.split(",")
    assert quote.startswith(unquote(first))
    assert quote.endswith(unquote(last))
    assert "-" not in fragment
    assert "&" not in fragment
