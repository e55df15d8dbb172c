"""The command line: what is printed where, in which form, and with which exit code."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import heed_ctrl_c

Footnote = Callable[..., Any]

FIELDS = {
    "ask": "question status reason answer sentences citations notes nearest closest window "
    "confidence mode model timings_ms",
    "citation": "n article_id title source url link published quote start end version sha256 "
    "fingerprint",
    "nearest": "article_id title published url",
    "search": "question window hits timings_ms",
    "hit": "rank article_id title source url published text start end score scores",
    "ingest": "added updated unchanged removed failed articles chunks seconds",
    "article": "id title url source author published published_from updated ingested version",
}
QUESTION = "When will the Kessel Bridge reopen?"


def has_fields(form: dict[str, Any], kind: str) -> bool:
    missing = set(FIELDS[kind].split()) - form.keys()
    assert not missing
    return True


def test_an_answer_in_json_has_the_documented_fields_and_exact_quotes(
    footnote: Footnote, library: Path
) -> None:
    ran = footnote("ask", "--json", QUESTION, data=library)
    assert (ran.code, ran.err) == (0, "")
    answer = ran.json
    assert has_fields(answer, "ask")
    assert (answer["question"], answer["status"], answer["reason"]) == (QUESTION, "answered", None)
    assert (answer["mode"], answer["model"], answer["nearest"]) == ("extractive", None, [])
    assert 0 < answer["confidence"] <= 1
    assert {"search", "answer", "total"} <= answer["timings_ms"].keys()
    assert "14 March" in answer["sentences"][0]["text"]
    assert [citation["n"] for citation in answer["citations"]] == answer["sentences"][0][
        "citations"
    ]
    for citation in answer["citations"]:
        assert has_fields(citation, "citation")
        assert f"[{citation['n']}]" in answer["answer"]
        shown = footnote("articles", "show", citation["article_id"], "--json", data=library).json
        assert shown["text"][citation["start"] : citation["end"]] == citation["quote"]
        assert citation["link"].startswith(f"{shown['url']}#:~:text=")


def test_a_question_that_no_article_answers_exits_with_0_and_names_no_random_article(
    footnote: Footnote, library: Path
) -> None:
    ran = footnote("ask", "--json", "Who won the chess tournament in Reykjavik?", data=library)
    assert (ran.code, ran.err, ran.json["status"]) == (0, "", "unknown")
    assert ran.json["reason"] == "no_support"
    assert (ran.json["answer"], ran.json["citations"]) == ("", [])
    assert ran.json["closest"] == ran.json["nearest"] == []


def test_a_question_that_is_not_surely_answered_gets_the_closest_quotes_of_stored_articles(
    footnote: Footnote, library: Path
) -> None:
    form = footnote("ask", "--json", "Which minister opened the bridge?", data=library).json
    assert (form["status"], form["reason"], form["answer"]) == ("unknown", "no_support", "")
    assert form["closest"]
    assert all(has_fields(article, "nearest") for article in form["nearest"])
    for quote in form["closest"]:
        assert has_fields(quote, "citation")
        shown = footnote("articles", "show", quote["article_id"], "--json", data=library).json
        assert shown["text"][quote["start"] : quote["end"]] == quote["quote"]


def test_a_plain_answer_goes_to_stdout_without_colour(footnote: Footnote, library: Path) -> None:
    ran = footnote("ask", *QUESTION.split(), data=library)
    assert (ran.code, ran.err) == (0, "")
    assert "reopen on 14 March, the council said on Monday. [1]" in ran.out
    assert "Harbour Gazette, 10 February 2026" in ran.out
    assert "\x1b" not in ran.out


def test_hits_in_json_are_ranked_and_verbatim(footnote: Footnote, library: Path) -> None:
    ran = footnote("search", "--json", "-k", "2", "owls and ferries", data=library)
    assert (ran.code, ran.err) == (0, "")
    assert has_fields(ran.json, "search")
    hits = ran.json["hits"]
    assert [hit["rank"] for hit in hits] == [1, 2]
    assert {hit["article_id"] for hit in hits} == {"owls", "ferry"}
    assert all(has_fields(hit, "hit") for hit in hits)
    assert hits[0]["score"] >= hits[1]["score"]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (["--until", "2026-02-10"], {"bridge"}),
        (["--until", "2026-02-10T11:00"], set()),
        (["--since", "2026-02-11"], {"ferry"}),
        (["--since", "2026-02-10", "--until", "2026-02-11"], {"bridge", "ferry"}),
        (["--source", "tidewater  WEEKLY"], {"ferry", "owls"}),
    ],
)
def test_filters_restrict_the_hits(
    filters: list[str], found: set[str], footnote: Footnote, library: Path
) -> None:
    ran = footnote("search", "--json", "bridge, ferry, owls", *filters, data=library)
    assert ran.code == 0
    assert {hit["article_id"] for hit in ran.json["hits"]} == found


def test_now_moves_what_last_week_means(footnote: Footnote, library: Path) -> None:
    asked = ["search", "--json", "What happened at the bridge last week?", "--now"]
    ran = footnote(*asked, "2026-02-18", data=library)
    assert "bridge" in [hit["article_id"] for hit in ran.json["hits"]]
    assert ran.json["window"]["phrase"] == "last week"
    assert footnote(*asked, "2027-02-18", data=library).json["hits"] == []


def test_articles_are_listed_newest_first_and_shown_whole(
    footnote: Footnote, library: Path
) -> None:
    listed = footnote("articles", "list", "--json", data=library)
    assert (listed.code, listed.err) == (0, "")
    assert [article["id"] for article in listed.json] == ["ferry", "bridge", "owls"]
    assert all(has_fields(article, "article") for article in listed.json)
    shown = footnote("articles", "show", "bridge", "--json", data=library).json
    assert has_fields(shown, "article")
    assert shown["text"].startswith("The Kessel Bridge")
    assert (shown["author"], shown["published"]) == ("Ann Lee, Bo Day", "2026-02-10")
    plain = footnote("articles", "show", "bridge", data=library)
    assert shown["text"] in plain.out
    assert "Kessel Bridge to reopen in March" in footnote("articles", "list", data=library).out


def test_articles_are_removed_all_or_none(footnote: Footnote, own_library: Path) -> None:
    refused = footnote("articles", "remove", "owls", "nope", data=own_library)
    assert (refused.code, refused.out) == (2, "")
    assert "no article has the id 'nope'; `footnote articles list` shows the ids" in refused.err
    ran = footnote("articles", "remove", "owls", "ferry", "owls", "--json", data=own_library)
    assert (ran.code, ran.json, ran.err) == (0, {"removed": ["owls", "ferry"]}, "2 removed\n")
    left = footnote("articles", "list", "--json", data=own_library).json
    assert [article["id"] for article in left] == ["bridge"]
    hits = footnote("search", "--json", "owls in the clock tower", data=own_library).json["hits"]
    assert {hit["article_id"] for hit in hits} == {"bridge"}


def test_ingest_reports_in_json_and_names_failures_beside_it(
    footnote: Footnote, tmp_path: Path
) -> None:
    folder, data = tmp_path / "news", tmp_path / "data"
    folder.mkdir()
    (folder / "a.txt").write_text("Title\n\nSome text.")
    (folder / "b.txt").write_text("")
    (folder / "c\nd\x1b[31m.jsonl").write_text('{"title": "a"}\n')
    ran = footnote("ingest", "--json", folder, data=data)
    assert ran.code == 1
    assert has_fields(ran.json, "ingest")
    assert [ran.json[name] for name in ("added", "updated", "articles", "chunks")] == [1, 0, 1, 1]
    assert ran.json["failed"] == [
        {"path": f"{folder}/b.txt", "error": "the file is empty"},
        {
            "path": f"{folder}/c\nd\x1b[31m.jsonl",
            "error": "line 1: has no text: 'text' is missing or empty",
        },
    ]
    failed, other, counts, total = ran.err.splitlines()
    assert failed == f"failed: {folder}/b.txt: the file is empty"
    assert other.startswith(f"failed: {folder}/c d[31m.jsonl: line 1: has no text")
    assert re.fullmatch(r"1 added, 2 failed, in \d+\.\d s", counts)
    assert total == f"'{data}' holds 1 article in 1 passage"

    again = footnote("ingest", folder / "a.txt", data=data)
    assert again.code == 0  # another id, as a file named by itself has no folder in front
    assert footnote("ingest", folder, data=data).err.splitlines()[2].startswith("1 unchanged, 2 f")


def test_ingest_names_languages_that_the_bundled_model_does_not_support(
    footnote, tmp_path: Path
) -> None:
    german = "Die Fähre sank am Freitagabend, teilte die Hafenbehörde mit."
    (tmp_path / "ferry.txt").write_text(german, encoding="utf-8")
    ran = footnote("ingest", tmp_path / "ferry.txt", data=tmp_path / "store")
    assert "not in English: de 1; the bundled model supports English only" in ran.err
    shown = footnote("articles", "show", "ferry.txt", "--json", data=tmp_path / "store")
    assert shown.json["language"] == "de"
    again = footnote("ingest", tmp_path / "ferry.txt", data=tmp_path / "store")
    assert "English" not in again.err


def test_ingest_prints_what_a_dry_run_would_change_and_what_was_rebuilt(
    footnote: Footnote, own_library: Path, tmp_path: Path
) -> None:
    (tmp_path / "new.txt").write_text("Title\n\nSome text.")
    (tmp_path / "empty").mkdir()
    dry = footnote("ingest", "--dry-run", tmp_path / "new.txt", data=own_library)
    assert dry.err.startswith("dry run: 1 added, in ")
    dry = footnote("ingest", "--dry-run", "--rebuild", data=own_library)
    assert dry.err.startswith("dry run: all stored articles would be rebuilt\n")
    rebuilt = footnote("ingest", "--rebuild", data=own_library)
    assert rebuilt.err.startswith("rebuilt all stored articles\n")
    none = footnote("ingest", tmp_path / "empty", data=own_library)
    assert none.err.startswith("no articles found (supported are .txt, ")
    assert [run.code for run in (dry, rebuilt, none)] == [0, 0, 0]
    assert "holds 3 articles in 3 passages" in none.err


def test_chat_answers_piped_lines_and_remembers_them(footnote: Footnote, library: Path) -> None:
    lines = b"Who leads the works?\n\n/nope\n\xff\xfe\n/quote 1\n"
    ran = footnote("chat", data=library, stdin=f"{QUESTION}\n/quote 1\n".encode() + lines)
    assert ran.code == 1
    assert "14 March" in ran.out
    assert "»" in ran.out
    assert "there is no command /nope" in ran.err


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (["ask", "Who?"], "There are no articles yet. `footnote ingest PATH` adds some."),
        (["search", "Who?"], "Nothing was found."),
        (["articles", "list"], ""),
    ],
)
def test_an_empty_store_is_not_an_error_and_says_how_to_add_articles(
    command: list[str], says: str, footnote: Footnote, tmp_path: Path
) -> None:
    ran = footnote(*command, data=tmp_path / "new")
    assert ran.code == 0
    assert says in ran.out
    assert "ingest PATH" in ran.out + ran.err


def test_an_empty_store_gives_empty_json(footnote: Footnote, tmp_path: Path) -> None:
    data = tmp_path / "new"
    assert footnote("ask", "Who?", "--json", data=data).json["reason"] == "no_articles"
    assert footnote("search", "Who?", "--json", data=data).json["hits"] == []
    assert footnote("articles", "list", "--json", data=data).json == []
    assert "There are no articles yet." in footnote("chat", data=data, stdin="Who?\n").out


@pytest.mark.parametrize("command", [["--help"], ["ask", "-h"], ["articles", "--help"]])
def test_help_goes_to_stdout(command: list[str], footnote: Footnote) -> None:
    ran = footnote(*command)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("Usage: footnote")


def test_the_version_is_printed(footnote: Footnote) -> None:
    assert re.fullmatch(r"footnote \d+\.\d+\.\d+\n", footnote("--version").out)


def test_an_unexpected_error_is_one_line_with_a_reference_to_the_log(
    footnote: Footnote, own_library: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (own_library / "write.lock").unlink()
    (own_library / "write.lock").mkdir()  # taking the lock fails in an unexpected way
    ran = footnote("articles", "remove", "owls", data=own_library)
    assert (ran.code, ran.out) == (1, "")
    line = r"footnote: something went wrong \(reference (\w{8})\); run again with -v to see it\n"
    match = re.fullmatch(line, ran.err)
    assert match, ran.err
    (record,) = [item for item in caplog.records if match[1] in item.getMessage()]
    assert record.levelname == "WARNING"  # shown with -v only
    assert record.exc_info


def test_an_earlier_version_is_shown_as_it_was_cited(footnote: Footnote, tmp_path: Path) -> None:
    data, path = tmp_path / "data", tmp_path / "mill.txt"
    path.write_text("Mill turns\n\nThe mill turned at noon.")
    footnote("ingest", path, data=data)
    path.write_text("Mill turns\n\nThe mill turned at one.")
    footnote("ingest", path, data=data)
    show = ("articles", "show", "mill.txt", "--json")
    assert footnote(*show, data=data).json["text"] == "The mill turned at one."
    was = footnote(*show, "--version", "1", data=data).json
    assert (was["text"], was["version"]) == ("The mill turned at noon.", 1)
    ran = footnote(*show, "--version", "3", data=data)
    assert (ran.code, ran.err) == (
        2,
        "footnote: 'mill.txt' has no version 3; it has 1, 2\n",
    )


def batch(tmp_path: Path) -> "subprocess.Popen[bytes]":
    """A real process that has answered one line of a batch and waits for the next."""
    running = subprocess.Popen(
        [sys.executable, "-m", "bot", "--data-dir", str(tmp_path / "new"), "ask", "--batch", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        cwd=tmp_path,
        preexec_fn=heed_ctrl_c,
    )
    assert running.stdin
    assert running.stdout
    running.stdin.write(b"not json\n")
    running.stdin.flush()
    # Text is read from a pipe as it comes, so this line is answered before the next is there.
    assert json.loads(running.stdout.readline())["status"] == "error"
    return running


def test_ctrl_c_ends_with_130_and_no_traceback(tmp_path: Path) -> None:
    with batch(tmp_path) as running:
        running.send_signal(signal.SIGINT)
        _, err = running.communicate(timeout=20)
    assert running.returncode == 130
    assert err.decode().strip() == "footnote: interrupted; everything stored so far is kept"


def test_a_reader_that_closes_the_pipe_is_not_a_failure(tmp_path: Path) -> None:
    with batch(tmp_path) as running:
        assert running.stdin
        assert running.stdout
        assert running.stderr
        running.stdout.close()  # as `head -1` does
        running.stdin.write(b"not json\n" * 10)
        running.stdin.close()
        assert running.wait(timeout=20) == 0
        assert running.stderr.read() == b""
