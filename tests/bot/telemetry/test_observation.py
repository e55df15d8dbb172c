"""Each question is reported once, as a log line, a trace and metrics, and never with its text."""

import gzip
import json
import subprocess
import sys
from collections.abc import Generator, Iterator
from contextlib import closing
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from bot.answering.answer import Answer
from bot.answering.question import Question
from bot.app import App
from bot.settings import Settings
from bot.telemetry.metrics import Metrics
from bot.telemetry.observation import Observation, observed
from bot.telemetry.traces import Traces
from tests.standins.chat_servers import Failure, serve
from tests.standins.serving import serving

NOW = datetime(2026, 11, 24, tzinfo=UTC)
WORDS = "Who signed the treaty?"
STAGES = {"invoke_workflow footnote", "retrieval articles", "answer"}


def watched(
    answers: Iterator[Answer], id_: str = ""
) -> tuple[Generator[Answer], list[Observation]]:
    observations: list[Observation] = []
    return observed(Question(WORDS, NOW, id=id_), answers, [observations.append]), observations


def test_an_answer_is_observed_when_it_is_complete() -> None:
    answers = iter([Answer("answered", partial=True), Answer("answered")])
    stream, observations = watched(answers, "C1:2")
    next(stream)
    assert not observations
    assert len(list(stream)) == 1
    assert [(o.question, o.outcome) for o in observations] == [("C1:2", "answered")]


def test_an_answer_that_is_stopped_or_fails_is_observed_as_that() -> None:
    stream, stopped = watched(iter([Answer("answered", partial=True)] * 2))
    next(stream)
    stream.close()

    def broken() -> Iterator[Answer]:
        yield Answer("answered", partial=True)
        raise RuntimeError(WORDS)

    stream, failed = watched(broken())
    with pytest.raises(RuntimeError):
        list(stream)
    assert [o.outcome for o in (*stopped, *failed)] == ["stopped", "RuntimeError"]
    assert stopped[0].question != failed[0].question


def test_an_observer_that_fails_does_not_spoil_the_answer(caplog: pytest.LogCaptureFixture) -> None:
    observations: list[Observation] = []

    def broken(_: Observation) -> None:
        raise RuntimeError("no collector")

    observers = [broken, observations.append]
    answers = observed(Question(WORDS, NOW), iter([Answer("answered")]), observers)
    assert [answer.status for answer in answers] == ["answered"]
    assert len(observations) == 1
    assert "an observer of questions failed" in caplog.text


@pytest.mark.parametrize("level", ["error", "info"])
def test_a_question_is_logged_as_one_line_of_json_without_its_text_at_level_info(
    seeds_store: Path, tmp_path: Path, level: str
) -> None:
    command = [Path(sys.executable).with_name("footnote"), "--data-dir", seeds_store, "ask"]
    ran = subprocess.run(
        [*command, "Who did Cho Hyun meet in Tokyo?"], cwd=tmp_path, check=True,
        env={"FOOTNOTE_LOG_LEVEL": level, "FOOTNOTE_LOG_FORMAT": "json"},
        capture_output=True, text=True,
    )  # fmt: skip
    assert "Cho Hyun" in ran.stdout
    lines = [json.loads(line) for line in ran.stderr.splitlines()]
    assert len(lines) == (level == "info")
    for line in lines:
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
    text = page(metrics)
    answered = 'footnote_questions_total{mode="extractive",outcome="answered",reason=""} 1.0'
    assert answered in text
    assert 'outcome="unknown",reason="no_support"} 1.0' in text
    assert 'footnote_seconds_count{stage="total"} 2.0' in text
    assert 'footnote_seconds_count{stage="search"} 1.0' in text
    assert 'footnote_notes_total{kind="stale"} 1.0' in text


def test_each_metric_says_what_it_is_and_in_which_unit() -> None:
    metrics = Metrics()
    metrics.observe(Observation("a", 0.0, "answered", 120.0))
    for accept in ("", "application/openmetrics-text; version=1.0.0"):
        lines = page(metrics, accept).splitlines()
        names = {line.split()[2] for line in lines if line.startswith("# TYPE")}
        helped = {line.split()[2] for line in lines if line.startswith("# HELP")}
        assert names == helped
        assert {"footnote_seconds", "gen_ai_client_operation_duration_seconds"} <= names
    assert "# UNIT footnote_seconds seconds" in lines


def page(metrics: Metrics, accept: str = "") -> str:
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/", "HTTP_ACCEPT": accept}
    return b"".join(metrics.page()(environ, lambda *_: None)).decode()


def attributes(span: Span) -> dict[str, str]:
    """The attributes of a span, each value as text."""
    return {
        item.key: str(getattr(item.value, item.value.WhichOneof("value")))
        for item in span.attributes
    }


@pytest.fixture
def collector() -> Iterator[tuple[str, list[bytes]]]:
    """The address of an OpenTelemetry collector, and the bodies that are posted to it."""
    bodies: list[bytes] = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.path == "/v1/traces"
            bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

    with serving(Collector) as address:
        yield address, bodies


def spans_of(bodies: list[bytes]) -> dict[str, Span]:
    raw = [gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body for body in bodies]
    spans = [
        span
        for body in raw
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans
        for scope in resource.scope_spans
        for span in scope.spans
    ]
    assert all(b"treaty" not in body for body in raw)
    return {span.name: span for span in spans}


