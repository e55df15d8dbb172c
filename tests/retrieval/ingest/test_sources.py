"""The list of ingest sources: what it keeps of each reading, and lists of earlier releases."""

import sqlite3
from contextlib import closing
from pathlib import Path

from retrieval.ingest.sources import FILE, Sources
from retrieval.reading.web.walk import SeenPage

FEED = "https://gazette.example/feed"
BEFORE = """
CREATE TABLE sources (
    location TEXT PRIMARY KEY, added TEXT NOT NULL, checked TEXT, outcome TEXT NOT NULL DEFAULT '');
"""


def test_the_first_error_is_kept_until_the_next_reading(tmp_path: Path) -> None:
    sources = Sources(tmp_path)
    sources.remember([FEED])
    sources.note(FEED, "2 failed", {}, (), "is no article")
    (source,) = sources.all()
    assert (source.outcome, source.error) == ("2 failed", "is no article")
    sources.note(FEED, "read", {f"{FEED}/1": SeenPage()}, [f"{FEED}/2"])
    (source,) = sources.all()
    assert (source.outcome, source.error, source.gone) == ("read", "", 1)
    assert sources.pages() == {FEED: {f"{FEED}/1"}}


def test_nothing_is_saved_of_a_source_that_was_removed_while_it_was_read(tmp_path: Path) -> None:
    sources = Sources(tmp_path)
    sources.remember([FEED])
    assert sources.forget(FEED)
    sources.note(FEED, "read", {f"{FEED}/1": SeenPage()}, ())
    assert sources.all() == []
    assert sources.pages() == {}


def test_a_list_of_an_earlier_release_is_read_and_goes_on(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / FILE)) as database, database:
        database.executescript(BEFORE)
        database.execute("INSERT INTO sources VALUES (?, '2026-11-01', NULL, '')", [FEED])
    sources = Sources(tmp_path)
    assert [(source.location, source.error) for source in sources.all()] == [(FEED, "")]
    sources.note(FEED, "1 failed", {}, (), "is no article")
    assert sources.all()[0].error == "is no article"
