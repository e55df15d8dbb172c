"""Events on their way to the bot: sent, acknowledged or sent again, and given up."""

import asyncio
import time

from tests.standins.slack.recording import Recording
from tests.standins.slack.records import Delivery
from tests.standins.slack.requests import send_by_http
from tests.standins.slack.sockets import send_by_socket

# [D] "Required scopes" of the pages of these events, docs.slack.dev/reference/events
EVENT_SCOPES = {
    "app_mention": "app_mentions:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "message.mpim": "mpim:history",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
}


class Events(Recording):
    """Sends events, interactions and slash commands."""

    def emit(self, event: dict, subscription: str) -> Delivery | None:
        """Send an event, if the app subscribes to its kind."""
        if subscription not in self.subscriptions or not self._may_receive(subscription):
            return None
        n = next(self.event_numbers)
        authorization = {
            "enterprise_id": None, "team_id": self.TEAM, "user_id": self.BOT_USER, "is_bot": True,
            "is_enterprise_install": False,
        }  # fmt: skip
        return self.send("events_api", {
            "token": "verif", "team_id": self.TEAM, "context_team_id": self.TEAM,
            "context_enterprise_id": None, "api_app_id": self.APP, "event": event,
            "type": "event_callback", "event_id": f"Ev0FAKE{n:05d}",
            "event_time": int(time.time()), "authorizations": [authorization],
            "is_ext_shared_channel": self._is_shared(event), "event_context": f"4-ctx-{n}",
        })  # fmt: skip

    def _may_receive(self, subscription: str) -> bool:
        """Whether the scope of an event is granted [D]; an app without it gets none of them."""
        needed = EVENT_SCOPES.get(subscription)
        return not needed or needed in self.scopes

    def _is_shared(self, event: dict) -> bool:
        """Whether an event is of a channel that is shared with another organisation [D]."""
        channel = event.get("channel") or event.get("item", {}).get("channel")
        return isinstance(channel, str) and bool(self.channels.get(channel, {}).get("shared"))

    def send(self, kind: str, payload: dict, *, accepts: bool = False) -> Delivery:
        """Send a payload; `accepts` says that its acknowledgement may carry one."""
        delivery = Delivery(kind, payload, accepts)
        self.deliveries.append(delivery)
        task = self.loop.create_task(self._deliver(delivery))
        self.sending.add(task)
        task.add_done_callback(self.sending.discard)
        return delivery

    def redeliver(
        self, delivery: Delivery, same_envelope=False, attempt=1, reason="timeout"
    ) -> None:
        """Send again what was acknowledged: what happens when Slack missed that."""
        envelope_id = delivery.attempts[0].envelope_id if same_envelope else None
        self.run(self._attempt(delivery, attempt, envelope_id, reason))

    async def _deliver(self, delivery: Delivery) -> None:
        delays = self.retry_delays if delivery.kind == "events_api" else ()
        for n, delay in enumerate((0, *delays)):
            if n:
                await asyncio.sleep(delay)
            if await self._attempt(delivery, n):
                delivery.state = "acked"
                break
            if delivery.state == "no_retry":
                break
        else:
            delivery.state = "failed"
        if delivery.state != "acked" and delivery.kind != "events_api":
            self.ui_errors.append(_shown(delivery))
        delivery.done.set()
        self.notify()

    async def _attempt(
        self, delivery: Delivery, n: int, envelope_id: str | None = None, reason: str = "timeout"
    ) -> bool:
        if self.request_url:
            return await send_by_http(self, delivery, n, reason)
        return await send_by_socket(self, delivery, n, envelope_id, reason)


def _shown(delivery: Delivery) -> str:
    """The error that a person sees."""
    if delivery.kind == "slash_commands":
        return f'{delivery.payload["command"]}: failed with the error "operation_timeout"'
    return f"{delivery.payload['type']}: interaction timed out"
