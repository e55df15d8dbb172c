"""A day with the Slack bot as a story: who does what, and what each person sees of it.

    python -m benchmarks.slack_story > story.txt

Over the stand-in for Slack with the sample articles and the bundled model: every feature from the
click to what the others see, to be read as the asker, the colleague and the owner would. Nothing is
measured. It takes half a minute.
"""

import tempfile
from contextlib import ExitStack
from pathlib import Path

from benchmarks.story.asking import ask_about_messages, call_experts, write_in_help_channel
from benchmarks.story.following import amend, digest, tell
from benchmarks.story.home import use_home
from benchmarks.story.workspace import CAROL, HELP, NEWS, Story
from tests.bot.slack.conftest import strict_slack
from tests.standins.newssite import news_site

MILL = "The tide mill turned again at noon, when two pupils raised the gate."


def main() -> None:
    with (
        strict_slack(reactions=True) as slack,
        tempfile.TemporaryDirectory() as folder,
        news_site() as site,
        ExitStack() as opened,
    ):
        slack.add_person(CAROL, "carol")
        slack.channels[slack.GENERAL]["members"].add(CAROL)
        for channel in (HELP, NEWS):
            slack.add_channel(channel, "channel", {slack.ALICE, slack.BOB, CAROL, slack.BOT_USER})
        site.write("/mill", "Mill turns", MILL)
        site.feed("/mill", "/gone")
        story = Story(slack, Path(folder), opened)
        for title, part in (
            ("Asking about anybody's message", ask_about_messages),
            ("A channel for questions", write_in_help_channel),
            ("Experts", call_experts),
            ("Tell me when you know", tell),
            ("Answers that stay true", amend),
            ("Digests", digest),
            ("The Home tab", lambda story: use_home(story, f"{site.address}/feed")),
        ):
            print(f"\n\n=== {title} ===")
            part(story)
        story.service.close()


if __name__ == "__main__":
    main()
