"""Where the bot listens: Slack's requests over a WebSocket or HTTP, health and metrics."""

from collections.abc import Callable

from slack_bolt import App

from bot.errors import ConfigError
from bot.settings import Settings
from bot.slack.events.connection import Http, SocketMode
from bot.slack.http.health import Monitor
from bot.slack.product import Product
from bot.telemetry.metrics import Metrics

_REMEDY = "name an address of this machine, and a port that no other program has"


def socket_mode(app: App, settings: Settings, ping_interval: float) -> SocketMode:
    """Return the connection over which Slack sends its requests where there is no port for them."""
    return SocketMode(app, settings.slack_app_token.get_secret_value(), ping_interval)


def slack_port(app: App, settings: Settings, port: int, is_ready: Callable[[], bool]) -> Http:
    """Return the port for Slack's requests; raise `ConfigError` where it cannot be had."""
    secret, host = settings.slack_signing_secret.get_secret_value(), settings.slack_host
    try:
        return Http(app, secret, host, port, is_ready)
    except OSError as error:
        raise ConfigError(
            f"FOOTNOTE_SLACK_HOST, --port: cannot listen at {host}, port {port} ({error}); "
            f"{_REMEDY}"
        ) from None


def monitor_port(address: str, product: Product, is_ready: Callable[[], bool]) -> Monitor | None:
    """Open the port for health and metrics, if the settings name one; raise `ConfigError`."""
    if not address:
        return None
    metrics = Metrics()
    try:
        monitor = Monitor(address, metrics.page(), is_ready)
    except OSError as error:
        raise ConfigError(
            f"FOOTNOTE_MONITOR: cannot listen at {address} ({error}); {_REMEDY}"
        ) from None
    monitor.open()
    product.observers.append(metrics.observe)
    return monitor
