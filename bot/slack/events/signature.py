"""Slack's signature of an HTTP request, checked before anything else reads the request.

A refusal is a line in the log, without a word of the request: it may be a genuine question, signed
with a secret that has been replaced.
"""

import io
import logging
import time
from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.types import WSGIApplication

from slack_sdk.signature import SignatureVerifier

log = logging.getLogger(__name__)

_OLDEST = 5 * 60  # seconds, as Slack recommends
_UNAUTHORIZED = "401 Unauthorized"


def signed_only(
    inner: WSGIApplication, secret: str, now: Callable[[], float] = time.time
) -> WSGIApplication:
    """Return an application that passes on requests signed with `secret`, and refuses others."""
    verifier = SignatureVerifier(secret)

    def application(environment: Any, start: Any) -> Iterable[bytes]:
        body = environment["wsgi.input"].read(int(environment.get("CONTENT_LENGTH") or 0))
        stamp = environment.get("HTTP_X_SLACK_REQUEST_TIMESTAMP", "")
        signature = environment.get("HTTP_X_SLACK_SIGNATURE", "")
        if problem := _problem(verifier, body, stamp, signature, now()):
            log.info("refused a request: %s", problem)
            start(_UNAUTHORIZED, [("Content-Type", "text/plain")])
            return [b"401 Unauthorized\n"]
        return inner(environment | {"wsgi.input": io.BytesIO(body)}, start)

    return application


def _problem(
    verifier: SignatureVerifier, body: bytes, stamp: str, signature: str, now: float
) -> str:
    """Return why a request is not known to be from Slack, or ''."""
    if not (stamp.isascii() and stamp.isdigit()):
        return "it has no time stamp"
    if len(stamp) > len(str(2**63)) or abs(now - int(stamp)) > _OLDEST:
        return (
            "its time stamp is over 5 minutes off; if it is Slack's, correct this machine's clock"
        )
    try:
        is_valid = signature.isascii() and verifier.is_valid(body, stamp, signature)
    except UnicodeDecodeError:  # of a body that is no text
        is_valid = False
    wrong = "its signature is wrong; if it is Slack's, SLACK_SIGNING_SECRET is not that of the app"
    return "" if is_valid else wrong
