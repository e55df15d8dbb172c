"""The usage report: its figures, counted by hand, and its forms, safe whatever people write."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner

from bot.cli.main import cli
from bot.settings import Settings
from bot.slack.state.opening import open_task_store
from bot.slack.tasks.weekly_report import report_messages, weekly_task
from bot.usage.markdown import as_markdown
from bot.usage.page import as_page
from bot.usage.records import QuestionRecord, Rating
from bot.usage.report import UsageReport, report_on
from bot.usage.topics import topics
from retrieval.article import Article
from tests.bot.evaluation.test_metrics import answer

ZONE = ZoneInfo("Europe/Paris")
SCRIPT = "\x1b[2J<script>alert(1)</script> [link](https://evil.example) *x* | y"
ARTICLES = [Article("a", "Ferry sinks", "x"), Article("b", SCRIPT, "y"), Article("c", "", "z")]


def at(day: int, hour: int = 12) -> float:
    return datetime(2026, 11, day, hour, tzinfo=UTC).timestamp()


def asked(
    key: str, created: float, status: str = "answered", words: str = "", *cited: str
) -> QuestionRecord:
    return QuestionRecord(key, created, status, "", 100.0, words, cited)


@pytest.fixture
def report(embedder) -> UsageReport:
    questions = [
        asked("1", at(2), "answered", "", "a"),
        asked("2", at(3), "unknown", "When does the swimming pool open?"),
        asked("3", at(3), "unknown", "What are the pool's opening hours?"),
        asked("4", at(4), "unknown", SCRIPT),
        asked("5", at(4), "unknown"),
        asked("6", at(16), "answered", "", "a", "gone"),
        asked("7", at(16), "error"),
    ]
    ratings = [
        Rating("1", at(2), True, "", ""),
        Rating("6", at(17), False, SCRIPT, "30 June"),
    ]
    return report_on(questions, ratings, ARTICLES, embedder.embed, ZONE)


def test_questions_are_counted_by_week_and_empty_weeks_are_listed(report: UsageReport) -> None:
    counts = [
        (w.monday.day, w.asked, w.answered, w.unanswered, w.failed, w.up, w.down)
        for w in report.weeks
    ]
    assert counts == [(2, 5, 1, 4, 0, 1, 0), (9, 0, 0, 0, 0, 0, 0), (16, 2, 1, 0, 1, 0, 1)]


def test_a_week_begins_on_monday_where_the_owner_is(embedder) -> None:
    night = datetime(2026, 11, 8, 23, 30, tzinfo=UTC).timestamp()  # Monday in Paris
    found = report_on([asked("1", night)], [], [], embedder.embed, ZONE)
    assert [week.monday for week in found.weeks] == [date(2026, 11, 9)]


def test_unanswered_questions_are_grouped_by_topic(report: UsageReport) -> None:
    assert sorted(report.missing[0].questions) == [
        "What are the pool's opening hours?", "When does the swimming pool open?",
    ]  # fmt: skip
    assert [len(topic.questions) for topic in report.missing] == [2, 1]
    assert report.unkept == 1


def test_a_single_question_is_a_topic_and_none_are_none(embedder) -> None:
    assert topics([], embedder.embed) == []
    assert [topic.name for topic in topics(["Who?", "Who?"], embedder.embed)] == ["Who?"]


def test_cited_and_uncited_articles_are_listed_apart(report: UsageReport) -> None:
    assert report.cited == (("Ferry sinks", 2),)
    assert (report.never, report.never_count, report.articles) == ((SCRIPT, "c"), 2, 3)


def test_a_page_shows_what_people_wrote_and_runs_none_of_it(report: UsageReport) -> None:
    page = as_page(report)
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "default-src 'none'" in page
    assert "http" not in page.replace("https://evil.example", "").replace("http-equiv", "")
    assert "When does the swimming pool open?" in page


def test_markdown_shows_what_people_wrote_as_it_is(report: UsageReport) -> None:
    text = as_markdown(report)
    assert "| 2026-11-02 | 5 | 1 | 4 | 0 | 1 | 0 | 100 |" in text
    assert "\\<script\\>" in text
    assert "[link](" not in text
    assert "\x1b" not in text


def test_the_slack_message_is_within_the_limits_of_slack(report: UsageReport) -> None:
    for message in report_messages(report):
        assert len(message.text) <= 3000
        assert "<script>" not in str(message.fields)
    (text,) = [block["text"]["text"] for block in report_messages(report)[0].blocks[1:]]
    lines = text.split("\n")
    assert lines[1].startswith("Week of 2026-11-16: 2 asked, 1 answered, 0 not")
    assert lines[3] == "Not answered:"
    assert lines[4].startswith("• 2 × “")


def test_a_report_on_nothing_says_so(embedder) -> None:
    nothing = report_on([], [], [], embedder.embed, ZONE)
    assert "Nobody has asked anything yet" in as_page(nothing)
    assert "Nobody has asked anything yet" in as_markdown(nothing)
    assert "Nobody has asked anything yet" in str(report_messages(nothing)[0].fields)


def test_a_report_is_due_from_monday_at_nine_on_once_a_week() -> None:
    monday = datetime(2026, 11, 23, 8, 59, tzinfo=ZONE)
    before, after = (
        weekly_task("C1", monday).key,
        weekly_task("C1", monday + timedelta(hours=1)).key,
    )
    assert (before, after) == ("report:C1:2026-W47", "report:C1:2026-W48")
    assert weekly_task("C1", monday + timedelta(days=6)).key == after
    assert weekly_task("C1", monday + timedelta(days=7)).key == after
    assert weekly_task("C1", monday + timedelta(days=7, hours=1)).key == "report:C1:2026-W49"


def test_the_command_reports_in_every_form(seeds_store, tmp_path, monkeypatch) -> None:
    state = f"sqlite:///{tmp_path / 'state.sqlite3'}"
    monkeypatch.setenv("FOOTNOTE_STATE_URL", state)
    task_store = open_task_store(Settings(_env_file=None, state_url=state))
    task_store.usage.record("C1:1", "U1", "Who sank?", answer())
    task_store.usage.record("C1:2", "U1", "Who else sank?", answer("The ferry sank."))
    task_store.close()
    command = ["--data-dir", str(seeds_store), "report"]
    ran = CliRunner().invoke(cli, command, standalone_mode=False)
    assert "1 × “Who sank?”" in ran.stdout
    assert "Who else sank?" not in ran.stdout
    page = tmp_path / "report.html"
    ran = CliRunner().invoke(cli, [*command, "--html", str(page)], standalone_mode=False)
    assert ran.stdout == ""
    assert "“Who sank?”" in page.read_text()
    ran = CliRunner().invoke(cli, [*command, "--json"], standalone_mode=False)
    assert '"unanswered": 1' in ran.stdout
