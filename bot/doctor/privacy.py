"""What leaves the machine, and to whom."""

from collections.abc import Iterator

from bot.doctor.finding import Finding, passed
from bot.settings import Settings, is_traced_by_langsmith


def look_at_exposure(settings: Settings) -> Iterator[Finding]:
    """Name every receiver that a setting makes; there is no other."""
    receivers = {
        "questions and passages to the chat model": settings.chat_model,
        "questions and articles to the embedding endpoint": settings.embedding_url,
        "all articles to the Chroma server": settings.chroma_url,
        "answers to Slack": "Slack" if settings.slack_bot_token.get_secret_value() else "",
        "who asked what to the state database": _without_password(settings.state_url),
        "times and counts to the collector": settings.otel_endpoint,
        "questions and answers to LangSmith": "LangSmith" if is_traced_by_langsmith() else "",
    }
    told = [f"{what} ({whom})" for what, whom in receivers.items() if whom]
    yield passed("what leaves here", "; ".join(told) or "nothing, but for pages that you ingest")


def _without_password(url: str) -> str:
    return url.rpartition("@")[2]
