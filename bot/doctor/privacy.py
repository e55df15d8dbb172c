"""The check that lists which data leaves the machine, and to whom."""

from collections.abc import Iterator

from bot.doctor.environment import is_traced_by_langsmith
from bot.doctor.finding import Finding, passed
from bot.settings import Settings


def check_privacy(settings: Settings) -> Iterator[Finding]:
    """List every receiver of data that the settings name; there is no other."""
    receivers = {
        "questions and passages to the chat model": settings.chat_model,
        "questions and articles to the embedding endpoint": settings.embedding_url,
        "all articles to the Chroma server": settings.chroma_url,
        "answers to Slack": "Slack" if settings.slack_bot_token.get_secret_value() else "",
        "who asked what to the state database": _without_password(settings.state_url),
        f"{_traced(settings)} to the OpenTelemetry collector": settings.otel_endpoint,
        "questions and answers to LangSmith": "LangSmith" if is_traced_by_langsmith() else "",
    }
    sent = [f"{data} ({receiver})" for data, receiver in receivers.items() if receiver]
    nothing = "nothing is sent anywhere; only pages that you ingest are fetched"
    yield passed("privacy", f"sent out: {'; '.join(sent)}" if sent else nothing)


def _traced(settings: Settings) -> str:
    return "questions and answers" if settings.otel_text else "times and counts"


def _without_password(url: str) -> str:
    return url.rpartition("@")[2]
