"""Runs the stand-in for Slack by itself, and prints the environment for a bot."""

import argparse
import json
import threading

from tests.standins.slack import FakeSlack

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--port", type=int, default=8899)
with FakeSlack(port=parser.parse_args().port) as slack:
    print(json.dumps(slack.env(), indent=1), flush=True)
    threading.Event().wait()
