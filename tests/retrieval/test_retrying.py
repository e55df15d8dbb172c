"""Calls that are made again: how often, for how long, and after which wait."""

from collections.abc import Iterator
from itertools import chain, repeat

import pytest

from retrieval.retrying import retry_after, retrying


class Busy(Exception):
    pass


def call(*outcomes: Exception | str) -> Iterator[Exception | str]:
    return chain(outcomes, repeat(outcomes[-1]))


def answer(outcomes: Iterator[Exception | str]) -> str:
    outcome = next(outcomes)
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


def is_busy(error: BaseException) -> bool:
    return isinstance(error, Busy)


def test_a_call_that_fails_in_passing_is_made_again() -> None:
    outcomes = call(Busy(), Busy(), "done")
    assert retrying(is_busy, attempts=3, first_wait=0.001)(answer, outcomes) == "done"


def test_after_the_last_attempt_its_error_is_raised() -> None:
    errors = Busy("first"), Busy("second"), Busy("third")
    with pytest.raises(Busy, match="second"):
        retrying(is_busy, attempts=2, first_wait=0.001)(answer, call(*errors))


def test_another_error_is_raised_at_once() -> None:
    outcomes = call(ValueError("bad"), "done")
    with pytest.raises(ValueError, match="bad"):
        retrying(is_busy, attempts=3, first_wait=0.001)(answer, outcomes)
    assert next(outcomes) == "done"


def test_no_wait_goes_beyond_the_seconds_for_all_attempts() -> None:
    outcomes = call(Busy("asks for an hour"), "done")
    patient = retrying(is_busy, seconds=1, asked_wait=lambda _: 3600)
    with pytest.raises(Busy, match="an hour"):
        patient(answer, outcomes)


def test_waits_double_up_to_the_longest_and_are_never_shorter_than_asked() -> None:
    waits: list[float] = []
    asked = iter([0.0, 0.0, 0.0, 0.0, 7.0])
    patient = retrying(
        is_busy, attempts=6, first_wait=1, longest_wait=4, asked_wait=lambda _: next(asked)
    )
    patient.copy(sleep=waits.append)(answer, call(*[Busy()] * 5, "done"))
    first, second, third, fourth, last = waits
    assert 1 <= first <= 2
    assert 2 <= second <= 3
    assert (third, fourth, last) == (4, 4, 7)


def test_the_last_error_is_raised_as_what_it_means() -> None:
    patient = retrying(is_busy, attempts=1, failure=lambda error: OSError(f"away: {error}"))
    with pytest.raises(OSError, match="away: x"):
        patient(answer, call(Busy("x")))


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("3", 3), ("0.5", 0.5), ("-1", 0), ("Wed, 21 Oct 2026 07:28:00 GMT", 0), ("", 0)],
)
def test_retry_after_is_read_as_seconds(value: str, seconds: float) -> None:
    assert retry_after({"retry-after": value}) == seconds
    assert retry_after({}) == 0
