"""Ellipsis: questions that leave out what was said before, "Why?", "What about Japan?".

What they leave out is taken from the previous question. Pronouns are resolved in `coreference`.
"""

import re

from bot.answering.names import find_names, name_texts
from bot.answering.rewriting.mentions import Mention, mentions
from bot.answering.rewriting.topics import things_in, topic_words
from retrieval.text.english import FULL_MONTH, WEEKDAY

_WH = (
    r"(?:since|until|till|by|for|from|to|with|at|in) (?:when|whom|how long|what time|which \w+)"
    r"|how (?:many|much|long|old|far|often|big|large|tall|high|deep|fast|so)|what time|who(?:m|se)?"
    r"|what|when|where|why(?: not)?|how|which(?: ones?)?"
)
_OPENS = r"^\W*(?:(?:and|but|so|or)\s+)?"
_BARE = re.compile(rf"{_OPENS}(?P<wh>{_WH})(?:\s+(?:exactly|else))?\W*$", re.I)
_ASKED = re.compile(
    rf"{_OPENS}(?P<wh>(?:{_WH})\b(?:[’']s\b)?)?\s*(?P<rest>.*?)[\s?.!]*$", re.I | re.S
)
# "What about X?", "And X?", "In X?": few words, none of them a verb or a question word.
_ABOUT = re.compile(
    r"^\W*(?:(?:and|but|so|ok|okay)\s+)?(?:(?:what|how) about|(?:the )?same for)\s+"
    r"(?P<slot>.+?)[\s?.!]*$"
    r"|^\W*(?:and|or)\s+(?P<and>(?!so\b)\S+(?:\s\S+){0,4}?)[\s?.!]*$"
    r"|^\W*(?P<bare>(?:(?:in|on|at|for|from)\s+)?(?:the\s)?(?-i:[A-Z])\S*(?:\s(?-i:[A-Z])\S*){0,2})"
    r"[\s?.!]*$",
    re.I | re.S,
)
_SENTENCE = re.compile(
    rf"\b(?:{_WH}|is|are|was|were|am|be|do|does|did|has|have|had|can|could|will|would|should|tell"
    r"|show|give|explain|then|he|she|it|they|him|her|them|his|its|their|this|that|these|those)\b",
    re.I,
)
_PRONOUN = re.compile(r"\b(?:he|she|it|they|him|her|them|his|its|their)\b", re.I)
_PREPOSITION = re.compile(r"^(?:in|on|at|for|from|to|by|with|of|during|near)\s+", re.I)
_TIME = re.compile(
    rf"\b(?:{WEEKDAY}s?|{FULL_MONTH}|(?:19|20)\d\d|weekends?|weekdays?|bank holidays?|today|tonight"
    r"|yesterday|tomorrow|(?:last|this|next) (?:week|month|year|spring|summer|autumn|winter|season"
    r"|night))\b",
    re.I,
)
# Of what was talked about.
_THE_LATEST = re.compile(
    r"\W*(?:and\s+)?(?:what(?:[’']s|\s+is|\s+are)\s+)?(?:is\s+there\s+)?(?:the|an|any)?\s*"
    r"(?:latest|updates?)(?:\s+(?:news|updates?))?\W*$",
    re.IGNORECASE,
)
_HANGING = re.compile(
    r"(?:[’']s|s[’']|\b(?:ones?|others?|first|second|third|last|rest|latter|former|same|else|so))"
    r"\W*$",
    re.I,
)
_OPENS_ON = re.compile(r"^\W*(?:and|but|so|or|then)\b", re.I)
# "How many workers died?", "Which ships sank?", "How many cracks are there?": one noun, and what
# became of it; it is asked of what was talked about.
_COUNTED = re.compile(rf"{_OPENS}(?:how (?:many|much)|which) \w+\b", re.I)
_CAME_ABOUT = re.compile(
    r"\b(?:was|were|did|had|\w{3,}ed|died|fell|sank|left|lost|won|came|went|took|got|hit|hurt)\b",
    re.I,
)
_THERE = re.compile(r"\bthere\W*$", re.I)
_FEW = 2
# Too common to say what a question is about.
_GENERIC = frozenset(
    """people person died dead die killed injured hurt wounded happen happened happening happens
    cost costs old time times year years day days week weeks month months next later since
    until reason result results reaction reactions respond response details detail news update
    start end ended begin began last take took left leave come came go went place find found
    think know happen win won lose lost there involved affected responsible arrested else""".split()
)


