"""Kill the bot while it tells answers that have become known and posts digests.

    python -m benchmarks.following_kills [--kills 20] [--seed N]

Over a stand-in for Slack with the sample articles. In each round somebody has a question kept that
nothing answers, an article comes that does and that is news of its outlet, and the digest of the
outlet falls due; the bot is started, killed at a random moment and started again. In the end each
answer must have been told once, and each article must stand in one digest.
"""

import argparse
import random
import signal
import tempfile
import time
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from benchmarks.newsroom import LONGEST_RUN, Newsroom
from bot.slack.messages.buttons import TELL
from bot.slack.state import DATABASE
from bot.slack.state.digests import DIGESTS
from tests.standins.slack import FakeSlack

OUTLET = "Eastness Courier"
# Places that no sample article names, and who buys them.
PLACES = (
    "Tarn Abbey", "Wick Mill", "Corran Tower", "Dunmore Quarry", "Fellside Dairy", "Gannet Inn",
    "Hollin Farm", "Islay Cottage", "Jura Bothy", "Keld Chapel", "Lorton Grange", "Morven Lodge",
    "Nethy Barn", "Ostrava Villa", "Pentland Forge", "Quoile Castle", "Rannoch Manor",
    "Selkirk Priory", "Tummel Kennels", "Ullin Smithy", "Vaila Brewery", "Whalsay Cannery",
)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    with (
        FakeSlack() as slack,
        tempfile.TemporaryDirectory() as folder,
        closing(Newsroom(slack, Path(folder), chance)) as room,
    ):
        write(room, "Harbour Museum")
        bot = room.start()
        slack.mention(f"digest {OUTLET} daily 8:00")
        room.settle()
        asked = []
        for place in PLACES[: options.kills]:
            asked.append(keep(room, place))
            room.end(bot)
            write(room, place)
            let_fall_due(room)
            bot = room.start()
            time.sleep(chance.random() * LONGEST_RUN)
            room.end(bot, signal.SIGKILL)
            bot = room.start()
            room.settle()
            print(figures(room, asked, PLACES[: len(asked)]), flush=True)
        room.end(bot)


def keep(room: Newsroom, place: str) -> str:
    """Ask what nothing answers yet, have it kept, and return the thread."""
    ts, _ = room.slack.mention(f"Who bought {place} from the county council?")
    replies = room.slack.wait_for(lambda: room.slack.bot_replies(room.slack.GENERAL, ts), 60)
    room.slack.click(room.slack.GENERAL, replies[0]["ts"], TELL).wait()
    room.settle()
    return ts


def write(room: Newsroom, place: str) -> None:
    """Let an article come that says who bought a place."""
    buyer = f"Mara {place.split()[0]}son"
    head = f"title: {place} sold\nsource: {OUTLET}\npublished: {datetime.now(UTC).isoformat()}"
    text = f"{buyer} bought {place} from the county council for 90,000 on Friday, clerks said."
    file = room.articles / f"{place.casefold().replace(' ', '-')}.md"
    file.write_text(f"---\n{head}\n---\n\n{text}\n", "utf-8")
    room.app.library.add([file])


def let_fall_due(room: Newsroom) -> None:
    engine = sa.create_engine(f"sqlite:///{room.settings.data_dir / DATABASE}")
    with engine.begin() as connection:
        connection.execute(sa.update(DIGESTS).values(due=time.time() - 1))
    engine.dispose()


def figures(room: Newsroom, asked: list[str], places: tuple[str, ...]) -> str:
    """Say how often each answer was told, and in how many digests each article stands."""
    told = Counter(len(room.slack.bot_replies(room.slack.GENERAL, ts)) - 1 for ts in asked)
    messages = room.slack.channels[room.slack.GENERAL]["msgs"].values()
    digests = [one["text"] for one in messages if one.get("bot_id") and not one.get("thread_ts")]
    stand = Counter(sum(f"bought {place} " in text for text in digests) for place in places)
    return (
        f"{len(asked)} kills: told once {told[1]}, never {told[0]}, more often "
        f"{len(asked) - told[1] - told[0]}; in one digest {stand[1]}, in none {stand[0]}, in more "
        f"{len(asked) - stand[1] - stand[0]}"
    )


if __name__ == "__main__":
    main()
