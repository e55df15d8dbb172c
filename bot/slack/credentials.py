"""The tokens of the Slack app: checks of them, the Web API client, and who the bot is."""

from collections.abc import Iterator
from dataclasses import dataclass

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler

from bot.errors import ConfigError
from bot.settings import Settings
from bot.slack.access import Home
from retrieval.retrying import retrying

_WHERE = "docs/slack.md says where to find it"
# Seconds for a call to Slack, and the 429s that a call waits for.
_TIMEOUT, _RATE_LIMITS = 10, 5


@dataclass(frozen=True)
class Identity:
    """Who the bot is: its user id, its bot id, and its workspace."""

    user: str
    bot: str
    home: Home


def check_tokens(settings: Settings, *, http: bool) -> None:
    """Raise `ConfigError` for a token that is missing, or looks like another one."""
    for problem in wrong_tokens(settings, http=http):
        raise ConfigError(problem)


def wrong_tokens(settings: Settings, *, http: bool) -> Iterator[str]:
    """Yield what is wrong with each token that Socket Mode or HTTP needs."""
    needed = {"SLACK_BOT_TOKEN": (settings.slack_bot_token, "xoxb-")}
    if http:
        needed["SLACK_SIGNING_SECRET"] = (settings.slack_signing_secret, "")
    else:
        needed["SLACK_APP_TOKEN"] = (settings.slack_app_token, "xapp-")
    for name, (secret, kind) in needed.items():
        if not secret.get_secret_value().strip():
            yield f"{name}: is not set; {_WHERE}"
        elif not secret.get_secret_value().startswith(kind):
            yield f"{name}: does not begin with {kind}, so it is another token; {_WHERE}"


def client_of(settings: Settings) -> WebClient:
    """Return a client with the bot's token, which waits as long as a 429 says."""
    return WebClient(
        token=settings.slack_bot_token.get_secret_value(),
        base_url=settings.slack_api_url,
        timeout=_TIMEOUT,
        # No handler for lost connections: a message whose confirmation is lost would be sent twice.
        retry_handlers=[RateLimitErrorRetryHandler(max_retry_count=_RATE_LIMITS)],
    )


def identity_of(client: WebClient) -> Identity:
    """Return who the bot is; a network that is down at the start is waited for."""
    ask = retrying(
        lambda error: isinstance(error, OSError), seconds=60, first_wait=0.5, longest_wait=10
    )
    try:
        about = ask(client.auth_test)
    except SlackApiError as error:
        raise ConfigError(
            f"SLACK_BOT_TOKEN: Slack refuses it ({error.response['error']}); {_WHERE}"
        ) from None
    except OSError:
        raise ConfigError(
            f"SLACK_API_URL: Slack cannot be reached at {client.base_url}; check the network"
        ) from None
    home = Home(str(about.get("team_id") or ""), str(about.get("enterprise_id") or ""))
    return Identity(str(about["user_id"]), str(about.get("bot_id") or ""), home)
