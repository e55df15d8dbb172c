"""Addresses with letters beyond ASCII are those that a browser would go to; others are refused."""

import pytest

from retrieval.errors import UnreadableError
from retrieval.reading.web.address import ascii_address


@pytest.mark.parametrize(
    ("address", "sent"),
    [
        ("https://site.example/a?b=c#d", "https://site.example/a?b=c#d"),
        ("https://site.example/größe", "https://site.example/gr%C3%B6%C3%9Fe"),
        ("https://site.example/gr%C3%B6%C3%9Fe", "https://site.example/gr%C3%B6%C3%9Fe"),
        ("http://bücher.example/x?y=ü", "http://xn--bcher-kva.example/x?y=%C3%BC"),
        ("http://BÜCHER.example:8080/", "http://xn--bcher-kva.example:8080/"),
        ("http://例え.example/", "http://xn--r8jz45g.example/"),
        ("http://[::1]:80/a b", "http://[::1]:80/a%20b"),
        ("http://me:a b@site.example/", "http://me:a%20b@site.example/"),
    ],
)
def test_an_address_is_sent_in_ascii(address: str, sent: str) -> None:
    assert ascii_address(address) == sent
    assert ascii_address(sent) == sent


@pytest.mark.parametrize(
    "address",
    ["http://[::1", "http://x:99999/", "http://x:port/", "http://", "ftp://x/", "http://ü..example",
     "http://" + "ü" * 200 + ".example", "http://\u2028.example/", "x", ""],
)  # fmt: skip
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(UnreadableError, match="is no http or https address"):
        ascii_address(address)
