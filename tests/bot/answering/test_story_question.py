"""Questions for a story are told from those that ask for one thing, and their subject is read."""

import pytest

from bot.answering.story_question import continues, story_subject

STORIES = {
    "What happened to the bridge?": "the bridge",
    "what’s happening with the ferry": "the ferry",
    "What has become of Nia Prosser?": "Nia Prosser",
    "what is new about the bridge?": "the bridge",
    "What's the latest on Gaza?": "Gaza",
    "latest on the flu clinics": "the flu clinics",
    "any news on Boeing?": "Boeing",
    "Is there any news about the storm?": "the storm",
    "update me on TikTok": "TikTok",
    "give me a quick summary of the storm": "the storm",
    "summarise the bridge story": "the bridge",
    "what do the articles say about the mayor?": "the mayor",
    "Can you tell me about the ferry, please?": "the ferry",
    "Tell me more about the World Happiness Report": "the World Happiness Report",
    "what about the ferry?": "the ferry",
    "What happened to the ferry's captain's licence?": "the ferry's captain's licence",
    "What happened in the cup final?": "the cup final",
    "the library?": "the library",
    "Kessel Bridge": "Kessel Bridge",
    "Boeing news": "Boeing",
    "US": "US",
}
OTHERS = [
    "Who won the cup final?", "How many homes lost power?", "When will the bridge reopen?",
    "What is a bridge?", "What is the name of the bridge?", "What is the cost of the bridge?",
    "Is the bridge open?", "library opening hours", "ferry timetable", "What happened?",
    "What happened to it?", "What happened to the man who stole the painting?", "tell me more",
    "What happens to railways in a flood?", "What is in the box?", "Any of them hurt?", "And then?",
    "Why?", "yes", "thanks", "What is new?", "What did the council say about the bridge?",
    "How did the bridge close", "On what day did it happen?", "What do the articles say?",
]  # fmt: skip


@pytest.mark.parametrize(("question", "subject"), STORIES.items())
def test_the_subject_of_a_story_question_is_read(question: str, subject: str) -> None:
    assert story_subject(question) == subject


@pytest.mark.parametrize("question", OTHERS)
def test_a_question_for_one_thing_asks_for_no_story(question: str) -> None:
    assert story_subject(question) == ""


def test_the_words_of_its_period_are_no_part_of_the_subject() -> None:
    assert story_subject("What happened to the ferry last week?", "last week") == "the ferry"


def test_how_a_story_goes_on_is_asked_without_a_subject() -> None:
    for question in ("And then?", "what happened next?", "Any updates?", "tell me more"):
        assert continues(question)
    for question in ("And the ferry?", "What happened to the bridge?", "Why then?"):
        assert not continues(question)
