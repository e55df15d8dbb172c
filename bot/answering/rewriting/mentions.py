"""Who and what a conversation has named, and whether each is a person, a place or a thing.

By the words around a name, not by a list of names. Only a title says who is a man or a woman.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.answering.names import COUNTRY, STATE, Name, find_names
from retrieval.text.english import (
    FEMALE_TITLES,
    MALE_TITLES,
    NAME_TITLES,
    PLACE_WORDS,
    THING_WORDS,
)

Kind = Literal["person", "place", "thing", "unknown"]

_GENDERS = {"he": "|".join(MALE_TITLES), "she": "|".join(FEMALE_TITLES)}
_NOBLE = re.compile(rf"(?!st\b|saint\b)(?:{'|'.join(NAME_TITLES)})\b", re.IGNORECASE)
_ROLE = re.compile(
    r"(?:minister|president|mayor|director|captain|coach|chief|leader|head|author|actor|actress|singer"
    r"|chairman|chairwoman|spokesman|spokeswoman|treasurer|senator|judge|king|queen|pope|wife|husband"
    r"|son|daughter|brother|sister|player|owner|boss|teacher|councillor|officer|secretary),?\s+$",
    re.IGNORECASE,
)
_THING = re.compile(rf"\b(?:{'|'.join(THING_WORDS)})\b|^[A-Z]{{2,}}$")
_PLACE = re.compile(rf"\b(?:{'|'.join(PLACE_WORDS)})\b")
_IN = re.compile(
    r"\b(?:in|near|around|round|across|outside|into|towards?|over|off|throughout)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_THE = re.compile(r"\bthe\s+$", re.IGNORECASE)
# Of several words, with a hyphen, an initial or an accent among them at most.
_PERSONAL = re.compile(r"[^\W\d_](?:[^\W\d]|[.’'-])*(?: [^\W\d_][\w.’'-]*)+")


@dataclass(frozen=True)
class Mention:
    """A name as a conversation has it. `gender` is "he" or "she" where a title says so, else ''."""

    text: str
    kind: Kind
    gender: str = ""


def mentions(text: str, conversation: str) -> list[Mention]:
    """Return who and what a text names, in order; `conversation` is all that was said, to judge by.

    A word that opens a sentence is a name only if the conversation has it elsewhere, or if another
    capital follows. A short form ("Cho") is given as the long one ("Cho Hyun").
    """
    known = find_names(conversation)
    whole = dict.fromkeys(_whole(name, known) for name in _certain(text, known))
    return [
        Mention(name, _kind(name, conversation, known), _gender(name, conversation))
        for name in whole
    ]


def _certain(text: str, known: Sequence[Name]) -> Iterator[str]:
    certain = {name.text for name in known if name.is_certain}
    return (name.text for name in find_names(text) if name.is_certain or name.text in certain)


def _whole(name: str, known: Sequence[Name]) -> str:
    """The longest name of the conversation that begins or ends with this one."""
    longer = [
        long.text
        for long in known
        if long.text.startswith(f"{name} ") or long.text.endswith(f" {name}")
    ]
    return max(longer, key=len, default=name) if " " not in name else name


def _kind(name: str, conversation: str, known: Sequence[Name]) -> Kind:
    titled = any(short.title and short.text in (name, name.split()[-1]) for short in known)
    before = list(_before(name, conversation))
    if titled or _NOBLE.match(name) or any(map(_ROLE.search, before)):
        return "person"
    if COUNTRY.fullmatch(name) or STATE.fullmatch(name):
        return "place"
    if _THING.search(name):
        return "thing"
    if _PLACE.search(name) or any(map(_IN.search, before)):
        return "place"
    if any(map(_THE.search, before)):
        return "thing"
    return "person" if _PERSONAL.fullmatch(name) else "unknown"


def _before(name: str, conversation: str) -> Iterator[str]:
    """Yield what stands before the name, each time that the conversation has it."""
    for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", conversation):
        yield conversation[max(0, match.start() - _NEAR) : match.start()]


def _gender(name: str, conversation: str) -> str:
    last = re.escape(name.split()[-1])
    return next(
        (
            pronoun
            for pronoun, titles in _GENDERS.items()
            if re.search(rf"\b(?i:{titles})\b\.?\s+(?:\S+\s+)?{last}\b", conversation)
        ),
        "",
    )


# Characters before a name that say what it is.
_NEAR = 40
