"""Builds the image and uses it on a read-only root: articles, questions, Slack, a Chroma server.

    python -m deploy.check_image [the options of deploy/image.py]

Slack is the tests' stand-in. The compose file's two services run side by side, with Chroma's server
from the image itself, as nobody publishes its own image here. Ends with an error at the first thing
that is not as it should be.
"""

import argparse
import json
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

from deploy.container import Container, terminate
from deploy.image import NAME, build, buildah, with_options
from tests.standins.slack import FakeSlack

QUESTION, WORDS = "When is the herring festival?", "Festival"
# Seconds that Docker gives before it kills (the compose file gives more), and for a start.
GRACE, START = 10.0, 60.0
USER = 10001


def main() -> None:
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    with_options(parser)
    options = parser.parse_args()
    build(options.store, options.base, options.volume)
    config = json.loads(buildah(options.store, "inspect", "--type=image", NAME))["Docker"]["config"]
    environment = dict(variable.split("=", 1) for variable in config["Env"])
    health = config["Healthcheck"]["Test"][1:]
    working = buildah(options.store, "from", "--pull-never", NAME).split()[-1]
    try:
        root = Path(buildah(options.store, "mount", working).strip())
        with tempfile.TemporaryDirectory() as folder:
            Path(folder).chmod(0o755)
            alone = Container(root, environment, owned(folder, "alone"))
            commands(alone)
            slack(alone, health)
            bot = Container(root, environment, owned(folder, "bot"), names=["chroma"])
            compose(bot, Container(root, environment, owned(folder, "chroma")), health)
    finally:
        buildah(options.store, "rm", working)


def owned(folder: str, name: str) -> Path:
    """Make a folder of the image's user, as a volume is."""
    path = Path(folder, name)
    path.mkdir()
    path.chmod(0o700)
    subprocess.run(["chown", f"{USER}:{USER}", path], check=True)
    return path


def commands(container: Container) -> None:
    """Use the command line, and try to write where nobody may."""
    assert "no articles" in container.run("footnote", "ask", QUESTION)
    ask_and_ingest(container)
    print(container.run("footnote", "ask", QUESTION))
    assert json.loads(container.run("footnote", "doctor", "--json"))["healthy"]
    tried = "import os; print(os.getuid()); open('/opt/footnote/x', 'w')"
    ran = container.attempt("python", "-c", tried)
    assert (ran.stdout, "Read-only file system" in ran.stderr) == (f"{USER}\n", True), ran
    print(f"as user {USER} on a read-only root: ask, ingest, doctor")


def ask_and_ingest(container: Container, **environment: str) -> None:
    container.run("footnote", "ingest", "/seeds/articles", **environment)
    answer = json.loads(container.run("footnote", "ask", "--json", QUESTION, **environment))
    assert answer["status"] == "answered", answer
    assert answer["citations"][0]["url"], answer


def slack(container: Container, health: list[str], **environment: str) -> None:
    """Answer in Slack over a socket and over HTTP, and end when asked to."""
    with FakeSlack() as fake:
        bot = container.start("footnote", "slack", **fake.env(), **environment)
        wait_for(bot, lambda: bool(fake.conns), container)
        answered(fake)
        container.run(*health)
        ended(bot, container)
        fake.assert_clean()
    port = free_port()
    http = ["footnote", "slack", "--http", "--port", str(port)]
    with FakeSlack(request_url=f"http://127.0.0.1:{port}/slack/events") as fake:
        own = {**fake.env(), **environment, "FOOTNOTE_SLACK_HOST": "127.0.0.1"}
        bot = container.start(*http, **own)
        wait_for(bot, lambda: is_ready(port), container)
        answered(fake)
        container.run(*health)
        ended(bot, container)
        fake.assert_clean()


def compose(bot: Container, chroma: Container, health: list[str]) -> None:
    """Run the compose file's two services: Chroma's server, and the bot that stores in it."""
    server = chroma.start("chroma", "run", "--host=0.0.0.0", "--port=8000", "--path=/data")
    try:
        wait_for(server, lambda: is_open(8000), chroma)
        there = {"FOOTNOTE_CHROMA_URL": "http://chroma:8000"}
        ask_and_ingest(bot, **there)
        slack(bot, health, **there)
    finally:
        terminate(server, GRACE)
    print("beside a Chroma server: ingest, ask, Slack")


def answered(fake: FakeSlack) -> None:
    """Ask in a direct message, and wait for the answer."""
    began = time.monotonic()
    channel, posted, _ = fake.dm(QUESTION)
    fake.wait_for(
        lambda: [r for r in fake.bot_replies(channel, posted) if WORDS in r["text"]], START, "reply"
    )
    print(f"Slack: answered in {time.monotonic() - began:.1f} s", end="; ")


def ended(bot: "subprocess.Popen[str]", container: Container) -> None:
    began = time.monotonic()
    code, log = terminate(bot, GRACE), container.log.read_text()
    assert code == 0, f"exit code {code}\n{log}"
    assert QUESTION not in log, "a question is in the log"
    print(f"healthy; on SIGTERM it ended in {time.monotonic() - began:.1f} s with code 0")


def wait_for(
    process: "subprocess.Popen[str]", condition: Callable[[], bool], container: Container
) -> None:
    """Look again and again whether it holds, for as long as the process may take to start."""
    end = time.monotonic() + START
    while not condition():
        assert process.poll() is None, container.log.read_text()
        assert time.monotonic() < end, "it did not start in time"
        time.sleep(0.1)


def is_ready(port: int) -> bool:
    try:
        return bool(urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz").status == 200)
    except OSError:
        return False


def is_open(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


if __name__ == "__main__":
    main()
