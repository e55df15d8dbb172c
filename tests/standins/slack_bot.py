"""The Slack bot in a process of its own, to be killed: `python -m tests.standins.slack_bot FOLDER`.

It answers as the stand-in newsroom does, from the settings in its environment; an answer takes the
seconds that are named, so that one can be killed while it is streamed.
"""

import sys
import threading
from pathlib import Path

from bot.settings import Settings
from bot.slack.delivery.delivery import Pace
from bot.slack.limits import Limits
from bot.slack.service import Service
from tests.standins.newsroom import Newsroom

LIMITS = Limits(pace=Pace(before=0.1, gap=0.05), lease=1.0)


def main() -> None:
    settings = Settings(_env_file=None, data_dir=Path(sys.argv[1]))
    service = Service(Newsroom(seconds=float(sys.argv[2])), settings, limits=LIMITS)
    service.open()
    threading.Event().wait()


if __name__ == "__main__":
    main()
