"""A web site on this machine that plays pages, redirects, and what goes wrong with them."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler

from tests.standins.serving import serving

PAGE = """<!doctype html><html lang="en"><head><title>Lighthouse sold | Gazette</title>
<meta property="og:title" content="Lighthouse sold">
<meta property="og:site_name" content="Gazette">
<meta property="article:published_time" content="2026-11-20T08:00:00Z">
<meta name="author" content="Ines Roe">{head}</head>
<body><nav><a href="/">Home</a> <a href="/sport">Sport</a></nav>
<div class="cookie-banner">We use cookies. Accept all?</div>
<article><h1>Lighthouse sold</h1>
<p>The lighthouse on Gull Rock was sold to Mara Venn for 90,000 crowns, the harbour board said.</p>
<p>She wants to live there with her two goats, she told the council on Friday evening.</p></article>
<aside>Read more: Ten ways to fry a herring</aside><footer>All rights reserved</footer>
</body></html>"""


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path.startswith("/to/"):
            return self._send(302, b"", Location=path.removeprefix("/to/"))
        if path == "/again":
            return self._send(302, b"", Location="/again")
        if path == "/endless":
            return self._endless()
        if path == "/pdf":
            return self._send(200, b"%PDF-1.7", kind="application/pdf")
        if path == "/bare":
            return self._send(200, b"<html><body><nav>Home</nav></body></html>")
        if path == "/zipped":
            return self._send(200, b"\x1f\x8b", **{"Content-Encoding": "gzip"})
        if path == "/gone":
            return self._send(404, b"no")
        head = '<link rel="canonical" href="https://gazette.example/trusted">'
        page = PAGE.format(head=head if path == "/pretends" else "")
        return self._send(200, page.encode())

    def _send(self, status: int, body: bytes, kind: str = "text/html", **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _endless(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        try:
            while True:
                self.wfile.write(b"<p>more</p>" * 100)
                time.sleep(0.01)
        except OSError:
            pass


@contextmanager
def website() -> Iterator[str]:
    """Run the site and give its address, without a slash at the end."""
    with serving(_Handler) as address:
        yield address
