"""One page is fetched, and nobody can make us read the owner's own network."""

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest

from retrieval.errors import UnreadableError
from retrieval.reading.web.fetch import Limits, fetch
from retrieval.reading.web.network import is_public
from tests.standins.website import website


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with website() as address:
        yield address


def test_a_page_is_fetched_with_the_address_that_it_was_at_in_the_end(site: str) -> None:
    page = fetch(f"{site}/to//lighthouse", private=True)
    assert page.url == f"{site}/lighthouse"
    assert b"Mara Venn" in page.content


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/again", "too many redirects .more than 5."),
        ("/gone", "answers 404"),
        ("/pdf", "no web page but application/pdf"),
        ("/zipped", "no web page"),
        ("/to/file:///etc/passwd", "no http or https address"),
        ("/to/javascript:x", "no http or https address"),
    ],
)
def test_what_is_no_page_is_refused_with_the_reason(site: str, path: str, reason: str) -> None:
    with pytest.raises(UnreadableError, match=reason):
        fetch(f"{site}{path}", private=True)


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost/",
        "http://127.1/",
        "http://0x7f000001/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://0.0.0.0/",
        "http://[64:ff9b::7f00:1]/",
        "http://[64:ff9b:1::8.8.8.8]/",
        "http://[2002:a00:1::]/",
        "http://[::127.0.0.1]/",
        "http://[::ffff:0:127.0.0.1]/",
        "http://[fec0::1]/",
    ],
)
def test_private_addresses_are_not_read(url: str) -> None:
    with pytest.raises(UnreadableError, match=r"private network; FOOTNOTE_FETCH_PRIVATE=true"):
        fetch(url)


@pytest.mark.parametrize("address", ["8.8.8.8", "64:ff9b::808:808", "2002:808:808::", "2a00::1"])
def test_public_addresses_stay_public_inside_of_others(address: str) -> None:
    assert is_public(address)


def test_a_redirect_into_the_own_network_is_not_followed(site: str) -> None:
    host = site.removeprefix("http://").partition(":")[0]
    limits = Limits(is_public=lambda address: address == host)
    with pytest.raises(UnreadableError, match=r"127\.0\.0\.2 is in a private network"):
        fetch(f"{site}/to/{site.replace(host, '127.0.0.2')}/lighthouse", limits=limits)


@pytest.mark.parametrize(
    "url", ["ftp://x.example/", "file:///etc/passwd", "http://", "x", "http://\0/"]
)
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(UnreadableError):
        fetch(url)


def test_a_page_without_end_is_left(site: str) -> None:
    with pytest.raises(UnreadableError, match="takes over"):
        fetch(f"{site}/endless", private=True, limits=Limits(seconds=0.5))
    with pytest.raises(UnreadableError, match="larger than 5,000 bytes"):
        fetch(f"{site}/endless", private=True, limits=Limits(size=5_000))


@pytest.mark.parametrize(
    ("first", "then"),
    [
        (b"", b"H"),
        (b"HTTP/1.1 200 OK\r\nX: ", b"x"),
        (b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9999\r\n\r\n", b"x"),
    ],
    ids=["first line", "headers", "hints", "body"],
)
def test_a_reply_that_comes_byte_by_byte_is_left(first: bytes, then: bytes) -> None:
    ended = threading.Event()

    def dribble() -> None:
        client, _ = server.accept()
        with client, suppress(OSError):
            client.recv(9_999)
            client.sendall(first)
            while not ended.wait(0.02):
                client.sendall(then)

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=dribble, daemon=True)
        thread.start()
        with pytest.raises(UnreadableError, match=r"127\.0\.0\.1 takes over 0 seconds"):
            url = f"http://127.0.0.1:{server.getsockname()[1]}/"
            fetch(url, private=True, limits=Limits(seconds=0.4))
        ended.set()
        thread.join()


def test_a_site_that_is_not_there_is_named() -> None:
    with pytest.raises(UnreadableError, match=r"127\.0\.0\.1 cannot be reached"):
        fetch("http://127.0.0.1:1/", private=True)
