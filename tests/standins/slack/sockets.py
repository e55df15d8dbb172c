"""Socket Mode: connections, envelopes and their acknowledgements."""

import asyncio
import json
import random
import time
import uuid

from aiohttp import WSMsgType, web

from tests.standins.slack.limits import MAX_SOCKETS
from tests.standins.slack.recording import Recording
from tests.standins.slack.records import Attempt, Delivery

_MAX_MESSAGE = 64 * 2**20


class Connection:
    """An open WebSocket of the bot."""

    def __init__(self, ws: web.WebSocketResponse, ticket: str) -> None:
        self.ws, self.ticket, self.id = ws, ticket, uuid.uuid4().hex[:8]
        self.opened = time.perf_counter()
        self.answer_pings, self.pings, self.draining = True, 0, False

    @property
    def transport(self) -> asyncio.BaseTransport:
        """The TCP connection below, to end it impolitely; aiohttp has no public way to it."""
        return self.ws._req.transport


async def accept(slack: Recording, request: web.Request) -> web.StreamResponse:
    """Serve a connection until it ends."""
    ticket = request.query.get("ticket", "")
    if ticket not in slack.tickets:
        return web.Response(status=403, text="invalid ticket")
    slack.tickets.remove(ticket)
    ws = web.WebSocketResponse(autoping=False, max_msg_size=_MAX_MESSAGE)
    await ws.prepare(request)
    if len(slack.conns) >= MAX_SOCKETS:
        await ws.send_str(goodbye("too_many_websockets"))
        await ws.close()
        return ws
    connection = Connection(ws, ticket)
    slack.conns[connection.id] = connection
    slack.conn_log.append(("open", connection.id, time.perf_counter()))
    await ws.send_str(_hello(slack))
    slack.notify()
    pinger = asyncio.ensure_future(_ping(connection, slack.server_ping_interval))
    try:
        await _receive(slack, connection)
    finally:
        pinger.cancel()
        _forget(slack, connection)
    return ws


def goodbye(reason: str) -> str:
    """The message that asks the bot to connect again."""
    about = {"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-fake"}}
    return json.dumps(about)


def pick_connection(slack: Recording) -> Connection | None:
    """Any open connection: Slack may choose each [D]."""
    live = [one for one in slack.conns.values() if not one.ws.closed and not one.draining]
    return random.choice(live) if live else None


async def send_by_socket(
    slack: Recording, delivery: Delivery, n: int, envelope_id: str | None, reason: str
) -> bool:
    """Send an envelope, and return whether it is acknowledged in time."""
    connection = pick_connection(slack)
    name = connection.id if connection else "-"
    attempt = Attempt(envelope_id or str(uuid.uuid4()), n, time.perf_counter(), name)
    delivery.attempts.append(attempt)
    if connection is None:
        attempt.fail = "no_connection"
        return False
    envelope = {
        "envelope_id": attempt.envelope_id, "payload": delivery.payload, "type": delivery.kind,
        "accepts_response_payload": delivery.accepts,
    }  # fmt: skip
    if delivery.kind == "events_api":  # [M] bolt-js#2487
        envelope |= {"retry_attempt": n, "retry_reason": reason if n else ""}
    answered = asyncio.Event()
    slack.waiting[attempt.envelope_id] = (delivery, attempt, answered)
    try:
        attempt.sent = time.perf_counter()
        await connection.ws.send_str(json.dumps(envelope))
    except Exception as error:  # noqa: BLE001  whatever it is, the attempt failed
        attempt.fail = f"send: {error}"
        return False
    try:
        await asyncio.wait_for(answered.wait(), slack.ack_timeout)
    except TimeoutError:
        attempt.fail = "timeout"
    return attempt.acked is not None


def _hello(slack: Recording) -> str:
    about = {
        "host": "applink-fake", "started": "2026-11-23 00:00:00.000", "build_number": 1,
        "approximate_connection_time": 18060,
    }  # fmt: skip
    return json.dumps({
        "type": "hello", "num_connections": len(slack.conns),
        "connection_info": {"app_id": slack.APP}, "debug_info": about,
    })  # fmt: skip


async def _ping(connection: Connection, interval: float) -> None:
    while interval:
        await asyncio.sleep(interval)
        await connection.ws.ping(b"Ping from applink-fake")


async def _receive(slack: Recording, connection: Connection) -> None:
    async for message in connection.ws:
        if message.type == WSMsgType.PING:
            connection.pings += 1
            if connection.answer_pings:
                await connection.ws.pong(message.data)
        elif message.type == WSMsgType.TEXT:
            _acknowledge(slack, message.data)
        elif message.type == WSMsgType.BINARY:
            slack.protocol_errors.append("binary frame from client")


def _acknowledge(slack: Recording, data: str) -> None:
    now = time.perf_counter()
    try:
        reply = json.loads(data)
        envelope_id = reply["envelope_id"]
    except (ValueError, KeyError, TypeError):
        slack.protocol_errors.append(f"not an ack: {data[:200]}")
        return
    if envelope_id not in slack.waiting:
        slack.protocol_errors.append(f"ack for unknown/expired envelope {envelope_id}")
        return
    delivery, attempt, answered = slack.waiting[envelope_id]
    if attempt.acked is not None:
        slack.protocol_errors.append(f"second ack for {envelope_id}")
        return
    if reply.get("payload") and not delivery.accepts:
        slack.protocol_errors.append(
            f"payload in ack of a {delivery.kind} envelope that does not accept one"
        )
    attempt.acked, attempt.ack_payload = now, reply.get("payload")
    answered.set()
    slack.notify()


def _forget(slack: Recording, connection: Connection) -> None:
    """Remove a connection; what it did not acknowledge fails at once."""
    slack.conns.pop(connection.id, None)
    slack.conn_log.append(("close", connection.id, time.perf_counter()))
    for _, attempt, answered in slack.waiting.values():
        if attempt.conn == connection.id and attempt.acked is None:
            attempt.fail = "connection_closed"
            answered.set()
    slack.notify()
