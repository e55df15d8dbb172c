"""Rewriting: a follow-up made to stand alone, from the words of the conversation, without a model.

"And when does he leave?" after a question about Cho Hyun becomes "And when does Cho Hyun leave?".
In doubt the question stays as it is, and what it seems to be about is put behind it.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.answering.names import name_texts
from bot.answering.question import LONGEST_QUESTION, Question, Turn
from bot.answering.rewriting.coreference import Conversation, antecedent
from bot.answering.rewriting.ellipsis import is_elliptic, reasked, refilled
from bot.answering.rewriting.topics import things_in, topic_words
from bot.answering.story_question import continues, story_subject

# Of a conversation so many turns are read, and so many characters of each.
TURNS, CHARACTERS = 6, 600

_PERSONAL = re.compile(
    r"\b(?P<he>he|him|his|himself)\b|\b(?P<she>she|her|hers|herself)\b"
    r"|\b(?P<it>it|its)\b|\b(?P<they>they|them|their|theirs)\b|\b(?P<there>there)\b",
    re.IGNORECASE,
)
# "Is it true that", "who was it that", "is there a deal": these stand for nothing.
_EMPTY = re.compile(
    r"\bit\b(?=\s+(?:that|who|true|possible|likely|clear|legal|safe to|rain\w*|snow\w*|cold|hot)\b)"
    r"|(?<=\btime is )it\b|(?<=\bgot )it\b(?=\W*(?:[.,!]|$))|\bit(?=\s+(?:rain|snow))"
    r"|\bthere\b(?=\s+(?:is|are|was|were|will|has|have|a|an|any|been|be|still|no|more)\b)"
    r"|\b(?:is|are|was|were) there\b(?=\s+\w)|\bhow (?:many|much)\b.*\bthere\W*$",
    re.IGNORECASE,
)
# A question with no more words than this, a pronoun and no name is about anything.
_SAYS_NOTHING = 1
_TOPIC = 5  # words of the last question, at most, that say what a question is about
# Pronouns that are replaced: for each, all that stands before it is read.
_MOST_PRONOUNS = 20
# What stands before a pronoun that points back inside the same question.
_INSIDE = re.compile(
    r"\b(?:that|because|when|while|if|after|before|since|and|but|say|says|said|think|claim|where|who"
    r"|until|why|as)\s+$",
    re.IGNORECASE,
)
_POSSESSIVE = frozenset({"his", "their", "its", "theirs", "hers"})
# After "her" as an object; before anything else it is a possessive.
_AFTER_OBJECT = re.compile(
    r"\s*(?:[?.!,;)]|$|(?:in|on|at|to|for|with|by|from|about|of|after|before|and|or|when|if|as|out|so"
    r"|during|last|this|yesterday|today|again|there|over|into)\b)",
    re.IGNORECASE,
)
_MARKER = re.compile(r"\s*\[\d+\]")


def stand_alone(question: Question) -> Question:
    """Return the question so that it can be searched without its history, which is dropped.

    `assumed` says what it was taken to be about, or ''; `unresolved` is the pronoun of a question
    that says next to nothing else, where nobody said what it stands for.
    """
    turns = _recent(question.history)
    text, assumed = _resolved(question.text, turns)
    if len(text) > LONGEST_QUESTION:
        text, assumed = question.text, ""
    pronoun = "" if turns else _unresolved(text)
    return replace(question, text=text, history=(), assumed=assumed, unresolved=pronoun)


def _unresolved(text: str) -> str:
    """Return the pronoun of "When will it reopen?", where that is the first thing said, or ''."""
    if len(topic_words(text)) > _SAYS_NOTHING or name_texts(text) or things_in(text):
        return ""
    empty = [match.span() for match in _EMPTY.finditer(text)]
    pronouns = (
        match
        for match in _PERSONAL.finditer(text)
        if not any(start <= match.start() < end for start, end in empty)
    )
    return next((match.group() for match in pronouns if match.lastgroup != "there"), "")


def _recent(history: Sequence[Turn]) -> list[Turn]:
    recent = [(turn.role, _MARKER.sub("", turn.text[:CHARACTERS])) for turn in history[-TURNS:]]
    return [Turn(role, text) for role, text in recent if text.strip()]


def _resolved(text: str, turns: Sequence[Turn]) -> tuple[str, str]:
    """Return the text and what it was taken to be about; earlier questions are resolved first."""
    asked = [i for i, turn in enumerate(turns) if turn.role == "user"]
    if not asked:
        return text, ""
    last = asked[-1]
    previous = _resolved(turns[last].text, turns[:last])[0]
    if continues(text) and (subject := story_subject(previous)):
        return f"What happened to {subject}?", subject
    conversation = Conversation(
        text="\n".join([*(turn.text for turn in turns), previous, text]),
        question=previous,
        answer=" ".join(turn.text for turn in turns[last + 1 :]),
        earlier="\n".join(turn.text for turn in reversed(turns[:last])),
    )
    again = reasked(text, previous)
    filled = (
        _with_subject(again, conversation) if again else refilled(text, previous, conversation.text)
    )
    if filled:
        names = conversation.names(previous)
        return filled, ", ".join(name for name in names if name in filled)
    return _with_names(text, conversation)


def _with_names(text: str, conversation: Conversation) -> tuple[str, str]:
    """Put names in the place of pronouns; where none fits, put the topic behind the question."""
    taken: dict[str, str] = {}
    lost = False
    empty = [match.span() for match in _EMPTY.finditer(text)]

    def name(match: re.Match[str]) -> str:
        nonlocal lost
        pronoun = match.lastgroup or ""
        if any(start <= match.start() < end for start, end in empty) or _points_inside(text, match):
            return match.group()
        meant = antecedent(pronoun, text, conversation)
        # Two pronouns for one name are the same pronoun: in "will they do it", "it" is the event.
        if not meant or lost or taken.get(meant, pronoun) != pronoun:
            lost = lost or not meant
            return match.group()
        taken[meant] = pronoun
        full = f"the {meant}" if f"the {meant}" in conversation.text else meant
        return _in_case(match, full, text)

    named = _PERSONAL.sub(name, text, count=_MOST_PRONOUNS)
    said = f"{conversation.earlier} {conversation.question} {conversation.answer}"
    if lost or (not taken and is_elliptic(text, said)):
        return _with_topic(named, conversation)
    if taken and all(meant == meant.lower() for meant in taken):
        # A thing that has no name of its own is found by the names around it.
        named = _behind(named, conversation.names(conversation.question))
    return named, ", ".join(f"the {meant}" if f"the {meant}" in named else meant for meant in taken)


def _points_inside(text: str, match: re.Match[str]) -> bool:
    """Whether a pronoun stands for something that the question itself names before it."""
    before = text[: match.start()]
    if not (name_texts(before) or things_in(before)):
        return False
    possessive = match.group().casefold() in _POSSESSIVE or _is_possessive_her(text, match)
    return possessive or bool(_INSIDE.search(before))


def _is_possessive_her(text: str, match: re.Match[str]) -> bool:
    return match.group().casefold() == "her" and not _AFTER_OBJECT.match(text[match.end() :])


def _in_case(match: re.Match[str], name: str, text: str) -> str:
    pronoun = match.group().casefold()
    if pronoun == "there":
        return f"in {name}"
    if pronoun in _POSSESSIVE or _is_possessive_her(text, match):
        return f"{name}’s"
    return name


def _with_topic(text: str, conversation: Conversation) -> tuple[str, str]:
    """Put what the last question was about behind a question that names nothing."""
    previous = conversation.question
    things = things_in(previous)
    names = [
        next((thing for thing in things if name in thing), name)
        for name in conversation.names(previous)
    ]
    if not names or conversation.asks_subject:
        names += conversation.names(conversation.answer)[:1]
    named = " ".join([text, *names]).casefold()
    new = [word for word in topic_words(previous) if word.casefold() not in named]
    assumed = names or things[:1]
    return _behind(text, [*names, " ".join(new[:_TOPIC])]), ", ".join(dict.fromkeys(assumed))


def _with_subject(text: str, conversation: Conversation) -> str:
    """Name the one that answered "Who resigned?" in "Why resigned?"."""
    new = conversation.names(conversation.answer) if conversation.asks_subject else []
    return _behind(text, [name for name in new if name not in conversation.question][:1])


def _behind(text: str, names: Sequence[str]) -> str:
    new = [name for name in dict.fromkeys(names) if name and name not in text]
    return f"{text} ({', '.join(new)})" if new else text
