"""Checks of Slack: tokens, scopes, the Socket Mode connection, the clock, and events received."""

import logging
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.web import SlackResponse

from bot.doctor.environment import present_variables
from bot.doctor.finding import Finding, failure, passed, warning
from bot.doctor.machine import Machine
from bot.settings import Settings
from bot.slack.bolt import OAUTH
from bot.slack.channels import Channels, load_channels
from bot.slack.credentials import wrong_tokens
from bot.slack.manifest import REACTIONS_SCOPE, manifest
from bot.slack.state import DATABASE
from bot.slack.state.opening import open_task_store

_TIMEOUT = 10  # seconds
# Seconds by which the clock may differ from Slack's before a warning, and before a failure:
# requests from Slack are refused when they are 5 minutes old.
_WARN_SECONDS, _FAIL_SECONDS = 20, 240
# Needed only by an agent, to add uploads, to show answers that are too long for a message, and in
# group DMs.
_OPTIONAL_SCOPES = {"assistant:write", "files:read", "files:write", "mpim:history"}
_SCOPE_FOR_GUESTS = "users:read"  # to see who is one, for channels that are for members only


def check_slack(settings: Settings, machine: Machine) -> Iterator[Finding]:
    """Check everything about Slack; post nothing."""
    logging.getLogger("slack_sdk").setLevel(logging.CRITICAL)  # its errors become findings
    bot = settings.slack_bot_token.get_secret_value()
    app = settings.slack_app_token.get_secret_value()
    http = not app and bool(len(settings.slack_signing_secret))
    for problem in wrong_tokens(settings, http=http):
        detail, _, remedy = problem.partition("; ")
        yield failure("Slack tokens", detail, remedy)
    yield from _environment()
    channels = load_channels(settings.slack_channels)
    if bot.startswith("xoxb-"):
        yield from _bot_token(_client(settings, bot), machine, channels)
    if app.startswith("xapp-"):
        yield from _socket(app, _client(settings, ""))
    yield from _events(settings)


def _environment() -> Iterator[Finding]:
    """Say that the variables of an app for many workspaces are not used."""
    if names := present_variables(*OAUTH):
        detail = f"{' and '.join(names)} are set, and not used: the bot serves one workspace"
        remedy = "unset them, unless another program needs them"
        yield warning("Slack environment", detail, remedy)


def _bot_token(client: WebClient, machine: Machine, channels: Channels) -> Iterator[Finding]:
    """Check that Slack accepts the bot token, which scopes it has, and the clock."""
    try:
        response = client.auth_test()
    except SlackApiError as error:
        remedy = "reinstall the app (docs/slack.md, step 3), and set SLACK_BOT_TOKEN to its token"
        yield failure("Slack bot", f"Slack refuses the token ({error.response['error']})", remedy)
        return
    except OSError as error:
        yield failure("Slack bot", f"Slack cannot be reached ({error})", "check the network")
        return
    yield passed("Slack bot", f"{response['user']} in {response['team']}")
    yield _scopes(response, channels)
    yield _clock(response, machine)


def _scopes(response: SlackResponse, channels: Channels) -> Finding:
    granted = str(_header(response, "x-oauth-scopes")).replace(" ", "").split(",")
    needed = {*manifest(agent=True)["oauth_config"]["scopes"]["bot"]}
    needed |= set() if channels.allow_guests else {_SCOPE_FOR_GUESTS}
    needed |= {REACTIONS_SCOPE} if channels.read_reactions else set()
    missing = needed.difference(granted)
    if not missing:
        return passed("Slack scopes", "all required scopes are granted")
    remedy = (
        "add them under OAuth & Permissions, and then reinstall the app under Install App: they "
        "take effect only then"
    )
    kind = warning if missing <= _OPTIONAL_SCOPES else failure
    return kind("Slack scopes", f"not granted: {', '.join(sorted(missing))}", remedy)


def _clock(response: SlackResponse, machine: Machine) -> Finding:
    date = _header(response, "date")
    if not date:
        return passed("clock", "Slack's response has no time to compare with")
    ahead = (machine.now() - parsedate_to_datetime(date)).total_seconds()
    detail = f"{abs(ahead):.0f} s {'ahead of' if ahead > 0 else 'behind'} Slack's"
    remedy = "set this machine's clock, such as with `timedatectl set-ntp true`"
    if abs(ahead) > _FAIL_SECONDS:
        return failure("clock", detail, remedy)
    if abs(ahead) > _WARN_SECONDS:
        return warning("clock", detail, remedy)
    return passed("clock", detail)


def _socket(token: str, client: WebClient) -> Iterator[Finding]:
    """Open a Socket Mode connection and wait for the hello; Slack resends any event it sends."""
    greeted = threading.Event()
    socket = SocketModeClient(token, web_client=client, auto_reconnect_enabled=False)
    socket.on_message_listeners.append(lambda _: greeted.set())
    try:
        socket.connect()
        is_greeted = greeted.wait(_TIMEOUT)
    except SlackApiError as error:
        yield failure("Slack socket", *_refusal(str(error.response["error"])))
        return
    except OSError as error:
        yield failure("Slack socket", f"Slack cannot be reached ({error})", "check the network")
        return
    finally:
        threading.Thread(target=socket.close, daemon=True).start()  # waits for the next ping
    if is_greeted:
        yield passed("Slack socket", "the connection opens")
    else:
        remedy = "check that your proxy or firewall allows WebSockets"
        yield failure("Slack socket", "the connection opens, but Slack sends nothing", remedy)


def _refusal(error: str) -> tuple[str, str]:
    """Return the detail and the remedy for Slack's error about an app-level token."""
    detail = f"Slack refuses the connection ({error})"
    if error in ("missing_scope", "not_allowed_token_type", "invalid_auth", "no_permission"):
        return detail, (
            "make a new token under Basic Information, App-Level Tokens, with the scope "
            "connections:write, and set SLACK_APP_TOKEN to it"
        )
    return detail, "switch Socket Mode on in the app's settings"


def _events(settings: Settings) -> Iterator[Finding]:
    """Check that a message has ever arrived: Slack does not tell which events a bot gets."""
    if not settings.state_url and not (settings.data_dir / DATABASE).exists():
        yield passed("Slack events", "the bot has not been started here yet")
        return
    task_store = open_task_store(settings)
    try:
        last, rated = task_store.last_arrival(), bool(task_store.usage.ratings())
    finally:
        task_store.close()
    if last is None:
        remedy = "compare the app's manifest with bot/slack/manifest.json, and reinstall the app"
        yield warning("Slack events", "no message has ever arrived", remedy)
        return
    buttons = "buttons work" if rated else "no button has been pressed yet"
    when = datetime.fromtimestamp(last, UTC)
    yield passed("Slack events", f"the last message came {when:%Y-%m-%d %H:%M} UTC; {buttons}")


def _header(response: SlackResponse, name: str) -> str:
    headers = {key.lower(): value for key, value in response.headers.items()}
    value = headers.get(name, "")
    return str(value[0] if isinstance(value, list) else value)


def _client(settings: Settings, token: str) -> WebClient:
    return WebClient(token=token, base_url=settings.slack_api_url, timeout=_TIMEOUT)
