"""Messages that are no question about the articles, and questions that look like them."""

import pytest

from bot.answering.question import Turn
from bot.answering.talk import talk_of, without_talk

TALK = {
    "greeting": [
        "hi", "Hello!", "hey there", "Hi Footnote", "good morning", "Good evening, everyone!",
        "How are you?", "what's up?", "👋", ":wave:", "hello bot, how are you today?",
        "Is anyone there?", "Hello?", "yo", "nice to meet you",
    ],
    "thanks": [
        "thanks", "Thank you!", "thx", "ok thanks", "Great, thank you so much!", "ty :pray:",
        "Thanks a lot for your help", "That helps, thanks.", "many thanks", "cheers mate",
        "That was very helpful", "Thanks for the quick answer!",
    ],
    "bye": ["bye", "Goodbye!", "see you tomorrow", "have a nice day", "good night"],
    "help": [
        "help", "Help!", "help me please", "can you help me?", "What can you do?",
        "hi, what can you do?", "how do I use this bot?", "What can I ask you?",
        "how does this work?", "I need help", "What kind of questions can you answer?",
        "show me some examples", "How do I ask a question?",
    ],
    "asked": [
        "What do you know?", "which articles do you have?", "What are your sources?",
        "How many articles do you have?", "Where do you get your information from?",
        "how up to date are you?", "What topics can I ask about?", "Which articles do you know?",
    ],
    "self": [
        "who are you?", "Who made you?", "are you a bot?", "What's your name?", "Are you ChatGPT?",
        "Tell me about yourself", "What is Footnote?", "which model do you use?",
    ],
    "adding": [
        "How do I add an article?", "how can I upload my own documents?", "How to add a feed?",
        "I want to add some articles", "How do I remove an article?", "Can I add a web page?",
    ],
    "other": [
        "?", "???", "ok", "lol ok", "test", "testing 1 2 3", "😀", "👍🏽", ":thumbsup:", "...",
        "hmm", "nice", "got it", "never mind", "wow, great!", "yes", "haha", "sorry",
        "cool, makes sense",
    ],
}  # fmt: skip

QUESTIONS = [
    "Thanks to whom was the bill passed?", "Help for Haiti: who sent it?", "Hello Kitty's maker?",
    "What do you know about the bridge?", "ok so who won?", "Thanks, and when does it reopen?",
    "Hi, what happened to the bridge?", "Who made the ferry?", "Who are you voting for in Ohio?",
    "How do I add an article to the constitution?", "How are the Rovers doing?", "Test results?",
    "Who is behind the raffle?", "What can you do about flu?", "Good Morning America's host?",
    "What's up with the bridge?", "Where are the Rovers from?", "Is Wren good?", "Nice?", "Why?",
    "Nice attack: how many died?", "Who thanked the divers?", "Is help on its way to Gaza?",
    "Who said goodbye to the council?", "Which articles of the treaty were broken?", "And then?",
    "How many articles does the GDPR have?", "What is the test about?", "Who helped the crew?",
    "Yes or no: is the bridge open?", "Who sang Hello?", "How does the ferry work?", "OK Go?",
    "What are the sources of the Nile?", "What is your view of the mayor?", "Who won?",
    "Who created the floating screen?", "Are you sure the bridge is shut?", "Bye Bye Birdie cast?",
    "Is the mayor a robot?", "How do we get to Eastness?", "Great Britain?", "Cheers cast?",
    "Who is the owner of the boatyard?", "Morning Star newspaper", "Wow! Which team?", "More?",
    "What can I do in Eastness?", "Thank you note from the King?", "Bridge", "10 people?",
]  # fmt: skip


@pytest.mark.parametrize(
    ("message", "kind"),
    [(message, kind) for kind, messages in TALK.items() for message in messages],
)
def test_talk_is_told_by_its_kind(message: str, kind: str) -> None:
    assert talk_of(message) == kind


@pytest.mark.parametrize("message", QUESTIONS)
def test_what_names_a_subject_or_refers_to_one_is_a_question(message: str) -> None:
    assert talk_of(message) is None


def test_within_a_conversation_some_ask_about_its_subject() -> None:
    for message in ("How does it work?", "What is this?", "How many articles are there?"):
        assert talk_of(message)
        assert talk_of(message, talking=True) is None


def test_a_conversation_is_left_without_its_talk_and_the_replies_to_it() -> None:
    turns = [
        Turn("user", "hi"), Turn("assistant", "Hello. I have 3 articles."),
        Turn("user", "Who designed the bridge?"), Turn("assistant", "Ada Lowe did."),
        Turn("user", "thanks"), Turn("assistant", "You are welcome."),
    ]  # fmt: skip
    assert without_talk(turns) == tuple(turns[2:4])


def test_a_message_longer_than_talk_is_a_question() -> None:
    assert talk_of("ok hi " * 600) is None
    assert talk_of("what do you know " * 5) == "asked"
