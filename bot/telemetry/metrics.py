"""Prometheus metrics: questions by outcome, seconds by stage, notes by kind."""

from wsgiref.types import WSGIApplication

from prometheus_client import CollectorRegistry, Counter, Histogram, make_wsgi_app

from bot.telemetry.observation import Observation

_SECONDS = (0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60)


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
            ["stage"], buckets=_SECONDS, registry=self._registry,
        )  # fmt: skip
        self._notes = Counter(
            "footnote_notes_total", "Notes on answers, such as a fallback to quotes, by kind.",
            ["kind"], registry=self._registry,
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

    def page(self) -> WSGIApplication:
        """Return a WSGI application that serves the metrics as text."""
        return make_wsgi_app(self._registry)
