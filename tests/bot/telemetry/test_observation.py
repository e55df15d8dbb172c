"""Each question is told of once, in a log line, a trace and metrics, and never with its words."""

import gzip
import json
import subprocess
import sys
from collections.abc import Generator, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from bot.answering.answer import Answer
from bot.answering.question import Question
from bot.app import App
from bot.settings import Settings
from bot.telemetry.metrics import Metrics
from bot.telemetry.observation import Observation, observed
from tests.standins.serving import serving

NOW = datetime(2026, 11, 24, tzinfo=UTC)
WORDS = "Who signed the treaty?"


def watched(
    answers: Iterator[Answer], id_: str = ""
) -> tuple[Generator[Answer], list[Observation]]:
    seen: list[Observation] = []
    return observed(Question(WORDS, NOW, id=id_), answers, [seen.append]), seen


def test_an_answer_is_told_of_when_it_is_whole() -> None:
    stream, seen = watched(iter([Answer("answered", partial=True), Answer("answered")]), "C1:2")
    next(stream)
    assert not seen
    assert len(list(stream)) == 1
    assert [(one.question, one.outcome) for one in seen] == [("C1:2", "answered")]


def test_one_that_is_stopped_or_fails_is_told_of_as_that() -> None:
    stream, seen = watched(iter([Answer("answered", partial=True)] * 2))
    next(stream)
    stream.close()

    def broken() -> Iterator[Answer]:
        yield Answer("answered", partial=True)
        raise RuntimeError(WORDS)

    other, also = watched(broken())
    with pytest.raises(RuntimeError):
        list(other)
    assert [one.outcome for one in (*seen, *also)] == ["stopped", "RuntimeError"]
    assert seen[0].question != also[0].question


def test_an_observer_that_fails_spoils_no_answer(caplog: pytest.LogCaptureFixture) -> None:
    seen: list[Observation] = []

    def broken(_: Observation) -> None:
        raise RuntimeError("no collector")

    answers = observed(Question(WORDS, NOW), iter([Answer("answered")]), [broken, seen.append])
    assert [one.status for one in answers] == ["answered"]
    assert len(seen) == 1
    assert "has failed" in caplog.text


@pytest.mark.parametrize("level", ["error", "info"])
def test_a_question_is_one_line_of_json_without_its_words_where_that_is_wanted(
    seeds_store: Path, tmp_path: Path, level: str
) -> None:
    command = [Path(sys.executable).with_name("footnote"), "--data-dir", seeds_store, "ask"]
    ran = subprocess.run(
        [*command, "Who did Cho Hyun meet in Tokyo?"], cwd=tmp_path, check=True,
        env={"FOOTNOTE_LOG_LEVEL": level, "FOOTNOTE_LOG_FORMAT": "json"},
        capture_output=True, text=True,
    )  # fmt: skip
    assert "Cho Hyun" in ran.stdout
    told = [json.loads(line) for line in ran.stderr.splitlines()]
    assert len(told) == (level == "info")
    for line in told:
        assert (line["level"], line["outcome"]) == ("INFO", "answered")
        assert line["search_ms"] > 0
        assert line["citations"] >= 1
    assert "Hyun" not in ran.stderr


def test_metrics_count_questions_by_how_they_ended() -> None:
    metrics = Metrics()
    metrics.observe(Observation("a", 0.0, "answered", 120.0, 30.0, 80.0, mode="extractive"))
    metrics.observe(
        Observation("b", 0.0, "unknown", 90.0, reason="no_support", notes="stale,as_of")
    )
    page = b"".join(metrics.page()({"REQUEST_METHOD": "GET", "PATH_INFO": "/"}, lambda *_: None))
    text = page.decode()
    answered = 'footnote_questions_total{mode="extractive",outcome="answered",reason=""} 1.0'
    assert answered in text
    assert 'outcome="unknown",reason="no_support"} 1.0' in text
    assert 'footnote_seconds_count{stage="total"} 2.0' in text
    assert 'footnote_seconds_count{stage="search"} 1.0' in text
    assert 'footnote_notes_total{kind="stale"} 1.0' in text


def test_a_trace_reaches_a_collector_with_its_stages_and_without_words(seeds_store) -> None:
    bodies: list[bytes] = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.path == "/v1/traces"
            bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

    with serving(Collector) as address:
        settings = Settings(
            _env_file=None, data_dir=seeds_store, OTEL_EXPORTER_OTLP_ENDPOINT=address
        )
        app = App(settings)
        list(app.stream(Question(WORDS, NOW, id="abc")))
        app._tellers[-1].__self__.close()
    raw = [gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body for body in bodies]
    spans = [
        span
        for body in raw
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans
        for scope in resource.scope_spans
        for span in scope.spans
    ]
    by_name = {span.name: span for span in spans}
    assert set(by_name) == {"question", "search", "answer"}
    whole, search, answer = (by_name[name] for name in ("question", "search", "answer"))
    assert search.parent_span_id == answer.parent_span_id == whole.span_id
    assert whole.start_time_unix_nano == search.start_time_unix_nano
    assert search.end_time_unix_nano == answer.start_time_unix_nano
    assert answer.end_time_unix_nano == whole.end_time_unix_nano
    told = {one.key: one.value.string_value for one in whole.attributes}
    assert told["footnote.question"] == "abc"
    assert all(b"treaty" not in body for body in raw)
