"""OpenTelemetry traces: one per question, sent to a collector over HTTP."""

from dataclasses import asdict

from bot.errors import ConfigError
from bot.telemetry.observation import Observation

_NO_ERRORS = ("answered", "unknown", "stopped")


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
        """Send a span for the question, with a child span for each of its stages."""
        from opentelemetry.trace import Status, StatusCode, set_span_in_context

        began = round(observation.began * 1e9)
        searched = began + round(observation.search_ms * 1e6)
        ended = began + round(observation.total_ms * 1e6)
        attributes = {f"footnote.{name}": value for name, value in asdict(observation).items()}
        question = self._tracer.start_span("question", start_time=began, attributes=attributes)
        if observation.outcome not in _NO_ERRORS:
            question.set_status(Status(StatusCode.ERROR, observation.outcome))
        if observation.search_ms:
            parent = set_span_in_context(question)
            for name, start, end in (("search", began, searched), ("answer", searched, ended)):
                self._tracer.start_span(name, parent, start_time=start).end(end)
        question.end(ended)

    def close(self) -> None:
        """Send the remaining traces."""
        self._provider.shutdown()
