"""OpenTelemetry traces: one per question, sent to a collector over HTTP.

The names are those of OpenTelemetry's conventions for generative AI, as of November 2026 (not yet
stable): github.com/open-telemetry/semantic-conventions-genai, docs/gen-ai/gen-ai-spans.md.
"""

import json
from typing import TYPE_CHECKING

from bot.answering.model_call import ModelCall
from bot.errors import ConfigError
from bot.telemetry.observation import Exchange, Observation

if TYPE_CHECKING:
    from opentelemetry.context import Context
    from opentelemetry.trace import Status

_NO_ERRORS = ("answered", "unknown", "stopped")
_WORKFLOW, _DATA_SOURCE = "footnote", "articles"

Attributes = dict[str, str | int | float | bool]


class Traces:
    """Sends traces from a background thread; the last ones when the process ends."""

    def __init__(self, endpoint: str) -> None:
        """Export to a collector's address, such as http://localhost:4318.

        Raises `ConfigError` if the exporter package is not installed.
        """
        try:
            from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
            from opentelemetry.sdk.resources import Resource
            from opentelemetry.sdk.trace import TracerProvider
            from opentelemetry.sdk.trace.export import BatchSpanProcessor
        except ImportError:
            raise ConfigError(
                "OTEL_EXPORTER_OTLP_ENDPOINT needs a package; run `pip install 'footnote-qa[otel]'`"
            ) from None
        self._provider = TracerProvider(resource=Resource.create({"service.name": "footnote"}))
        exporter = OTLPSpanExporter(f"{endpoint.rstrip('/')}/v1/traces")
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("footnote")

    def observe(self, observation: Observation) -> None:
        """Send a span for the question, with spans in it for each stage and request to a model."""
        from opentelemetry.trace import SpanKind, set_span_in_context

        began = observation.began
        ended = began + observation.total_ms / 1000
        attributes: Attributes = {
            "gen_ai.operation.name": "invoke_workflow",
            "gen_ai.workflow.name": _WORKFLOW,
            **{f"footnote.{name}": value for name, value in observation.fields.items()},
            **(_messages(observation.exchange) if observation.exchange else {}),
        }
        question = self._tracer.start_span(
            f"invoke_workflow {_WORKFLOW}", start_time=_ns(began), attributes=attributes
        )
        if observation.outcome not in _NO_ERRORS:
            question.set_attribute("error.type", observation.outcome)
            question.set_status(_error(observation.outcome))
        inside = set_span_in_context(question)
        if observation.search_ms:
            searched = began + observation.search_ms / 1000
            self._tracer.start_span(
                f"retrieval {_DATA_SOURCE}", inside, start_time=_ns(began), kind=SpanKind.CLIENT,
                attributes=_retrieval(observation),
            ).end(_ns(searched))  # fmt: skip
            self._tracer.start_span("answer", inside, start_time=_ns(searched)).end(_ns(ended))
        for call in observation.calls:
            self._call(call, inside)
        question.end(_ns(ended))

    def _call(self, call: ModelCall, inside: "Context") -> None:
        from opentelemetry.trace import SpanKind

        attributes: Attributes = {**call.attributes, "gen_ai.request.stream": True}
        if call.input_tokens or call.output_tokens:
            attributes["gen_ai.usage.input_tokens"] = call.input_tokens
            attributes["gen_ai.usage.output_tokens"] = call.output_tokens
        span = self._tracer.start_span(
            f"chat {call.attributes['gen_ai.request.model']}", inside, start_time=_ns(call.began),
            kind=SpanKind.CLIENT, attributes=attributes,
        )  # fmt: skip
        if call.error:
            span.set_attribute("error.type", call.error)
            span.set_status(_error(call.error))
        span.end(_ns(call.began + call.seconds))

    def close(self) -> None:
        """Send the remaining traces."""
        self._provider.shutdown()


def _retrieval(observation: Observation) -> Attributes:
    attributes: Attributes = {
        "gen_ai.operation.name": "retrieval",
        "gen_ai.data_source.id": _DATA_SOURCE,
        "footnote.hits": observation.hits,
    }
    if exchange := observation.exchange:
        documents = [{"id": id_, "score": score} for id_, score in exchange.documents]
        attributes["gen_ai.retrieval.query.text"] = exchange.question
        attributes["gen_ai.retrieval.documents"] = json.dumps(documents)
    return attributes


def _messages(exchange: Exchange) -> Attributes:
    """Return both sides as messages, in JSON as spans have it."""
    said = {"input": ("user", exchange.question), "output": ("assistant", exchange.answer)}
    return {
        f"gen_ai.{side}.messages": json.dumps(
            [{"role": role, "parts": [{"type": "text", "content": text}]}]
        )
        for side, (role, text) in said.items()
    }


def _error(description: str) -> "Status":
    from opentelemetry.trace import Status, StatusCode

    return Status(StatusCode.ERROR, description)


def _ns(seconds: float) -> int:
    return round(seconds * 1e9)
