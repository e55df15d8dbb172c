"""Calls to a server of the owner's, made again while it is busy or away."""

from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

# Statuses of HTTP after which the same request may work.
BUSY = (408, 425, 429, 500, 502, 503, 504)


def tried(call: Callable[[], T], passes: Callable[[BaseException], bool], seconds: float) -> T:
    """Return what a call returns, made again for so many seconds while its error `passes`."""
    from tenacity import Retrying, retry_if_exception, stop_after_delay, wait_exponential

    tries = Retrying(
        retry=retry_if_exception(passes),
        stop=stop_after_delay(seconds),
        wait=wait_exponential(0.1, max=2),
        reraise=True,
    )
    return tries(call)
