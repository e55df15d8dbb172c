"""The state of the workspace: its people, channels and messages, and what the bot left in it."""

import asyncio
import itertools
import threading
import time
from collections import defaultdict, deque

from tests.standins.slack.limits import ACK_TIMEOUT, STREAM_TTL, UPDATE_GAP
from tests.standins.slack.records import Call, Delivery, Fault
from tests.standins.slack.streams import Stream

SCOPES = (
    "app_mentions:read assistant:write channels:history channels:read chat:write commands "
    "files:read files:write groups:history groups:read im:history im:read im:write mpim:history "
    "reactions:read reactions:write users:read"
)
# Without those of the older kind of assistant: assistant_thread_started and
# assistant_thread_context_changed.
SUBSCRIPTIONS = (
    "app_mention message.channels message.groups message.im message.mpim app_home_opened "
    "app_context_changed agent_session_stopped agent_session_title_changed"
)


class State:
    """The options and the state; changed by the thread of the server only, unless said."""

    TEAM, APP, BOT_USER, BOT_ID = "T0FAKE0001", "A0FAKE0001", "U0BOT00001", "B0BOT00001"
    OTHER_TEAM = "T0OTHER001"  # an organisation that shares channels with ours by Slack Connect
    GENERAL, PRIVATE, OTHER = "C0GENERAL1", "G0PRIVATE1", "C0NOTINIT1"
    ALICE, BOB = "U0ALICE001", "U0BOB00001"
    BOT_TOKEN, APP_TOKEN = "xoxb-fake-bot-token", "xapp-1-A0FAKE0001-fake"
    SIGNING = "8f742231b10e8888abcd99yyyzzz85a5"

    def __init__(
        self,
        *,
        ack_timeout=ACK_TIMEOUT,
        retry_delays=(0.5, 60.0, 300.0),
        time_scale=1.0,  # of the delays
        stream_ttl=STREAM_TTL,
        update_gap=UPDATE_GAP,
        enforce_rate_limits=False,
        scopes=SCOPES,
        subscriptions=SUBSCRIPTIONS,
        agent_app=True,
        echo_bot_messages=True,
        host="127.0.0.1",
        port=0,
        latency=0.0,
        request_url: str | None = None,  # send events by HTTP to this address
        server_ping_interval=0.0,
    ) -> None:
        self.ack_timeout = ack_timeout
        self.retry_delays = [delay * time_scale for delay in retry_delays]
        self.stream_ttl, self.update_gap = stream_ttl, update_gap
        self.enforce_rate_limits = enforce_rate_limits
        self.scopes, self.subscriptions = set(scopes.split()), set(subscriptions.split())
        self.agent_app, self.echo_bot_messages = agent_app, echo_bot_messages
        self.host, self.port, self.latency, self.request_url = host, port, latency, request_url
        self.server_ping_interval = server_ping_interval
        self.refuse_connections = False  # apps.connections.open fails
        self.token_error = ""  # what every call with the bot token is refused with, if anything
        self.zones: dict[str, str] = {}  # of people, UTC where not named
        self.pressed: set[str] = set()  # who pressed a button of ours
        self.loop: asyncio.AbstractEventLoop
        self.changed = threading.Condition()
        self._changes, self._last_ts, self._passed = 0, 0, 0.0
        self.event_numbers = itertools.count(1)
        self._remember_nothing()
        self.users = {self.ALICE: "alice", self.BOB: "bob", self.BOT_USER: "askbot"}
        self.guests: dict[str, str] = {}  # restricted or ultra_restricted
        self.teams: dict[str, str] = {}  # of people who are not of TEAM
        self.channels: dict[str, dict] = {}
        self.add_channel(self.GENERAL, "channel", {self.ALICE, self.BOB, self.BOT_USER})
        self.add_channel(self.PRIVATE, "group", {self.ALICE, self.BOT_USER})
        self.add_channel(self.OTHER, "channel", {self.BOB})

    def _remember_nothing(self) -> None:
        self.calls: list[Call] = []
        self.deliveries: list[Delivery] = []
        self.faults: list[Fault] = []
        self.lint: list[dict] = []
        self.protocol_errors: list[str] = []
        self.ui_errors: list[str] = []
        self.conns: dict[str, object] = {}
        self.conn_log: list[tuple] = []
        self.sending: set[asyncio.Task] = set()
        self.tickets: set[str] = set()
        self.waiting: dict[str, tuple] = {}  # by envelope, what is not acknowledged yet
        self.streams: dict[tuple[str, str], Stream] = {}
        self.sessions: dict[tuple[str, str], dict] = {}
        self.statuses: dict[tuple[str, str], dict] = {}
        self.prompts: list[dict] = []
        self.home_views: dict[str, dict] = {}
        self.views: dict[str, dict] = {}
        self.triggers: dict[str, dict] = {}
        self.response_urls: dict[str, dict] = {}
        self.responses: list[dict] = []
        self.ephemerals: list[dict] = []
        self.files: dict[str, dict] = {}
        self.uploads: dict[str, dict] = {}
        self.buckets: dict[tuple, deque] = defaultdict(deque)

    def add_channel(
        self, channel: str, kind: str, members: set[str], *, shared: bool = False
    ) -> dict:
        """Add a channel; `shared` is with another organisation, by Slack Connect."""
        self.channels[channel] = {
            "id": channel, "type": kind, "members": members, "archived": False, "msgs": {},
            "shared": shared,
        }  # fmt: skip
        return self.channels[channel]

    def add_person(self, user: str, name: str, *, guest: str = "", team: str = "") -> str:
        """Add a member, a guest ("restricted" or "ultra_restricted"), or one of another team."""
        self.users[user] = name
        self.guests |= {user: guest} if guest else {}
        self.teams |= {user: team} if team else {}
        return user

    def team_of(self, user: str) -> str:
        return self.teams.get(user, self.TEAM)

    def now(self) -> float:
        """Seconds of a clock that `pass_time` puts forward."""
        return time.monotonic() + self._passed

    def pass_time(self, seconds: float) -> None:
        """Let time pass for what Slack counts in seconds: streams, versions, triggers, limits."""
        self._passed += seconds

    def new_ts(self) -> str:
        self._last_ts += 1
        return f"{int(time.time())}.{self._last_ts:06d}"

    @property
    def base_url(self) -> str:
        return f"{self.address}/api/"

    @property
    def address(self) -> str:
        return f"http://{self.host}:{self.port}"
