"""Whether Slack lets the bot do all that it is to do: tokens, scopes, the socket, the clock."""

import json
import logging
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.resources import files

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.web import SlackResponse

from bot.doctor.finding import Finding, failure, passed, warning
from bot.settings import Settings
from bot.slack.channels import load_channels
from bot.slack.credentials import wrong_tokens
from bot.slack.service import DATABASE, open_memory

_SECONDS = 10
# Seconds by which the clock may be wrong: Slack's requests are refused when they are 5 minutes old.
_SLOW, _WRONG = 20, 240
# Without these, uploads cannot be added, and what is too long for a message stays cut.
_DISPENSABLE = {"files:read", "files:write"}


def look_at_slack(settings: Settings) -> Iterator[Finding]:
    """Everything about Slack; nothing is posted."""
    logging.getLogger("slack_sdk").setLevel(logging.CRITICAL)  # what it logs is found here
    bot = settings.slack_bot_token.get_secret_value()
    app = settings.slack_app_token.get_secret_value()
    http = not app and bool(len(settings.slack_signing_secret))
    for problem in wrong_tokens(settings, http=http):
        detail, _, remedy = problem.partition("; ")
        yield failure("Slack tokens", detail, remedy)
    load_channels(settings.slack_channels)
    if bot.startswith("xoxb-"):
        yield from _bot_token(_client(settings, bot))
    if app.startswith("xapp-"):
        yield from _socket(app, _client(settings, ""))
    yield from _heard(settings)


def _bot_token(client: WebClient) -> Iterator[Finding]:
    """Whether Slack knows the bot, what it lets it do, and what time it is there."""
    try:
        told = client.auth_test()
    except SlackApiError as error:
        remedy = "reinstall the app (docs/slack.md, step 3), and set SLACK_BOT_TOKEN anew"
        yield failure("Slack bot", f"Slack refuses the token ({error.response['error']})", remedy)
        return
    except OSError as error:
        yield failure("Slack bot", f"Slack cannot be reached ({error})", "check the network")
        return
    yield passed("Slack bot", f"{told['user']} in {told['team']}")
    yield _scopes(told)
    yield _clock(told)


def _scopes(told: SlackResponse) -> Finding:
    manifest = json.loads(files("bot.slack").joinpath("manifest.json").read_text("utf-8"))
    granted = str(_header(told, "x-oauth-scopes")).replace(" ", "").split(",")
    missing = set(manifest["oauth_config"]["scopes"]["bot"]).difference(granted)
    if not missing:
        return passed("Slack scopes", "all that are needed are granted")
    remedy = (
        "add them under OAuth & Permissions, and then reinstall the app under Install App: without "
        "that, Slack changes nothing"
    )
    kind = warning if missing <= _DISPENSABLE else failure
    return kind("Slack scopes", f"not granted: {', '.join(sorted(missing))}", remedy)


def _clock(told: SlackResponse) -> Finding:
    date = _header(told, "date")
    if not date:
        return passed("clock", "Slack does not say what time it is")
    ahead = (datetime.now(UTC) - parsedate_to_datetime(date)).total_seconds()
    detail = f"{abs(ahead):.0f} s {'ahead of' if ahead > 0 else 'behind'} Slack's"
    remedy = "set this machine's clock, such as with `timedatectl set-ntp true`"
    if abs(ahead) > _WRONG:
        return failure("clock", detail, remedy)
    return warning("clock", detail, remedy) if abs(ahead) > _SLOW else passed("clock", detail)


def _socket(token: str, client: WebClient) -> Iterator[Finding]:
    """Whether Socket Mode opens, to Slack's own hello; what arrives meanwhile Slack sends again."""
    greeted = threading.Event()
    socket = SocketModeClient(token, web_client=client, auto_reconnect_enabled=False)
    socket.on_message_listeners.append(lambda _: greeted.set())
    try:
        socket.connect()
        heard = greeted.wait(_SECONDS)
    except SlackApiError as error:
        yield failure("Slack socket", *_refusal(str(error.response["error"])))
        return
    except OSError as error:
        yield failure("Slack socket", f"it cannot be reached ({error})", "check the network")
        return
    finally:
        threading.Thread(target=socket.close, daemon=True).start()  # waits for the next ping
    if heard:
        yield passed("Slack socket", "it opens")
    else:
        remedy = "check that a proxy or firewall lets WebSockets through"
        yield failure("Slack socket", "it opens, and Slack says nothing", remedy)


def _refusal(error: str) -> tuple[str, str]:
    """What Slack's error means for an app-level token, and what to do."""
    detail = f"Slack opens none ({error})"
    if error in ("missing_scope", "not_allowed_token_type", "invalid_auth", "no_permission"):
        return detail, (
            "make a new token under Basic Information, App-Level Tokens, with the scope "
            "connections:write, and set SLACK_APP_TOKEN to it"
        )
    return detail, "switch Socket Mode on in the app's settings"


def _heard(settings: Settings) -> Iterator[Finding]:
    """Whether anything has ever arrived: Slack tells no bot which events it is sent."""
    if not settings.state_url and not (settings.data_dir / DATABASE).exists():
        yield passed("Slack events", "the bot has not been started here yet")
        return
    memory = open_memory(settings)
    try:
        last, rated = memory.last_heard(), bool(memory.ledger.ratings())
    finally:
        memory.close()
    if last is None:
        remedy = "compare the app's manifest with bot/slack/manifest.json, and reinstall the app"
        yield warning("Slack events", "no message has ever arrived", remedy)
        return
    buttons = "buttons work" if rated else "no button has been pressed yet"
    when = datetime.fromtimestamp(last, UTC)
    yield passed("Slack events", f"the last message came {when:%Y-%m-%d %H:%M} UTC; {buttons}")


def _header(told: SlackResponse, name: str) -> str:
    headers = {key.lower(): value for key, value in told.headers.items()}
    value = headers.get(name, "")
    return str(value[0] if isinstance(value, list) else value)


def _client(settings: Settings, token: str) -> WebClient:
    return WebClient(token=token, base_url=settings.slack_api_url, timeout=_SECONDS)
