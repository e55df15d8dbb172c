"""A news site on this machine: pages that change and go, lists of them, and a server with moods."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from http.server import BaseHTTPRequestHandler

from tests.standins.serving import serving

PAGE = """<!doctype html><html lang="en"><head><title>{title} | Gazette</title>
<meta property="og:title" content="{title}"><meta property="og:site_name" content="Gazette">
</head><body><nav><a href="/">Home</a></nav><article><h1>{title}</h1>
<p>{text}</p><p>The harbour board of Gull Rock said so on Friday evening, after a long meeting.</p>
</article><footer>All rights reserved</footer></body></html>"""


@dataclass(frozen=True)
class Reply:
    """What the site says to a request."""

    body: str | bytes = ""
    kind: str = "text/html"
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    wait: float = 0  # seconds before it is said
    endless: bool = False  # said again and again
    has_length: bool = True


class NewsSite:
    """The site; `replies` are by path, and one that is called may differ each time."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.replies: dict[str, Reply | Callable[[], Reply]] = {}
        self.asked: Counter[str] = Counter()
        self.unchanged: Counter[str] = Counter()

    def write(self, path: str, title: str, text: str) -> None:
        """Put an article on the site."""
        self.replies[path] = Reply(PAGE.format(title=title, text=text))

    def feed(self, *paths: str, path: str = "/feed") -> None:
        """List articles in a feed, with the day on which all were published."""
        items = "".join(
            f"<item><title>x</title><link>{self.address}{one}?utm_source=rss</link>"
            "<pubDate>Fri, 20 Nov 2026 08:00:00 GMT</pubDate></item>"
            for one in paths
        )
        body = f'<?xml version="1.0"?><rss version="2.0"><channel>{items}</channel></rss>'
        self.replies[path] = Reply(body, "application/rss+xml")

    def sitemap(self, changed: dict[str, str], path: str = "/sitemap.xml") -> None:
        """List articles in a sitemap with the days of their last change."""
        rows = "".join(
            f"<url><loc>{self.address}{one}</loc><lastmod>{day}</lastmod></url>"
            for one, day in changed.items()
        )
        space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        self.replies[path] = Reply(f"<urlset {space}>{rows}</urlset>", "application/xml")


@contextmanager
def news_site() -> Iterator[NewsSite]:
    """Run the site."""
    site = NewsSite("")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            site.asked[path] += 1
            found = site.replies.get(path, Reply(status=404))
            reply = found if isinstance(found, Reply) else found()
            body = reply.body if isinstance(reply.body, bytes) else reply.body.encode()
            tag = f'"{sha256(body).hexdigest()[:12]}"'
            if reply.status == 200 and self.headers.get("If-None-Match") == tag:
                site.unchanged[path] += 1
                reply, body = Reply(status=304), b""
            time.sleep(reply.wait)
            self.send_response(reply.status)
            for name, value in (
                ("Content-Type", reply.kind),
                *(
                    []
                    if reply.endless or not reply.has_length
                    else [("Content-Length", str(len(body)))]
                ),
                ("ETag", tag),
                *reply.headers,
            ):
                self.send_header(name, value)
            self.end_headers()
            with suppress(OSError):  # the reader has had enough
                self.wfile.write(body)
                while reply.endless:
                    self.wfile.write(body)
                    time.sleep(0.01)

    with serving(Handler) as address:
        site.address = address
        yield site
