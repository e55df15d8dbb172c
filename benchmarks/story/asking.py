"""What begins with a message: asked about by another, written in a help channel, for experts."""

import time

from benchmarks.story.workspace import CAROL, HELP, Story
from bot.slack.messages.buttons import FEEDBACK, HAND_OVER
from bot.slack.state.expert_answers import EXPERT_ANSWERS


def ask_about_messages(story: Story) -> None:
    """Ask about a colleague's message, by the menu and by an emoji."""
    slack = story.slack
    ts, _ = slack.say("When does the Kessel Bridge open again?", user=slack.BOB)
    story.after("Bob writes in #general, not to the bot")
    slack.shortcut("ask_about", slack.GENERAL, ts, CAROL).wait()
    story.after("Carol chooses “Ask Footnote about this” in the menu of Bob's message")
    slack.react("question", slack.GENERAL, ts, user=slack.ALICE).wait()
    story.after("Alice puts :question: on it")
    slack.react("question", slack.GENERAL, ts, user=CAROL).wait()
    story.after("Carol puts :question: on it, too")
    ts, _ = slack.say("lunch anyone?", user=slack.BOB)
    slack.react("question", slack.GENERAL, ts, user=slack.ALICE).wait()
    story.after("Bob writes “lunch anyone?”, and Alice puts :question: on it")
    ts, _ = slack.say("Which of us may fly the drone?", user=slack.BOB)
    slack.react("question", slack.GENERAL, ts, user=slack.ALICE).wait()
    story.after("Bob asks what no article says, and Alice puts :question: on it")


def write_in_help_channel(story: Story) -> None:
    """Write what is answered, and what is not."""
    slack = story.slack
    for text in (
        "good morning all, the printer is broken again",
        "Why was the Kessel Bridge closed?",
        "Carol, can you look at my draft?",
        "does anyone know how often the replacement boat to Eastness goes?",
        "Who looks after the badge printers?",
    ):
        slack.say(text, user=slack.BOB, channel=HELP)
        story.after(f"Bob writes in #help: {text}")


def call_experts(story: Story) -> None:
    """Call an expert, who answers; ask again; let the answer expire."""
    slack = story.slack
    ts, _ = slack.mention("Who looks after the badge printers?", user=slack.BOB, channel=HELP)
    story.after("Bob asks the bot itself in #help")
    reply = story.reply(HELP, ts)
    slack.click(HELP, reply["ts"], HAND_OVER, user=slack.BOB).wait()
    story.after("Bob presses “Ask an expert”")
    said, _ = slack.say(
        "Facilities do, ask for Maria Lopes on ext. 4411.", user=CAROL, channel=HELP, thread_ts=ts
    )
    story.after("Carol answers in the thread")
    slack.react("white_check_mark", HELP, said, user=slack.BOB).wait()
    story.after("Bob, who is no expert, puts ✅ on it")
    slack.shortcut("use_as_answer", HELP, said, CAROL).wait()
    story.after("Carol chooses “Use as answer”")
    slack.mention("who is responsible for the badge printers?", user=slack.ALICE, channel=HELP)
    story.after("Alice asks in other words")
    text = "does anybody know who looks after the badge printers?"
    slack.say(text, channel=HELP, user=slack.ALICE)
    story.after("Alice writes the question in #help without a mention")
    story.change_rows(EXPERT_ANSWERS, expires=time.time() - 1)
    story.service.tick()
    time.sleep(1)
    slack.mention("who is responsible for the badge printers?", user=slack.ALICE, channel=HELP)
    story.after("The answer expires, and Alice asks again")
    ts, _ = slack.mention("Who waters the office plants?", user=slack.BOB, channel=HELP)
    reply = story.reply(HELP, ts)
    slack.click(HELP, reply["ts"], FEEDBACK, positive=False, user=slack.BOB).wait()
    story.after("Bob asks something else, and presses “Not helpful” below the reply")
    slack.submit(story.form(), slack.BOB, chosen=["call"], why="I need a name", expected="").wait()
    story.after("Bob sends the form, with the box for an expert")
    said, _ = slack.say("I do, on Mondays.", user=CAROL, channel=HELP, thread_ts=ts)
    slack.react("white_check_mark", HELP, said, user=CAROL).wait()
    story.after("Carol answers and puts ✅ on her own reply")
    slack.mention("who waters the plants in the office?", user=slack.ALICE, channel=HELP)
    story.after("Alice asks the same")
