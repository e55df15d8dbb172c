"""Ingest sources with a real index and a web site on this machine."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.app import App
from bot.settings import Settings
from retrieval.errors import UnreadableError
from tests.standins.newssite import NewsSite, news_site

MILL = "The tide mill turned again at noon, when two pupils raised the flood gate."


@pytest.fixture
def site() -> Iterator[NewsSite]:
    with news_site() as running:
        running.write("/mill", "Mill turns", MILL)
        running.feed("/mill", "/gone")
        yield running


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    settings = Settings(
        _env_file=None, data_dir=tmp_path / "data", fetch_private=True, fetch_per_second=1000
    )
    with closing(App(settings)) as opened:
        yield opened


def test_a_feed_is_added_read_and_listed_with_its_articles(app: App, site: NewsSite) -> None:
    feed = f"{site.address}/feed"
    report = app.ingest_sources.add(feed)
    assert (report.added, len(report.failed)) == (1, 1)
    (listed,) = app.ingest_sources.listed(app.library.articles())
    assert (listed.location, listed.articles, listed.gone) == (feed, 1, 1)
    assert (listed.outcome, "404" in listed.error) == ("1 failed", True)
    assert app.ingest_sources.remove(feed)
    assert app.ingest_sources.listed(app.library.articles()) == []
    assert len(app.library.articles()) == 1


def test_an_address_that_nothing_can_be_read_from_is_not_kept(app: App, site: NewsSite) -> None:
    with pytest.raises(UnreadableError, match="404"):
        app.ingest_sources.add(f"{site.address}/nowhere")
    assert app.ingest_sources.listed(()) == []


def test_a_source_that_could_be_read_before_is_kept_when_it_is_away(
    app: App, site: NewsSite
) -> None:
    feed = f"{site.address}/feed"
    app.ingest_sources.add(feed)
    del site.replies["/feed"]
    assert app.ingest_sources.add(feed).failed
    (listed,) = app.ingest_sources.listed(())
    assert (listed.outcome, "404" in listed.error) == ("1 failed", True)


def test_an_address_of_the_private_network_is_refused(tmp_path: Path, site: NewsSite) -> None:
    settings = Settings(_env_file=None, data_dir=tmp_path / "data")
    with closing(App(settings)) as app, pytest.raises(UnreadableError, match="private network"):
        app.ingest_sources.add(f"{site.address}/feed")
    assert not site.asked


def test_the_articles_of_a_folder_are_counted_and_not_those_beside_it(
    app: App, tmp_path: Path
) -> None:
    for name in ("notes", "notes-of-others"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "mill.txt").write_text(f"Mill of {name}\n\n{MILL}")
    app.library.add([tmp_path / "notes", tmp_path / "notes-of-others"])
    app.sources.remember([str(tmp_path / "notes")])
    (listed,) = app.ingest_sources.listed(app.library.articles())
    assert (listed.checked, listed.articles) == (None, 1)