def test_a_trace_has_a_span_for_each_stage_and_no_text(collector, seeds_store: Path) -> None:
    address, bodies = collector
    app, traces = App(Settings(_env_file=None, data_dir=seeds_store)), Traces(address)
    app.observers.append(traces.observe)
    list(app.stream(Question(WORDS, NOW, id="abc")))
    traces.close()
    app.close()
    spans = spans_of(bodies)
    assert set(spans) == STAGES
    question, search, answer = (
        spans[name] for name in ("invoke_workflow footnote", "retrieval articles", "answer")
    )
    assert search.parent_span_id == answer.parent_span_id == question.span_id
    assert question.start_time_unix_nano == search.start_time_unix_nano
    assert search.end_time_unix_nano == answer.start_time_unix_nano
    assert answer.end_time_unix_nano == question.end_time_unix_nano
    assert attributes(question)["footnote.question"] == "abc"
    assert attributes(question)["gen_ai.operation.name"] == "invoke_workflow"
    assert attributes(search) == {
        "gen_ai.operation.name": "retrieval", "gen_ai.data_source.id": "articles",
        "footnote.hits": "10",
    }  # fmt: skip


def test_a_request_to_a_model_has_a_span_and_metrics_with_provider_model_and_tokens(
    collector, seeds_store: Path
) -> None:
    address, bodies = collector
    metrics, traces = Metrics(), Traces(address)
    with serve(lambda _: ["Cho Hyun met Prime Minister Shigeru Ishiba. [1]"]) as server:
        settings = Settings(
            _env_file=None, data_dir=seeds_store, chat_model="anthropic:some-model",
            anthropic_api_key="key", anthropic_base_url=server.anthropic_url, verify="rules",
        )  # fmt: skip
        with closing(App(settings)) as app:
            app.observers += [traces.observe, metrics.observe]
            list(app.stream(Question("Who did Cho Hyun meet in Tokyo?", NOW)))
    traces.close()
    assert not any(b"Ishiba" in body or b"Hyun" in body for body in bodies)
    spans = spans_of(bodies)
    assert attributes(spans["chat some-model"]) == {
        "gen_ai.operation.name": "chat", "gen_ai.provider.name": "anthropic",
        "gen_ai.request.model": "some-model", "gen_ai.request.stream": "True",
        "gen_ai.usage.input_tokens": "25", "gen_ai.usage.output_tokens": "15",
    }  # fmt: skip
    assert spans["chat some-model"].kind == Span.SPAN_KIND_CLIENT
    whole = attributes(spans["invoke_workflow footnote"])
    assert (whole["footnote.model_calls"], whole["footnote.input_tokens"]) == ("1", "25")
    names = (
        'gen_ai_operation_name="chat",gen_ai_provider_name="anthropic",'
        'gen_ai_request_model="some-model"'
    )
    text = page(metrics)
    assert f'gen_ai_client_token_usage_sum{{{names},gen_ai_token_type="output"}} 15.0' in text
    duration = "gen_ai_client_operation_duration_seconds_count"
    assert f'{duration}{{error_type="",{names}}} 1.0' in text


def test_a_model_that_fails_is_a_span_with_the_kind_of_its_error(
    collector, seeds_store: Path
) -> None:
    address, bodies = collector
    traces = Traces(address)
    with serve(lambda _: Failure(400, {"message": "no"})) as server:
        settings = Settings(
            _env_file=None, data_dir=seeds_store, chat_model="openai:some-model",
            openai_api_key="key", openai_base_url=server.openai_url,
        )  # fmt: skip
        with closing(App(settings)) as app:
            app.observers.append(traces.observe)
            list(app.stream(Question("Who did Cho Hyun meet in Tokyo?", NOW)))
    traces.close()
    span = spans_of(bodies)["chat some-model"]
    assert attributes(span)["error.type"] == "OpenAIInvalidRequestError"
    assert "gen_ai.usage.input_tokens" not in attributes(span)


def test_the_text_is_traced_only_where_its_owner_asks_for_it(collector, seeds_store: Path) -> None:
    address, bodies = collector
    traces = Traces(address)
    settings = Settings(_env_file=None, data_dir=seeds_store, otel_text=True)
    with closing(App(settings)) as app:
        app.observers.append(traces.observe)
        (*_, answer) = app.stream(Question("Who did Cho Hyun meet in Tokyo?", NOW))
    traces.close()
    spans = spans_of(bodies)
    whole = attributes(spans["invoke_workflow footnote"])
    (message,) = json.loads(whole["gen_ai.output.messages"])
    assert message == {
        "role": "assistant", "parts": [{"type": "text", "content": answer.text}]
    }  # fmt: skip
    assert "Cho Hyun" in whole["gen_ai.input.messages"]
    search = attributes(spans["retrieval articles"])
    assert search["gen_ai.retrieval.query.text"] == "Who did Cho Hyun meet in Tokyo?"
    assert (
        json.loads(search["gen_ai.retrieval.documents"])[0]["id"] == answer.hits[0].chunk.article.id
    )


@pytest.mark.parametrize(
    ("value", "is_meant"),
    [("true", True), ("SPAN_ONLY", True), ("", False), ("false", False), ("EVENT_ONLY", False)],
)
def test_the_variable_for_text_is_read_as_other_programs_read_it(
    value: str, is_meant: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT", value)
    assert Settings(_env_file=None).otel_text is is_meant


def test_a_process_sends_its_traces_to_the_collector_of_the_settings_before_it_ends(
    collector, seeds_store: Path, tmp_path: Path
) -> None:
    address, bodies = collector
    subprocess.run(
        [Path(sys.executable).with_name("footnote"), "--data-dir", seeds_store, "ask", WORDS],
        cwd=tmp_path, check=True, capture_output=True,
        env={"OTEL_EXPORTER_OTLP_ENDPOINT": address},
    )  # fmt: skip
    assert set(spans_of(bodies)) == STAGES
