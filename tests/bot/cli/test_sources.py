"""`footnote sources`, and `footnote ingest` of addresses, now and again."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.cli import watch as keeping
from bot.cli.watch import again
from tests.conftest import heed_ctrl_c
from tests.standins.newssite import NewsSite, news_site

Footnote = Callable[..., Any]

MILL = "The tide mill turned again at noon, when two pupils raised the flood gate."
FERRY = "The night ferry will cross the bay every two hours from the third of May."


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[NewsSite]:
    monkeypatch.setenv("FOOTNOTE_FETCH_PRIVATE", "true")
    monkeypatch.setenv("FOOTNOTE_FETCH_PER_SECOND", "1000")
    with news_site() as running:
        running.write("/mill", "Mill turns", MILL)
        running.feed("/mill")
        yield running


def test_a_feed_is_read_remembered_and_read_again(
    site: NewsSite, footnote: Footnote, tmp_path: Path
) -> None:
    data, feed = tmp_path / "data", f"{site.address}/feed"
    ran = footnote("ingest", feed, "--json", data=data)
    assert (ran.code, ran.json["added"]) == (0, 1)
    site.write("/ferry", "Ferry by night", FERRY)
    site.feed("/mill", "/ferry")
    ran = footnote("sources", "run", "--json", data=data)
    assert (ran.json["added"], ran.json["unchanged"]) == (1, 1)
    (source,) = footnote("sources", "list", "--json", data=data).json
    assert (source["location"], source["outcome"], source["gone"]) == (feed, "read", 0)
    assert source["checked"]
    shown = footnote("sources", "list", data=data).out
    assert feed in shown
    answer = footnote("ask", "How often will the night ferry cross the bay?", "--json", data=data)
    assert answer.json["citations"][0]["url"] == f"{site.address}/ferry"


def test_sources_are_added_and_removed_by_name(footnote: Footnote, tmp_path: Path) -> None:
    data, folder = tmp_path / "data", tmp_path / "notes"
    folder.mkdir()
    (folder / "mill.txt").write_text(f"Mill turns\n\n{MILL}")
    assert "no sources yet" in footnote("sources", "list", data=data).err
    assert "no sources yet" in footnote("sources", "run", data=data).err
    assert footnote("sources", "add", "notes", data=data).code == 0
    ran = footnote("sources", "run", data=data)
    assert (ran.code, "1 added" in ran.err) == (0, True)
    ran = footnote("sources", "remove", "notes", "nothing", data=data)
    assert ran.code == 1
    assert ran.err == "'nothing' is no source; see `footnote sources list`\n"
    assert footnote("sources", "list", "--json", data=data).json == []
    assert len(footnote("articles", "list", "--json", data=data).json) == 1


def test_a_folder_that_is_away_is_named_and_its_articles_stay(
    footnote: Footnote, tmp_path: Path
) -> None:
    data, folder = tmp_path / "data", tmp_path / "notes"
    folder.mkdir()
    (folder / "mill.txt").write_text(f"Mill turns\n\n{MILL}")
    footnote("ingest", "notes", data=data)
    folder.rename(tmp_path / "away")
    ran = footnote("sources", "run", "--prune", data=data)
    assert ran.code == 1
    assert f"{folder} is not there; its articles stay as they are" in ran.err
    assert len(footnote("articles", "list", "--json", data=data).json) == 1


@pytest.mark.parametrize("time", ["15", "m", "0m", "1.5h", "-1m"])
def test_a_time_that_is_none_is_refused(footnote: Footnote, tmp_path: Path, time: str) -> None:
    ran = footnote("ingest", str(tmp_path), "--every", time)
    assert ran.code == 2
    assert f"{time!r} is no time; write 90s, 15m, 2h or 1d" in " ".join(ran.err.split())


def test_a_location_that_is_not_there_is_refused(footnote: Footnote) -> None:
    ran = footnote("ingest", "nowhere")
    assert ran.code == 2
    assert "'nowhere' does not exist" in ran.err


def test_it_is_time_again_after_so_many_seconds_or_not_at_all() -> None:
    assert list(again(["https://a.example/feed"], None, watch=True)) == []
    began = time.monotonic()
    times = again(["https://a.example/feed"], 0.1, watch=False)
    next(times)
    next(times)
    assert time.monotonic() - began >= 0.2


def test_what_changed_before_the_watch_began_is_read_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "TIMEOUT", 100)
    times = again([str(tmp_path)], None, watch=True)
    next(times)  # although nothing changes now
    writing = threading.Timer(1, (tmp_path / "a.txt").write_text, ["Something."])
    writing.start()
    began = time.monotonic()
    next(times)
    assert time.monotonic() - began > 0.8
    writing.join()


def test_a_watched_folder_is_read_when_a_file_changes_and_ends_with_ctrl_c(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "mill.txt").write_text(f"Mill turns\n\n{MILL}")
    running = subprocess.Popen(
        [sys.executable, "-m", "bot", "--data-dir", str(tmp_path / "data"),
         "ingest", str(folder), "--watch"],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        cwd=tmp_path,
        preexec_fn=heed_ctrl_c,
    )  # fmt: skip
    try:
        lines = iter(running.stderr or ())
        assert next(lines).startswith("1 added")
        assert "holds 1 articles" in next(lines)
        time.sleep(1)
        (folder / "ferry.txt").write_text(f"Ferry by night\n\n{FERRY}")
        assert next(lines).startswith("1 added, 1 unchanged")
    finally:
        running.send_signal(2)
        running.wait(20)
        running.stderr.close()
    assert running.returncode == 130
