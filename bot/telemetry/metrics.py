"""Counters and times of questions, in the form that Prometheus reads."""

from wsgiref.types import WSGIApplication

from prometheus_client import CollectorRegistry, Counter, Histogram, make_wsgi_app

from bot.telemetry.observation import Observation

_SECONDS = (0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60)


class Metrics:
    """The metrics of one process."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._questions = Counter(
            "footnote_questions_total", "Questions that have ended, by how and why.",
            ["outcome", "reason", "mode"], registry=self._registry,
        )  # fmt: skip
        self._seconds = Histogram(
            "footnote_seconds", "Seconds that a question took, by stage.",
            ["stage"], buckets=_SECONDS, registry=self._registry,
        )  # fmt: skip
        self._notes = Counter(
            "footnote_notes_total", "Notes beside answers, such as a fallback to quotes, by kind.",
            ["kind"], registry=self._registry,
        )  # fmt: skip

    def observe(self, seen: Observation) -> None:
        """Count a question."""
        self._questions.labels(seen.outcome, seen.reason, seen.mode).inc()
        stages = {"search": seen.search_ms, "answer": seen.answer_ms, "total": seen.total_ms}
        for stage, milliseconds in stages.items():
            if milliseconds:
                self._seconds.labels(stage).observe(milliseconds / 1000)
        for kind in filter(None, seen.notes.split(",")):
            self._notes.labels(kind).inc()

    def page(self) -> WSGIApplication:
        """Return the WSGI application that shows them."""
        return make_wsgi_app(self._registry)
