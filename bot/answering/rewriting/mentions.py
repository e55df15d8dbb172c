"""Who and what a conversation has named: names, and whether each is a person, a place or a thing.

By the words around a name, not by a list of names. It does not know who is a man or a woman, unless
a title says so.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from bot.answering.names import COUNTRY, STATE

Kind = Literal["person", "place", "thing", "unknown"]

# Words with a capital letter inside a sentence, joined where they stand side by side. A full stop
# ends the name, unless it is that of an initial or of one of these.
_GOES_ON = (
    r"(?:(?<!\.)|(?<=\b[A-Z]\.)|(?<=\b(?:St|Mr|Ms|Dr|Lt|Jr|Sr)\.)"
    r"|(?<=\b(?:Mrs|Gen|Sen|Rep|Gov|Col|Sgt)\.)|(?<=\bProf\.))\s+"
)
_NAME = re.compile(rf"\b[A-Z][\w’'.-]*(?:{_GOES_ON}(?:of|de|the|al|van|von)?\s?[A-Z][\w’'.-]*)*")
_QUESTION_WORD = re.compile(
    r"^(Who|What|When|Where|Why|How|Which|Whose|Did|Does|Do|Is|Are|Was|Were|Has|Have|Had|Can|Could"
    r"|Will|Would|Should|And|But|So|Tell|In|On|At|The|A|An)\b\s*(?:the\s+)?"
)
_OPENS_SENTENCE = re.compile(r"(?:^|[.!?:]\s|\n)\W*$")
_POSSESSIVE = re.compile(r"[’']s?$")

# Days and months are no one's name, and neither is "I".
_NO_NAME = re.compile(
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?|January|February|March|April|May|June|July|August"
    r"|September|October|November|December|I|He|She|It|They|We|You|His|Her|Their|Its|This|That|There"
    r"|These|Those|No|Yes|More|Any|Please|For|From|By|To|With|After|Before|Since|Until|If|As|Or|Not"
    r"|About|Also|Then|Now|Some|Most|Many|Why",
)
_HE = r"Mr|Sir|King|Prince|Lord|Father"
_SHE = r"Mrs|Ms|Miss|Queen|Princess|Lady|Dame|Sister"
_TITLE = re.compile(
    rf"(?:{_HE}|{_SHE}|Dr|Prof(?:essor)?|President|Mayor|Minister|Senator|Judge|Justice|Pope|Captain"
    r"|Governor|Chancellor|Councillor|Detective|Inspector)\b\.?",
)
_ROLE = re.compile(
    r"(?:minister|president|mayor|director|captain|coach|chief|leader|head|author|actor|actress|singer"
    r"|chairman|chairwoman|spokesman|spokeswoman|treasurer|senator|judge|king|queen|pope|wife|husband"
    r"|son|daughter|brother|sister|player|owner|boss|teacher|councillor|officer|secretary),?\s+$",
    re.IGNORECASE,
)
_THING = re.compile(
    r"\b(?:Bridge|Bank|Festival|Council|Party|United|FC|Rovers|Athletic|Museum|Gallery|Library|School"
    r"|Academy|College|University|Hospital|Clinic|Hotel|Cup|League|Open|Act|Bill|Court|Company|Corp"
    r"|Inc|Ltd|Group|Airlines?|Airport|Station|Church|Prize|Award|Games|Olympics|Storm|Hurricane"
    r"|Typhoon|Agency|Ministry|Department|Association|Union|Fund|Trust|Times|Post|Gazette|Weekly|News"
    r"|Wire|Brewing|Offshore|Marathon|Line|Tower|Hall|House|Theatre|Market|War|Treaty|Deal|Accord)\b"
    r"|^[A-Z]{2,}$"
)
_GEOGRAPHIC = re.compile(
    r"\b(?:Island|Islands|Point|River|Lake|Sea|Bay|Beach|Street|Road|Avenue|Park|North|South|East|West"
    r"|New|San|Santa|Los|Saint|St|City|County|Mount|Valley|Coast|Harbour|Harbor|Port|Quay|Square)\b"
)
_IN = r"\b(?:in|near|around|round|across|outside|into|towards?|over|off|throughout)\s+(?:the\s+)?"


@dataclass(frozen=True)
class Mention:
    """A name as a conversation has it. `gender` is "he" or "she" where a title says so, else ''."""

    text: str
    kind: Kind
    gender: str = ""


def names_in(text: str) -> list[str]:
    """Return the runs of capitalised words, without the one that opens a question."""
    found = []
    for match in _NAME.finditer(text):
        name = _QUESTION_WORD.sub("", match.group()).strip(" .,'’-")
        if name and name[0].isupper():
            found.append(name)
    return list(dict.fromkeys(found))


def mentions(text: str, conversation: str) -> list[Mention]:
    """Return who and what a text names, in order; `conversation` is all that was said, to judge by.

    A word that opens a sentence is a name only if the conversation has it elsewhere, or if another
    capital follows. A short form ("Cho") is given as the long one ("Cho Hyun").
    """
    whole = list(dict.fromkeys(_whole(name, conversation) for name in _sure(text, conversation)))
    return [Mention(name, _kind(name, conversation), _gender(name, conversation)) for name in whole]


def _sure(text: str, conversation: str) -> Iterator[str]:
    for name in names_in(text):
        name = _POSSESSIVE.sub("", name)
        if _NO_NAME.fullmatch(name):
            continue
        if " " in name or any(not _opens(conversation, at) for at in _places(name, conversation)):
            yield name


def _whole(name: str, conversation: str) -> str:
    """The longest name of the conversation that begins or ends with this one."""
    longer = [
        other
        for other in map(_without_possessive, names_in(conversation))
        if other.startswith(f"{name} ") or other.endswith(f" {name}")
    ]
    return max(longer, key=len, default=name) if " " not in name else name


def _kind(name: str, conversation: str) -> Kind:
    before = [conversation[:at] for at in _places(name, conversation)]
    if any(_ROLE.search(text) for text in before) or _TITLE.match(name):
        return "person"
    if COUNTRY.fullmatch(name) or STATE.fullmatch(name):
        return "place"
    if _THING.search(name):
        return "thing"
    if _GEOGRAPHIC.search(name) or any(re.search(rf"{_IN}$", text, re.I) for text in before):
        return "place"
    if any(re.search(r"\bthe\s+$", text, re.I) for text in before):
        return "thing"
    return "person" if " " in name and name.replace(" ", "").isalpha() else _by_hyphen(name)


def _by_hyphen(name: str) -> Kind:
    """A name of several words with a hyphen, an initial or an accent is a person's as well."""
    return (
        "person"
        if re.fullmatch(r"(?:[^\W\d]+[.’'-]?)+(?: [^\W\d_](?:[\w.’'-])*)+", name)
        else "unknown"
    )


def _gender(name: str, conversation: str) -> str:
    last = re.escape(name.split()[-1])
    for word, titles in (("he", _HE), ("she", _SHE)):
        if re.search(rf"\b(?:{titles})\b\.?\s+(?:\S+\s+)?{last}\b", conversation):
            return word
    return ""


def _places(name: str, conversation: str) -> list[int]:
    pattern = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
    return [match.start() for match in pattern.finditer(conversation)]


def _opens(conversation: str, at: int) -> bool:
    return bool(_OPENS_SENTENCE.search(conversation[:at]))


def _without_possessive(name: str) -> str:
    return _POSSESSIVE.sub("", name)
