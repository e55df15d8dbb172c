"""A follow-up made to stand alone, from the words of the conversation; without a model.

"And when does he leave?" after a question about Cho Hyun becomes "And when does Cho Hyun leave?".
In doubt the question stays as it is, and what it seems to be about is put behind it.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.answering.names import name_texts
from bot.answering.question import LONGEST_QUESTION, Question, Turn
from bot.answering.rewriting.coreference import Thread, antecedent
from bot.answering.rewriting.ellipsis import is_elliptic, reasked, refilled
from bot.answering.rewriting.topics import things_in, topic_words

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
    r"|(?<=\btime is )it\b|\bit(?=\s+(?:rain|snow))"
    r"|\bthere\b(?=\s+(?:is|are|was|were|will|has|have|a|an|any|been|be|still|no|more)\b)"
    r"|\b(?:is|are|was|were) there\b(?=\s+\w)",
    re.IGNORECASE,
)
# "When did it end?" is asked of what happened, which mostly has no name.
_EVENT = re.compile(
    r"\bit (?:end|start|begin|began|happen|finish|take place|over)\w*", re.IGNORECASE
)
_TOPIC = 5  # words of the last question, at most, that say what a question is about
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
_ASKS_WHO = re.compile(r"^\W*(?:and\s+)?who", re.IGNORECASE)
_COUNTS = re.compile(r"^\W*(?:and\s+)?how (?:many|much)\b.*\b(?:is|are|was|were)\s+$", re.I | re.S)
_MARKER = re.compile(r"\s*\[\d+\]")


def stand_alone(question: Question) -> Question:
    """Return the question so that it can be searched without its history, which is dropped.

    `assumed` says what it was taken to be about, or ''.
    """
    text, assumed = _resolved(question.text, _recent(question.history))
    if len(text) > LONGEST_QUESTION:
        text, assumed = question.text, ""
    return replace(question, text=text, history=(), assumed=assumed)


def _recent(history: Sequence[Turn]) -> list[Turn]:
    recent = [(turn.role, _MARKER.sub("", turn.text[:CHARACTERS])) for turn in history[-TURNS:]]
    return [Turn(role, text) for role, text in recent if text.strip()]


def _resolved(text: str, turns: Sequence[Turn]) -> tuple[str, str]:
    """Return the text and what it was taken to be about; earlier questions are resolved first."""
    asked = [i for i, turn in enumerate(turns) if turn.role == "user"]
    if not asked:
        return text, ""
    last = asked[-1]
    before = _resolved(turns[last].text, turns[:last])[0]
    thread = Thread(
        said="\n".join([*(turn.text for turn in turns), before, text]),
        asked=before,
        answered=" ".join(turn.text for turn in turns[last + 1 :]),
        earlier="\n".join(turn.text for turn in reversed(turns[:last])),
    )
    again = reasked(text, thread.asked)
    filled = _with_subject(again, thread) if again else refilled(text, thread.asked, thread.said)
    if filled:
        return filled, ", ".join(name for name in thread.names(thread.asked) if name in filled)
    return _with_names(text, thread)


def _with_names(text: str, thread: Thread) -> tuple[str, str]:
    """Put names in the place of pronouns; where none fits, put the topic behind the question."""
    taken: dict[str, str] = {}
    lost = bool(_EVENT.search(text)) and not things_in(thread.asked)
    empty = [match.span() for match in _EMPTY.finditer(text)]

    def name(match: re.Match[str]) -> str:
        nonlocal lost
        pronoun = match.lastgroup or ""
        if any(start <= match.start() < end for start, end in empty) or _points_inside(text, match):
            return match.group()
        found = antecedent(pronoun, text, thread)
        # Two pronouns for one name are the same pronoun: in "will they do it", "it" is the event.
        if not found or lost or taken.get(found, pronoun) != pronoun:
            lost = lost or not found
            return match.group()
        taken[found] = pronoun
        return _in_case(match, f"the {found}" if f"the {found}" in thread.said else found, text)

    named = _PERSONAL.sub(name, text)
    if lost or (not taken and is_elliptic(text)):
        return _with_topic(named, thread)
    if taken and all(one == one.lower() for one in taken):
        # A thing that has no name of its own is found by the names around it.
        named = _behind(named, thread.names(thread.asked))
    return named, ", ".join(f"the {one}" if f"the {one}" in named else one for one in taken)


def _points_inside(text: str, match: re.Match[str]) -> bool:
    """Whether a pronoun stands for something that the question itself names before it."""
    before = text[: match.start()]
    if _COUNTS.match(before):
        return match.lastgroup == "there"
    if not (name_texts(before) or things_in(before)):
        return False
    possessive = match.group().casefold() in _POSSESSIVE or _is_possessive_her(text, match)
    return possessive or bool(_INSIDE.search(before))


def _is_possessive_her(text: str, match: re.Match[str]) -> bool:
    return match.group().casefold() == "her" and not _AFTER_OBJECT.match(text[match.end() :])


def _in_case(match: re.Match[str], found: str, text: str) -> str:
    pronoun = match.group().casefold()
    if pronoun == "there":
        return f"in {found}"
    if pronoun in _POSSESSIVE or _is_possessive_her(text, match):
        return f"{found}’s"
    return found


def _with_topic(text: str, thread: Thread) -> tuple[str, str]:
    """Put what the last question was about behind a question that names nothing."""
    names = thread.names(thread.asked)
    if (not names or thread.asks_subject) and not _ASKS_WHO.search(text):
        names += thread.names(thread.answered)[:1]
    new = [word for word in topic_words(thread.asked) if word not in " ".join([text, *names])]
    topic = " ".join(new[:_TOPIC])
    assumed = names or things_in(thread.asked)[:1]
    return _behind(text, [*names, topic]), ", ".join(dict.fromkeys(assumed))


def _with_subject(text: str, thread: Thread) -> str:
    """Name the one that answered "Who resigned?" in "Why resigned?"."""
    new = thread.names(thread.answered) if thread.asks_subject else []
    return _behind(text, [name for name in new if name not in thread.asked][:1])


def _behind(text: str, names: Sequence[str]) -> str:
    new = [name for name in dict.fromkeys(names) if name and name not in text]
    return f"{text} ({', '.join(new)})" if new else text
