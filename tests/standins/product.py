"""The product with a chat model that answers by a script, opened once for each set of settings."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bot.app import App
from bot.settings import Settings
from tests.standins.chat_servers import Asked, ChatServer, Script, serve


class ScriptedProduct:
    """Apps over one store, whose model follows the script of whoever asks."""

    def __init__(self, folder: Path, server: ChatServer, opened: ExitStack) -> None:
        self._folder, self._server, self._opened = folder, server, opened
        self._apps: dict[str, App] = {}

    def requests(self) -> list[Asked]:
        """Return what the model was asked so far."""
        return list(self._server.requests)

    def app(self, script: Script, **settings: object) -> App:
        """Return the app with these settings; from now on the model follows this script."""
        self._server.script = script
        key = repr(sorted(settings.items()))
        if key not in self._apps:
            self._apps[key] = App(
                Settings(
                    _env_file=None, data_dir=self._folder, chat_model="openai:stand-in",
                    openai_api_key="unused", openai_base_url=self._server.openai_url, **settings,
                )
            )  # fmt: skip
            self._opened.callback(self._apps[key].close)
        return self._apps[key]


@contextmanager
def scripted_product(folder: Path) -> Iterator[ScriptedProduct]:
    """Run the model for as long as the tests of a file need it, and close all apps."""
    with serve(lambda _: []) as server, ExitStack() as opened:
        yield ScriptedProduct(folder, server, opened)
