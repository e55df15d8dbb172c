"""A Chroma server that accepts connections and never answers: each command ends, and says so."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.bot.conftest import Ran
from tests.standins.chroma_server import ChromaServer
from tests.standins.hanging_chroma import HangingChroma, hanging_chroma

SLOW = "does not answer within 0.5 seconds"
REMEDY = "restart it, check FOOTNOTE_CHROMA_URL, or raise FOOTNOTE_CHROMA_TIMEOUT"
ASKED = "When will the Kessel Bridge reopen?"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaServer]:
    running = ChromaServer(tmp_path_factory.mktemp("server"))
    running.start()
    yield running
    running.kill()


@pytest.fixture
def chroma(server: ChromaServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[HangingChroma]:
    with hanging_chroma(server.url) as chroma:
        monkeypatch.setenv("FOOTNOTE_CHROMA_URL", chroma.url)
        monkeypatch.setenv("FOOTNOTE_CHROMA_DATABASE", server.make_database().name)
        yield chroma


@pytest.mark.parametrize(
    ("command", "code", "after"),
    [
        (["ask", ASKED], 2, 0),
        (["ask", ASKED], 2, 10),
        (["ingest", "FILE"], 2, 0),
        (["ingest", "FILE"], 2, 20),
        (["chat"], 1, 0),
        (["doctor"], 1, 0),
        (["doctor"], 1, 14),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else str(value),
)
def test_a_command_says_that_the_server_hangs_and_ends(
    command: list[str], code: int, after: int, chroma: HangingChroma,
    footnote: Callable[..., Ran], library_file: Path, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    assert footnote("ingest", library_file, data=tmp_path / "data").code == 0
    other = tmp_path / "other.md"
    other.write_text("# A mill\n\nThe mill is open.")
    monkeypatch.setenv("FOOTNOTE_CHROMA_TIMEOUT", "0.5")
    chroma.hang(after=after)
    words = [str(other) if word == "FILE" else word for word in command]
    ran = footnote(*words, data=tmp_path / "data", stdin=f"{ASKED}\n")
    said = ran.out + ran.err
    assert (ran.code, SLOW in said, REMEDY in said) == (code, True, True), ran


def test_without_a_heartbeat_it_is_the_same(
    chroma: HangingChroma, footnote: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOOTNOTE_CHROMA_TIMEOUT", "0.5")
    chroma.hang(heartbeat=False)
    ran = footnote("ask", ASKED)
    assert (ran.code, SLOW in ran.err) == (2, True)
