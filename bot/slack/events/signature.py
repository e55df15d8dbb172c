"""Slack's signature of an HTTP request, checked before anything else reads the request.

A refusal is a line in the log, without a word of the request: it may be a genuine question, signed
with a secret that has been replaced.
"""

import hmac
import io
import logging
import time
from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.types import WSGIApplication

from slack_sdk.signature import SignatureVerifier

log = logging.getLogger(__name__)

OLDEST = 5 * 60  # seconds, as Slack recommends
_WRONG_TIME = "its time stamp is over 5 minutes off; if it is Slack's, correct this machine's clock"
_WRONG_SIGNATURE = (
    "its signature is wrong; if it is Slack's, SLACK_SIGNING_SECRET is not that of the app"
)
_UNAUTHORIZED = "401 Unauthorized"


class SignatureCheck:
    """Tells whether requests are Slack's, which shares a secret with the app."""

    def __init__(self, secret: str, now: Callable[[], float] = time.time) -> None:
        self._verifier, self._now = SignatureVerifier(secret), now

    def problem(self, body: bytes, stamp: str, signature: str) -> str:
        """Return why a request is not known to be from Slack, or ''."""
        if not (stamp.isascii() and stamp.isdigit()):
            return "it has no time stamp"
        if len(stamp) > len(str(2**63)) or abs(self._now() - int(stamp)) > OLDEST:
            return _WRONG_TIME
        try:
            expected = self._verifier.generate_signature(timestamp=stamp, body=body) or ""
        except UnicodeDecodeError:  # of a body that is no text
            return _WRONG_SIGNATURE
        is_valid = hmac.compare_digest(expected.encode(), signature.encode())
        return "" if is_valid else _WRONG_SIGNATURE


def signed_only(inner: WSGIApplication, secret: str) -> WSGIApplication:
    """Return an application that passes on requests signed with `secret`, and refuses others."""
    check = SignatureCheck(secret)

    def application(environment: Any, start: Any) -> Iterable[bytes]:
        body = environment["wsgi.input"].read(int(environment.get("CONTENT_LENGTH") or 0))
        stamp = environment.get("HTTP_X_SLACK_REQUEST_TIMESTAMP", "")
        signature = environment.get("HTTP_X_SLACK_SIGNATURE", "")
        if problem := check.problem(body, stamp, signature):
            log.info("refused a request: %s", problem)
            start(_UNAUTHORIZED, [("Content-Type", "text/plain")])
            return [b"401 Unauthorized\n"]
        return inner(environment | {"wsgi.input": io.BytesIO(body)}, start)

    return application
