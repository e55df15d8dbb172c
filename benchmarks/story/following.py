"""What follows when articles come, change and go: tellings, amendments and digests."""

import time

from benchmarks.story.workspace import CAROL, NEWS, Story
from bot.slack.messages.buttons import TELL, WITHDRAW
from bot.slack.state.digests import DIGESTS

SOLD = "Mara Venn bought Tarn Abbey from the county council for 90,000 on Friday."
CORRECTED = SOLD.replace("Mara Venn", "Tom Ashby")


def tell(story: Story) -> None:
    """Wait for an answer in a thread and after `/ask`, across a start of the bot."""
    slack = story.slack
    ts, _ = slack.mention("Who bought Tarn Abbey from the county council?", user=slack.BOB)
    story.after("Bob asks in #general what is not known yet")
    reply = story.reply(slack.GENERAL, ts)
    for user in (slack.BOB, CAROL, slack.ALICE):
        slack.click(slack.GENERAL, reply["ts"], TELL, user=user).wait()
        story.after(f"{story.watcher.name(user)} presses “Tell me when you know”")
    story.press_private(WITHDRAW, slack.ALICE)
    story.after("Alice presses “Don't tell me”")
    story.write("bakery", "Bakery opens", "A bakery that sells rye bread opened on Quay Street.")
    story.service.look()
    story.after("An article about something else comes")
    story.write("abbey", "Tarn Abbey sold", SOLD)
    story.service.look()
    story.after("The article with the answer comes")
    story.service.look()
    story.after("The bot looks again")
    text = "Who won the chess tournament of the harbour pilots?"
    slack.slash("/ask", text, user=slack.BOB).wait()
    story.after("Bob asks by /ask what is not known")
    story.press_private(TELL, slack.BOB)
    story.after("Bob presses “Tell me when you know” there")
    text = "Ada Quill won the chess tournament of the harbour pilots on Saturday, by one point."
    story.restart("chess", "Chess on the quay", text)
    story.after("The bot is stopped, the article comes, and the bot is started")


def amend(story: Story) -> None:
    """Correct, retouch and withdraw an article that answers quote."""
    slack = story.slack
    slack.mention("Who bought Tarn Abbey from the county council?", user=CAROL)
    story.after("Carol asks what is known now")
    story.write("abbey", "Tarn Abbey sold", CORRECTED)
    story.service.look()
    story.after("The article is corrected")
    story.write("abbey", "Tarn Abbey sold", CORRECTED.replace("90,000 on", "90,000  on"))
    story.service.look()
    story.after("The article is changed in nothing but punctuation")
    article = next(a for a in story.app.library.articles() if a.title == "Tarn Abbey sold")
    story.app.library.remove([article.id])
    story.service.look()
    story.after("The article is withdrawn")


def digest(story: Story) -> None:
    """Order digests, and let two mornings come."""
    slack = story.slack
    slack.mention("digest bridge daily 8:00", user=slack.BOB, channel=NEWS)
    story.after("Bob orders a digest on a subject in #news")
    slack.dm("digest Harbour Point Gazette monday 7:30", user=slack.BOB)
    story.after("Bob orders one of an outlet in a direct message")
    slack.mention("digest", user=CAROL, channel=NEWS)
    story.after("Carol asks which digests come to #news")
    text = "The first new girder of the Kessel Bridge was lifted in on Thursday night."
    story.write("girder", "Girder lifted", text)
    text = "Volunteers cleared the pond in Alma Park of 40 bags of weed on Saturday."
    story.write("pond", "Pond cleared", text)
    story.service.look()
    story.change_rows(DIGESTS, due=time.time() - 1)
    story.service.look()
    story.after("Two articles come, and the morning after")
    story.change_rows(DIGESTS, due=time.time() - 1)
    story.service.look()
    story.after("The second morning, with nothing new")
    slack.mention("digest bridge daily 9:15", user=slack.BOB, channel=NEWS)
    story.after("Bob orders the same for another time")
    slack.mention("digest stop bridge", user=CAROL, channel=NEWS)
    story.after("Carol ends it")
    slack.dm("digest stop Harbour Point Gazette", user=slack.BOB)
    story.after("Bob ends his")
    slack.mention("digest every hour", user=slack.BOB, channel=NEWS)
    story.after("Bob writes “digest every hour”")
