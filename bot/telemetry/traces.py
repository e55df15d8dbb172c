"""A trace of each question, to an OpenTelemetry collector over HTTP."""

from dataclasses import asdict

from bot.errors import ConfigError
from bot.telemetry.observation import Observation

_WELL = ("answered", "unknown", "stopped")


class Traces:
    """Sends traces from a thread of its own; what is left is sent when the process ends."""

    def __init__(self, endpoint: str) -> None:
        """`endpoint` is a collector's address, such as http://localhost:4318.

        Raises `ConfigError` where the package for it is not installed.
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
        self._spans = self._provider.get_tracer("footnote")

    def observe(self, seen: Observation) -> None:
        """Send a span for the question, with one inside for each of its stages."""
        from opentelemetry.trace import Status, StatusCode, set_span_in_context

        began = round(seen.began * 1e9)
        searched, ended = (began + round(ms * 1e6) for ms in (seen.search_ms, seen.total_ms))
        attributes = {f"footnote.{name}": value for name, value in asdict(seen).items()}
        whole = self._spans.start_span("question", start_time=began, attributes=attributes)
        if seen.outcome not in _WELL:
            whole.set_status(Status(StatusCode.ERROR, seen.outcome))
        if seen.search_ms:
            inside = set_span_in_context(whole)
            for name, start, end in (("search", began, searched), ("answer", searched, ended)):
                self._spans.start_span(name, inside, start_time=start).end(end)
        whole.end(ended)

    def close(self) -> None:
        """Send what is left."""
        self._provider.shutdown()
