"""What parsing one file or page may cost, and how a process confines itself to that."""

import signal
from dataclasses import dataclass

try:
    import resource
except ImportError:  # a system without limits of memory
    resource = None  # type: ignore[assignment]

OUT_OF_MEMORY = 77  # the exit code of a process that has no more
LARGEST_FRAME = 20_000_000  # bytes of an article with its fields; a long book is 5 MB


@dataclass(frozen=True)
class ParseLimits:
    """The most that parsing may cost: seconds for each article, megabytes for the process.

    The seconds are the processor's; whoever waits for a busy or hanging process waits for
    `longest_wait`.
    """

    seconds: float = 60.0
    megabytes: int = 1_000

    @property
    def longest_wait(self) -> float:
        """Seconds by the clock after which the process is killed in any case."""
        return 3 * self.seconds


def confine(limits: ParseLimits) -> None:
    """Limit the memory of this process, and leave no core file."""
    if resource is not None:
        most = limits.megabytes * 1_000_000
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def allow_seconds(limits: ParseLimits) -> None:
    """Let this process compute for so long from now; then the system kills it.

    The time is the processor's own, so that a busy machine makes no file fail.
    """
    signal.setitimer(signal.ITIMER_PROF, limits.seconds)
