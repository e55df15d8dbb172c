"""The stand-in as a server: a thread with its own event loop, and the addresses it serves."""

import asyncio
import threading
from functools import partial

from aiohttp import web

from tests.standins.slack.control import control
from tests.standins.slack.editing import Editing
from tests.standins.slack.files import download, upload
from tests.standins.slack.interactions import Interactions
from tests.standins.slack.network import Network
from tests.standins.slack.people import People
from tests.standins.slack.response_urls import respond
from tests.standins.slack.sockets import accept
from tests.standins.slack.web_api import answer

_MAX_REQUEST = 64 * 2**20


class FakeSlack(People, Editing, Interactions, Network):
    """Slack as one local server; its public methods are what people and networks do."""

    def start(self) -> "FakeSlack":
        """Serve in a thread; return once that listens."""
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="fake-slack", daemon=True)
        self._thread.start()
        if not self._ready.wait(10):
            raise RuntimeError("fake slack did not start")
        return self

    def stop(self) -> None:
        """End, and note what the bot left open."""
        if not self._thread.is_alive():
            return
        for stream in self.streams.values():
            self.expire(stream)
            if stream.state == "streaming":
                left = f"{stream.channel}/{stream.ts} never stopped"
                self.add_lint("stream_left_open", left, None)
        for key, session in self.sessions.items():
            if session["status"] == "processing":
                self.add_lint("session_left_processing", key, None)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(5)

    __enter__ = start

    def __exit__(self, *_: object) -> None:
        self.stop()

    def env(self) -> dict[str, str]:
        """The environment for a bot in a process of its own."""
        return {
            "SLACK_API_URL": self.base_url, "SLACK_BOT_TOKEN": self.BOT_TOKEN,
            "SLACK_APP_TOKEN": self.APP_TOKEN, "SLACK_SIGNING_SECRET": self.SIGNING,
            "HTTPS_PROXY": "", "HTTP_PROXY": "",
        }  # fmt: skip

    def _serve(self) -> None:
        self.loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self.loop)
        runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=0.2)
        self.loop.run_until_complete(self._listen(runner))
        self._ready.set()
        self.loop.run_forever()
        self.loop.run_until_complete(runner.cleanup())
        for task in asyncio.all_tasks(self.loop):
            task.cancel()
        self.loop.run_until_complete(asyncio.sleep(0))
        self.loop.close()

    def _application(self) -> web.Application:
        application = web.Application(client_max_size=_MAX_REQUEST)
        for method, path, handler in (
            ("*", "/api/{method:.*}", answer),
            ("GET", "/link/", accept),
            ("POST", "/response/{name}", respond),
            ("GET", "/files/{file_id}", download),
            ("POST", "/upload/{file_id}", upload),
            ("*", "/__fake__/{operation}", control),
        ):
            application.router.add_route(method, path, partial(handler, self))
        return application

    async def _listen(self, runner: web.AppRunner) -> None:
        await runner.setup()
        await web.TCPSite(runner, self.host, self.port).start()
        self.port = runner.addresses[0][1]
