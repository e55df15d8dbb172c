"""Retries: a call made again, with growing waits, while its error may pass."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tenacity import RetryCallState
    from tenacity import Retrying as Retrying

# Statuses of HTTP after which the same request may work.
BUSY = (408, 425, 429, 500, 502, 503, 504)


def retrying(
    is_passing: Callable[[BaseException], bool],
    *,
    attempts: int | None = None,
    seconds: float | None = None,
    first_wait: float = 0.3,
    longest_wait: float = 60.0,
    asked_wait: Callable[[BaseException], float] = lambda _: 0.0,
    failure: Callable[[BaseException], BaseException] = lambda error: error,
) -> "Retrying":
    """Return what makes a call, and makes it again after each error that `is_passing`.

    It ends after so many `attempts` in all, or before a wait would go beyond so many `seconds`, and
    raises the `failure` that the last error means. A wait is `first_wait`, then twice the one
    before up to `longest_wait`, or what the server asks for if that is longer (`asked_wait`, see
    `retry_after`).
    """
    import tenacity

    ends = [
        *([tenacity.stop_after_attempt(attempts)] if attempts else []),
        *([tenacity.stop_before_delay(seconds)] if seconds else []),
    ]
    # By chance up to as much again, so that those turned away together do not come back together.
    growing = tenacity.wait_exponential(first_wait) + tenacity.wait_random(0, first_wait)

    def wait(state: "RetryCallState") -> float:
        return max(min(longest_wait, growing(state)), asked_wait(_error_of(state)))

    def give_up(state: "RetryCallState") -> None:
        error = _error_of(state)
        raise failure(error) from error.__cause__

    return tenacity.Retrying(
        stop=tenacity.stop_any(*ends),
        wait=wait,
        retry=tenacity.retry_if_exception(is_passing),
        retry_error_callback=give_up,
    )


def retry_after(headers: Mapping[str, str]) -> float:
    """Return the seconds that a Retry-After header asks for; 0 for none, or for a date."""
    try:
        return max(0.0, float(headers.get("retry-after", 0)))
    except ValueError:
        return 0.0


def _error_of(state: "RetryCallState") -> BaseException:
    error = state.outcome.exception() if state.outcome else None
    return error or RuntimeError("no call was made")
