"""A polite crawler: heeds robots.txt, limits its rate, and retries where a site is busy.

Does not know what is on a page. One fetcher serves one run; it is not safe for several threads.
"""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from retrieval.errors import UnreadableError
from retrieval.reading.web.fetch import (
    AGENT,
    LIMITS,
    CacheValidators,
    Limits,
    Page,
    StatusError,
    UnreachableError,
    fetch,
)
from retrieval.retrying import retrying

# Seconds that a site may ask for between two requests, or before a retry, and is given. Where it
# asks for more before a retry, it is left alone until the next run.
LONGEST_WAIT = 60.0
_TRIES = 3
# Pages in a row that a site does not answer for, before it is left alone until the next run.
_MOST_FAILURES = 3
_ROBOTS = ("text/plain", "text/html", "")
_ROBOTS_SIZE = 500_000  # bytes that are read of it: as RFC 9309 asks
_TOO_MANY, _SERVER_ERROR = 429, 500

Rules = Callable[[str], bool]


class PoliteFetcher:
    """Fetches the pages of one run by the rules of each site."""

    def __init__(
        self,
        *,
        private: bool = False,
        per_second: float = 2.0,
        longest_wait: float = LONGEST_WAIT,
        limits: Limits = LIMITS,
    ) -> None:
        """`per_second` limits the pages of a host; `private` allows private addresses."""
        self._private, self._gap, self._longest_wait = private, 1 / per_second, longest_wait
        self._limits = limits
        self._next: dict[str, float] = {}
        self._rules: dict[str, tuple[Rules, float]] = {}
        self._failures: Counter[str] = Counter()  # of each site, in a row
        self._closed: dict[str, str] = {}  # sites that are not asked again, and why

    def fetch(
        self, url: str, kinds: Sequence[str], validators: CacheValidators | None = None
    ) -> Page:
        """Fetch a page; raise `UnreadableError` where that is not allowed or fails for good."""
        self._heed(url)
        gap = self._rules_of(url)[1]
        patient = retrying(
            _is_passing,
            attempts=_TRIES,
            first_wait=min(1.0, self._longest_wait),
            longest_wait=self._longest_wait,
            asked_wait=self._asked_wait,
        )
        site = _site(url)
        try:
            page = patient(self._fetch, url, kinds, validators, gap)
        except StatusError as error:
            if error.retry_after > LONGEST_WAIT:
                self._closed[site] = f"{error}, and asks to wait {error.retry_after:,.0f} seconds"
                raise UnreadableError(self._closed[site]) from None
            raise
        except UnreachableError as error:
            self._failures[site] += 1
            if self._failures[site] >= _MOST_FAILURES:
                self._closed[site] = f"{error}, as for {_MOST_FAILURES} pages before"
            raise
        self._failures[site] = 0
        return page

    def _heed(self, url: str) -> None:
        """Raise `UnreadableError` where a site is not to be asked for a page."""
        if reason := self._closed.get(_site(url)):
            raise UnreadableError(f"{reason}; the next run asks again")
        if not self._rules_of(url)[0](url):
            raise UnreadableError("robots.txt of its site asks not to read it")

    def _asked_wait(self, error: BaseException) -> float:
        asked = error.retry_after if isinstance(error, StatusError) else 0.0
        return min(self._longest_wait, asked)

    def _fetch(
        self, url: str, kinds: Sequence[str], validators: CacheValidators | None, gap: float
    ) -> Page:
        site = _site(url)
        time.sleep(max(0.0, self._next.get(site, 0.0) - time.monotonic()))
        try:
            return self._get(url, kinds, validators, self._heed)
        finally:
            self._next[site] = time.monotonic() + gap

    def _get(
        self,
        url: str,
        kinds: Sequence[str],
        validators: CacheValidators | None = None,
        heed: Callable[[str], None] = lambda _: None,
    ) -> Page:
        private, limits = self._private, self._limits
        return fetch(
            url, private=private, kinds=kinds, validators=validators, limits=limits, heed=heed
        )

    def _rules_of(self, url: str) -> tuple[Rules, float]:
        """What a site allows, and the seconds between two requests; read once."""
        site = _site(url)
        if site not in self._rules:
            self._rules[site] = self._read_rules(site)
        return self._rules[site]

    def _read_rules(self, site: str) -> tuple[Rules, float]:
        from protego import Protego

        try:
            page = self._get(f"{site}/robots.txt", _ROBOTS)
        except StatusError as error:
            # No such file allows everything; a site that fails is left alone (RFC 9309).
            allowed = error.status < _SERVER_ERROR
            return (lambda _: allowed), self._gap
        except UnreadableError as error:
            problem = str(error)

            def refused(_: str) -> bool:
                raise UnreadableError(problem)

            return refused, self._gap
        rules = Protego.parse((page.content or b"")[:_ROBOTS_SIZE].decode(errors="replace"))
        asked = float(rules.crawl_delay(AGENT) or 0.0)
        gap = min(self._longest_wait, max(self._gap, asked))
        return (lambda address: bool(rules.can_fetch(address, AGENT))), gap


def _site(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        raise UnreadableError("is no http or https address") from None
    return f"{parts.scheme}://{parts.netloc}"


def _is_passing(error: BaseException) -> bool:
    """Whether it may work after a wait that is not too long."""
    if isinstance(error, StatusError):
        busy = error.status == _TOO_MANY or error.status >= _SERVER_ERROR
        return busy and error.retry_after <= LONGEST_WAIT
    return isinstance(error, UnreachableError)
