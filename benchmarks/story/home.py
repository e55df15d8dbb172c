"""What is done in the Home tab: by the owner, and by everybody about what is stored of them."""

import time

from benchmarks.story.workspace import CAROL, HELP, RULES, Story
from bot.slack.messages.home_controls import AGAIN, FORGET, STORED
from bot.slack.messages.sources import REMOVE_SOURCE, source_id

FORM = {
    "listen": {"type": "static_select", "selected_option": {"value": "questions"}},
    "ask": {"type": "multi_users_select", "selected_users": []},
    "experts": {"type": "multi_users_select", "selected_users": []},
    "expert_days": {"type": "number_input", "value": "180"},
    "reaction": {"type": "plain_text_input", "value": None},
    "source": {"type": "plain_text_input", "value": None},
    "switches": {"type": "checkboxes", "selected_options": [{"value": "model"}]},
}


def use_home(story: Story, feed: str) -> None:
    """Use all that there is to press."""
    slack = story.slack
    story.open_home(slack.ALICE, "Alice opens the Home tab")
    story.open_home(slack.BOB, "Bob opens the Home tab")
    story.rules.write_text(RULES.replace('reaction = "question"', 'listen = "off"'))
    time.sleep(1.5)
    story.open_home(slack.ALICE, "The file is edited (#general: off), and Alice opens the Home tab")
    slack.mention("Why was the Kessel Bridge closed?", user=slack.BOB)
    story.after("Bob asks in #general, which is off")
    slack.press_home(slack.ALICE, "change_channel", slack.GENERAL).wait()
    story.after("Alice presses Change for #general")
    slack.submit(story.form(), slack.ALICE, state=FORM).wait()
    story.after("Alice sets it to questions by the form")
    print("\n".join(f"      | {line}" for line in story.rules.read_text().splitlines()))
    slack.press_home(slack.ALICE, AGAIN).wait()
    story.after("Alice presses Ask again")
    slack.press_home(slack.ALICE, "add_source").wait()
    story.after("Alice presses Add a source")
    view = story.form()
    refused = slack.submit(view, slack.ALICE, source="/etc").wait()
    story.watcher.say("the form says to /etc", str(refused.attempts[-1].ack_payload))
    slack.submit(view, slack.ALICE, source=feed).wait()
    story.after("Alice names a feed")
    story.open_home(slack.ALICE, "Alice opens the Home tab")
    slack.press_home(slack.ALICE, REMOVE_SOURCE, source_id(feed)).wait()
    story.after("Alice presses Remove beside the feed, and Remove again")
    story.open_home(slack.ALICE, "Alice opens the Home tab")
    _use_what_is_stored(story)


def _use_what_is_stored(story: Story) -> None:
    """Look at what is stored of a person, and have it forgotten."""
    slack = story.slack
    slack.press_home(slack.BOB, STORED).wait()
    story.after("Bob presses What is stored about me")
    slack.press_home(slack.BOB, FORGET).wait()
    story.after("Bob presses Forget me")
    slack.press_home(slack.BOB, STORED).wait()
    story.after("Bob presses What is stored about me")
    story.open_home(CAROL, "Carol opens the Home tab")
    slack.press_home(CAROL, STORED).wait()
    story.after("Carol presses What is stored about me")
    slack.press_home(CAROL, FORGET).wait()
    story.after("Carol presses Forget me")
    slack.mention("who waters the plants in the office?", user=slack.ALICE, channel=HELP)
    story.after("Alice asks what only Carol's reply said")