def refilled(text: str, previous: str, conversation: str) -> str:
    """Return the previous question with what this one changes in it, or '' where it has no such."""
    slot = _slot(text)
    if not slot:
        return ""
    if _TIME.search(slot):
        return _with_time(slot, previous)
    if name_texts(slot) or slot[0].isupper():
        return _with_name(slot, previous, conversation)
    return _with_thing(slot, previous)


def reasked(text: str, previous: str) -> str:
    """Return the previous question with the question word that is all of this one, or ''."""
    bare = _BARE.match(text)
    match = _ASKED.match(previous)
    if not bare or not match or not match["rest"]:
        return ""
    wh = re.sub(r"\s+(?:not|ones?)$", "", bare["wh"], flags=re.I)
    rest = match["rest"] if match["wh"] else match["rest"][0].lower() + match["rest"][1:]
    return f"{wh[0].upper()}{wh[1:]} {rest}?"


def is_elliptic(text: str, said: str) -> bool:
    """Whether a question without a pronoun leans on what was `said` before."""
    if _slot(text) or _THE_LATEST.match(text):
        return True
    if any(name.is_certain for name in find_names(text)) or _TIME.search(text):
        return False
    hangs = _HANGING.search(text) or _OPENS_ON.search(text)
    return (
        bool(hangs)
        or all(word in _GENERIC for word in topic_words(text))
        or _is_of_the_subject(text, said)
    )


def _is_of_the_subject(text: str, said: str) -> bool:
    counted, words = _COUNTED.match(text), topic_words(text)
    if not counted or len(words) > _FEW:
        return False
    if _THERE.search(text):  # "How many seals are there?" after another subject is of its own
        return any(word.casefold().rstrip("s") in said.casefold() for word in words)
    return bool(_CAME_ABOUT.search(text, counted.end()))


def _slot(text: str) -> str:
    """Return what a question puts in the place of something in the previous one, or ''."""
    match = _ABOUT.match(text)
    if not match:
        return ""
    if match["slot"]:
        return "" if _PRONOUN.search(match["slot"]) else match["slot"]
    slot = (match["and"] or match["bare"]).rstrip(" ?.!")
    return "" if _SENTENCE.search(slot) else slot


def _with_time(slot: str, previous: str) -> str:
    new, times = _TIME.search(slot), list(_TIME.finditer(previous))
    if new and times:
        start, end = times[-1].span()
        return f"{previous[:start]}{new.group()}{previous[end:]}"
    return _followed_by(previous, slot)


def _with_name(slot: str, previous: str, conversation: str) -> str:
    name = _PREPOSITION.sub("", slot)
    new = next(iter(mentions(f"on {name}", f"{conversation}\n{slot}")), Mention(name, "unknown"))
    old = [mention for mention in mentions(previous, conversation) if mention.text in previous]
    fitting = [mention for mention in old if mention.kind == new.kind] or [
        mention for mention in old if "unknown" in (mention.kind, new.kind)
    ]
    if fitting:
        owner = r"(?:[’']s)?" if re.search(r"[’']s$", name) else ""
        old_name = rf"(?:\bthe )?{re.escape(fitting[0].text)}{owner}"
        return re.sub(old_name, lambda _: name, previous, count=1)
    if slot != name:
        return _followed_by(previous, slot)
    return _followed_by(previous, f"in {name}") if new.kind == "place" else ""


def _with_thing(slot: str, previous: str) -> str:
    """Put one thing in the place of another: of the same noun or kind, or the only one."""
    words = _PREPOSITION.sub("", slot).split()
    described = [word for word in words if word.casefold() != "the"]
    if len(described) > 1:
        same_noun = rf"\b[\w’'-]+\s+{re.escape(described[-1])}\b"
        same_kind = rf"\b{re.escape(described[0])}\s+[\w’'-]+\b"  # "best actor", "best actress"
        for phrase, instead in ((same_noun, described[-2:]), (same_kind, described)):
            changed = re.sub(phrase, " ".join(instead), previous, count=1, flags=re.I)
            if changed != previous:
                return changed
    things = things_in(previous)
    if len(things) == 1 and not name_texts(previous) and things[0] in previous:
        return previous.replace(things[0], " ".join(words), 1)
    return ""


def _followed_by(previous: str, slot: str) -> str:
    return f"{previous.rstrip(' ?.!')} {slot}?"
