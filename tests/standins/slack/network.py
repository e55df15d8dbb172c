"""A hostile network: connections that end politely, rudely or silently; called by tests."""

import asyncio

from tests.standins.slack.recording import Recording
from tests.standins.slack.sockets import goodbye, pick_connection


class Network(Recording):
    """Does to the connections of the bot what networks do."""

    def send_raw(self, data, binary: bool = False) -> None:
        """Send something that is no envelope."""

        async def send() -> None:
            ws = pick_connection(self).ws
            await (ws.send_bytes(data) if binary else ws.send_str(data))

        self.run(send())

    def disconnect(
        self, reason: str = "refresh_requested", close_after: float | None = 0.2
    ) -> None:
        """Ask the bot to connect again, then close the old connections."""

        async def end() -> None:
            connections = list(self.conns.values())
            for connection in connections:
                connection.draining = True
                await connection.ws.send_str(goodbye(reason))
            if close_after is not None:
                await asyncio.sleep(close_after)
                for connection in connections:
                    await connection.ws.close(code=1000)

        self.run(end())

    def close_ws(self, code: int = 1001) -> None:
        """Close the WebSockets."""

        async def close() -> None:
            for connection in list(self.conns.values()):
                await connection.ws.close(code=code)

        self.run(close())

    def kill_tcp(self) -> None:
        """End the TCP connections as by RST: nothing is sent."""

        async def abort() -> None:
            for connection in list(self.conns.values()):
                connection.transport.abort()

        self.run(abort())

    def fin_tcp(self) -> None:
        """End the TCP connections with FIN alone, as load balancers and proxies do."""

        async def close() -> None:
            for connection in list(self.conns.values()):
                connection.transport.close()

        self.run(close())

    def half_open(self, on: bool = True) -> None:
        """Keep the connections, but answer no more pings."""
        for connection in self.conns.values():
            connection.answer_pings = not on
