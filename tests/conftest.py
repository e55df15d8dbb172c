"""What many tests share: the real bundled model, a real index in a temporary folder, no network."""

import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import certifi
import pytest
from filelock import FileLock
from hypothesis import settings

from bot.settings import fields_by_variable
from retrieval.article import Article
from retrieval.index.chunking import ChunkSettings
from retrieval.index.index import Index
from retrieval.ingest.sync import sync
from retrieval.models.embedder import Embedder
from retrieval.reading import read_articles
from retrieval.store.store import Store
from tests.standins.parsing import shared_parser
from tests.standins.remembering import remembering_model, shared_tokenizer

DEFAULT = ChunkSettings()
# A busy machine takes seconds for what takes milliseconds.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


@pytest.fixture(autouse=True, scope="session")
def nobodys_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Run away from the developer's `.env`, and without the settings of their shell."""
    with pytest.MonkeyPatch.context() as patch:
        for name in fields_by_variable():
            patch.delenv(name, raising=False)
        patch.chdir(tmp_path_factory.mktemp("elsewhere"))
        yield


@pytest.fixture(autouse=True, scope="session")
def one_authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Trust one authority instead of 150, whom each new client would read: 20 ms, for no use."""
    first, end, _ = Path(certifi.where()).read_text().partition("-----END CERTIFICATE-----\n")
    file = tmp_path_factory.mktemp("authority") / "one.pem"
    file.write_text(first + end)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", str(file))
        yield


@pytest.fixture(autouse=True, scope="session")
def one_computation() -> Iterator[None]:
    """Compute each vector once; the tests of the model itself undo this."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("retrieval.models.embedder.bundled_model", remembering_model)
        patch.setattr("retrieval.models.embedder.bundled_tokenizer", shared_tokenizer)
        yield


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """Refuse every connection that would leave this machine."""
    connect = socket.socket.connect

    def local_only(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else "local"
        if host not in ("local", "localhost", "127.0.0.1", "::1"):
            raise AssertionError(f"a network call to {address!r} was attempted")
        connect(self, address)

    socket.socket.connect = local_only  # type: ignore[method-assign,assignment]
    yield
    socket.socket.connect = connect  # type: ignore[method-assign]


@pytest.fixture(autouse=True, scope="session")
def end_parser() -> Iterator[None]:
    """End the parsing process that tests share."""
    yield
    shared_parser().close()


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    """The real bundled model, loaded once."""
    return Embedder()


@pytest.fixture
def open_index(tmp_path: Path, embedder: Embedder) -> Iterator[Callable[..., Index]]:
    """Open an index under the test's folder; again, it is the same index. Closed at the end."""
    with ExitStack() as opened:

        def open_(name: str = "data", chunking: ChunkSettings = DEFAULT) -> Index:
            index = Index.open(tmp_path / name, embedder, chunking)
            opened.callback(index.store.close)
            return index

        yield open_


def heed_ctrl_c() -> None:
    """For a child process: tests that run in the background of a shell were told to ignore it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.fixture(scope="session")
def seeds_store(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Path:
    """A data folder that holds the sample articles; not to be written to."""

    def make(folder: Path) -> None:
        index = Index.open(folder, embedder, DEFAULT)
        sync(index, read_articles([Path(__file__).parents[1] / "seeds" / "articles"]))
        index.store.close()

    return made_once(tmp_path_factory, "seeds", make)


def made_once(
    tmp_path_factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]
) -> Path:
    """A folder that the first worker which needs it makes, and all workers of a run read."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / f"{name}-once"
    with FileLock(f"{folder}.lock"):
        if not folder.exists():
            new = tmp_path_factory.mktemp(name)
            make(new)
            new.rename(folder)
    return folder


def make_article(id_: str, text: str, **fields: str) -> Article:
    """An article with little to say about itself."""
    return Article(id=id_, title=fields.pop("title", f"Title of {id_}"), text=text, **fields)


def all_versions(store: Store, *deleted: str) -> list[Article]:
    """Every earlier version of the articles that are stored, and of those that no longer are."""
    ids = sorted([*(article.id for article in store.all_articles()), *deleted])
    return [version for id_ in ids for version in store.versions(id_)]
