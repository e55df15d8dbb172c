"""The stored articles: listed newest first, looked up by version, added and removed."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.errors import QuestionError
from bot.parts.library import Library
from retrieval.article import Article
from retrieval.errors import RetrievalError
from retrieval.index.index import Index
from retrieval.reading import Unreadable
from retrieval.reading.worker.process import ParsingProcess
from tests.standins.newssite import Reply, news_site
from tests.standins.website import website


@pytest.fixture
def library(open_index: Callable[..., Index]) -> Library:
    index = open_index()
    return Library(lambda: index, ParsingProcess)


def write(path: Path, text: str, published: str = "") -> Path:
    date = f"published: {published}\n" if published else ""
    path.write_text(f"---\nid: {path.stem}\ntitle: {path.stem}\n{date}---\n{text}\n")
    return path


def test_articles_are_listed_newest_first_and_undated_ones_last(
    library: Library, tmp_path: Path
) -> None:
    library.add([
        write(tmp_path / "old.md", "The mill burned down.", "2026-01-02"),
        write(tmp_path / "new.md", "The mill was rebuilt.", "2026-03-04"),
    ])  # fmt: skip
    assert [article.id for article in library.articles()] == ["new", "old"]


def test_a_version_that_was_is_found_by_its_number(library: Library, tmp_path: Path) -> None:
    library.add([write(tmp_path / "mill.md", "The mill burned down.", "2026-01-02")])
    library.add([write(tmp_path / "mill.md", "The mill stands.", "2026-01-02")])
    assert library.article("mill").text == "The mill stands."
    assert library.article("mill", 1).text == "The mill burned down."
    with pytest.raises(QuestionError, match=r"no version 3; it has 1, 2"):
        library.article("mill", 3)


def test_what_cannot_be_read_is_returned_beside_the_articles(
    library: Library, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"no pdf")
    article, refused = library.add([write(tmp_path / "mill.md", "It burned down."), broken])
    assert isinstance(article, Article)
    assert article.id == library.article("mill").id
    assert isinstance(refused, Unreadable)
    assert "broken.pdf" in refused.path


def test_removed_articles_are_gone_and_an_unknown_id_removes_none(
    library: Library, tmp_path: Path
) -> None:
    library.add([write(tmp_path / "mill.md", "It burned down.")])
    with pytest.raises(QuestionError, match="no article has the id 'tower'"):
        library.remove(["mill", "tower"])
    assert library.remove(["mill", "mill"]) == ["mill"]
    assert library.articles() == []


def test_a_page_is_fetched_from_a_private_address_only_where_that_is_allowed(
    open_index: Callable[..., Index],
) -> None:
    index = open_index()
    with website() as site:
        with pytest.raises(RetrievalError, match="private network"):
            Library(lambda: index, ParsingProcess).add_page(f"{site}/lighthouse")
        library = Library(lambda: index, ParsingProcess, fetch_private=True)
        assert library.add_page(f"{site}/lighthouse").title == "Lighthouse sold"
        assert [article.url for article in library.articles()] == [f"{site}/lighthouse"]


def test_a_page_is_added_by_the_rules_of_its_site(open_index: Callable[..., Index]) -> None:
    index = open_index()
    library = Library(lambda: index, ParsingProcess, fetch_private=True)
    with news_site() as site:
        site.write("/mill", "Mill turns", "The mill turned.")
        site.replies["/robots.txt"] = Reply("User-agent: *\nDisallow: /mill", "text/plain")
        with pytest.raises(RetrievalError, match=r"robots\.txt of its site asks not to read it"):
            library.add_page(f"{site.address}/mill")
        assert not site.asked["/mill"]
