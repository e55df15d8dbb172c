"""Prometheus metrics: questions by outcome, seconds by stage, notes by kind, requests to a model.

Those of a chat model have OpenTelemetry's names, units and boundaries, as Prometheus writes them:
github.com/open-telemetry/semantic-conventions-genai, docs/gen-ai/gen-ai-metrics.md.
"""

from wsgiref.types import WSGIApplication

from prometheus_client import CollectorRegistry, Counter, Histogram, make_wsgi_app

from bot.answering.model_call import ModelCall
from bot.telemetry.observation import Observation

_SECONDS = (0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60)
_CALL_SECONDS = tuple(0.01 * 2**n for n in range(14))
_TOKENS = tuple(4**n for n in range(14))
_CALL = ("gen_ai_operation_name", "gen_ai_provider_name", "gen_ai_request_model")


class Metrics:
    """The metrics of one process."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._questions = Counter(
            "footnote_questions_total", "Questions answered, refused or failed, by reason.",
            ["outcome", "reason", "mode"], registry=self._registry,
        )  # fmt: skip
        self._seconds = Histogram(
            "footnote_seconds", "Seconds spent on a question, by stage.",
            ["stage"], buckets=_SECONDS, unit="seconds", registry=self._registry,
        )  # fmt: skip
        self._notes = Counter(
            "footnote_notes_total", "Notes on answers, such as a fallback to quotes, by kind.",
            ["kind"], registry=self._registry,
        )  # fmt: skip
        self._call_seconds = Histogram(
            "gen_ai_client_operation_duration_seconds", "Seconds of a request to the chat model.",
            [*_CALL, "error_type"], buckets=_CALL_SECONDS, unit="seconds", registry=self._registry,
        )  # fmt: skip
        self._tokens = Histogram(
            "gen_ai_client_token_usage", "Tokens of a request to the chat model, by type.",
            [*_CALL, "gen_ai_token_type"], buckets=_TOKENS, registry=self._registry,
        )  # fmt: skip

    def observe(self, observation: Observation) -> None:
        """Count a question."""
        outcome, reason, mode = observation.outcome, observation.reason, observation.mode
        self._questions.labels(outcome, reason, mode).inc()
        stages = {
            "search": observation.search_ms,
            "answer": observation.answer_ms,
            "total": observation.total_ms,
        }
        for stage, milliseconds in stages.items():
            if milliseconds:
                self._seconds.labels(stage).observe(milliseconds / 1000)
        for kind in filter(None, observation.notes.split(",")):
            self._notes.labels(kind).inc()
        for call in observation.calls:
            self._observe_call(call)

    def page(self) -> WSGIApplication:
        """Return a WSGI application that serves the metrics as text."""
        return make_wsgi_app(self._registry)

    def _observe_call(self, call: ModelCall) -> None:
        names = call.attributes.values()
        self._call_seconds.labels(*names, call.error).observe(call.seconds)
        for kind, count in (("input", call.input_tokens), ("output", call.output_tokens)):
            if count:
                self._tokens.labels(*names, kind).observe(count)
