"""`footnote sources`, and `footnote ingest` of addresses and on a schedule."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from bot.cli.watch import Schedule, repeats
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
    assert ran.err == "'nothing' is not a source; see `footnote sources list`\n"
    assert footnote("sources", "list", "--json", data=data).json == []
    assert len(footnote("articles", "list", "--json", data=data).json) == 1


def test_a_missing_folder_is_named_and_its_articles_are_kept(
    footnote: Footnote, tmp_path: Path
) -> None:
    data, folder = tmp_path / "data", tmp_path / "notes"
    folder.mkdir()
    (folder / "mill.txt").write_text(f"Mill turns\n\n{MILL}")
    footnote("ingest", "notes", data=data)
    folder.rename(tmp_path / "away")
    ran = footnote("sources", "run", "--prune", data=data)
    assert ran.code == 1
    assert f"{folder} does not exist; its articles are kept" in ran.err
    assert len(footnote("articles", "list", "--json", data=data).json) == 1


@pytest.mark.parametrize("time", ["15", "m", "0m", "1.5h", "-1m"])
def test_a_wrong_duration_is_refused(footnote: Footnote, tmp_path: Path, time: str) -> None:
    ran = footnote("ingest", str(tmp_path), "--every", time)
    assert ran.code == 2
    assert f"{time!r} is not a duration; write 90s, 15m, 2h or 1d" in " ".join(ran.err.split())


def test_a_location_that_does_not_exist_is_refused(footnote: Footnote) -> None:
    ran = footnote("ingest", "nowhere")
    assert ran.code == 2
    assert "'nowhere' does not exist" in ran.err


def test_a_schedule_repeats_after_so_many_seconds_or_not_at_all() -> None:
    feed, slept = ["https://a.example/feed"], []
    assert list(repeats(feed, Schedule(watch=True))) == []
    times = repeats(feed, Schedule(every=90), sleep=slept.append)
    next(times)
    next(times)
    assert slept == [90, 90]


@pytest.mark.parametrize(
    ("schedule", "runs"), [(Schedule(watch=True), 2), (Schedule(watch=True, every=5), 4)]
)
def test_a_watch_repeats_once_at_its_start_and_then_only_for_changes(
    tmp_path: Path, schedule: Schedule, runs: int
) -> None:
    def file_changes(folders: Sequence[str], timeout: int) -> list[set[str]]:
        assert (folders, timeout) == ([str(tmp_path)], int(1000 * (schedule.every or 1)))
        return [set(), set(), {"a.txt"}, set()]  # nothing changed before a timeout, thrice

    locations = [str(tmp_path), "https://a.example/feed"]
    assert len(list(repeats(locations, schedule, file_changes=file_changes))) == runs


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
        assert "holds 1 article" in next(lines)
        # Found by the watch, or, if written before it starts, by the run after its start.
        (folder / "ferry.txt").write_text(f"Ferry by night\n\n{FERRY}")
        assert next(lines).startswith("1 added, 1 unchanged")
    finally:
        running.send_signal(2)
        running.wait(20)
        running.stderr.close()
    assert running.returncode == 130
