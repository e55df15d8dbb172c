"""Running the Slack bot until it is told to end."""

import itertools
import signal
import threading
from collections.abc import Callable

from bot.slack.service import Service

_TICK = 60  # seconds between two looks at what is due


def run(service: Service, report: Callable[[str], None]) -> None:
    """Serve until SIGTERM or Ctrl-C; `report` gets a line on each change."""
    ended = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: ended.set())
    service.open()
    report("ready; Ctrl-C ends it")
    for second in itertools.count():
        if ended.wait(1):
            break
        if second % _TICK == 0:
            service.tick()
    report("finishing what is in work")
    left = service.close()
    report(f"{left} left to the next process" if left else "all done")
