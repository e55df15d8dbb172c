"""The status of a thread while its reply is in work: "processing" after a moment, then "active"."""

import threading

from bot.slack.delivery.poster import Poster
from bot.slack.task import Place

# Seconds after which somebody who waits is shown that work goes on.
STATUS_AFTER = 0.25


class Status:
    """Shows after a moment that work goes on, and ends that; never why a reply fails."""

    def __init__(self, poster: Poster, place: Place, *, shown: bool) -> None:
        """`shown` says that a process which died may have left it shown."""
        self._poster, self._place = poster, place
        self._lock = threading.Lock()
        self._shown, self._ended = shown, False
        self._timer = threading.Timer(STATUS_AFTER, self._show)
        self._timer.daemon = True

    def start(self) -> None:
        """Show the status after a moment."""
        self._timer.start()

    def end(self) -> None:
        """Take the status back, and do not show it again."""
        self._timer.cancel()
        with self._lock:
            self._ended = True
            if self._shown:
                self._shown = False
                self._set("active")

    def _show(self) -> None:
        with self._lock:
            if not self._ended:
                self._shown = True
                self._set("processing")

    def _set(self, status: str) -> None:
        thread = {"channel_id": self._place.channel, "thread_ts": self._place.thread}
        self._poster.try_call("agents_sessions_setStatus", **thread, status=status)
