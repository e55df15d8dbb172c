"""Questions that leave out what was said before: "Why?", "What about Japan?", "Who won the men's?".

Pure words: who a pronoun means is in `followup`.
"""

import re

from bot.answering.names import find_names, name_texts
from bot.answering.rewriting.mentions import Mention, mentions
from bot.answering.rewriting.topics import things_in, topic_words

_WH = (
    r"(?:since|until|till|by|for|from|to|with|at|in) (?:when|whom|how long|what time|which \w+)"
    r"|how (?:many|much|long|old|far|often|big|large|tall|high|deep|fast|so)|what time|who(?:m|se)?"
    r"|what|when|where|why(?: not)?|how|which(?: ones?)?"
)
_OPENS = r"^\W*(?:(?:and|but|so|or)\s+)?"
_BARE = re.compile(rf"{_OPENS}(?P<wh>{_WH})(?:\s+(?:exactly|else))?\W*$", re.I)
_ASKED = re.compile(
    rf"{_OPENS}(?P<wh>(?:{_WH})\b(?:[’']s\b)?)?\s*(?P<rest>.*?)[\s?.!]*$",
    re.I | re.S,
)
# "What about X?", "And X?", "X?": few words, and none of them a verb or a question word.
_ABOUT = re.compile(
    r"^\W*(?:(?:and|but|so|ok|okay)\s+)?(?:(?:what|how) about|(?:the )?same for)\s+"
    r"(?P<slot>.+?)[\s?.!]*$"
    r"|^\W*(?:and|or)\s+(?P<and>(?!so\b)\S+(?:\s\S+){0,4}?)[\s?.!]*$"
    r"|^\W*(?P<bare>(?:(?:in|on|at|for|from)\s+)?(?:the\s)?[A-Z]\S*(?:\s[A-Z]\S*){0,2})[\s?.!]*$",
    re.I | re.S,
)
_BARE_NAME = re.compile(
    r"^(?:(?:[Ii]n|[Oo]n|[Aa]t|[Ff]or|[Ff]rom)\s+)?(?:the\s)?[A-Z]\S*(?:\s[A-Z]\S*){0,2}$"
)
_SENTENCE = re.compile(
    rf"\b(?:{_WH}|is|are|was|were|am|be|do|does|did|has|have|had|can|could|will|would|should|tell"
    r"|show|give|explain|then|he|she|it|they|him|her|them|his|its|their|this|that|these|those)\b",
    re.I,
)
_PRONOUN = re.compile(r"\b(?:he|she|it|they|him|her|them|his|its|their)\b", re.I)
_PREPOSITION = re.compile(r"^(?P<prep>in|on|at|for|from|to|by|with|of|during|near)\s+", re.I)
# Of what was talked about.
_THE_LATEST = re.compile(
    r"\W*(?:and\s+)?(?:what(?:[’']s|\s+is|\s+are)\s+)?(?:is\s+there\s+)?(?:the|an|any)?\s*"
    r"(?:latest|updates?)(?:\s+(?:news|updates?))?\W*$",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|january|february|march|april|may|june|july"
    r"|august|september|october|november|december|(?:19|20)\d\d|weekends?|weekdays?|bank holidays?"
    r"|today|tonight|yesterday|tomorrow|(?:last|this|next) (?:week|month|year|spring|summer|autumn"
    r"|winter|season|night))\b",
    re.I,
)
_NEEDS_NO_PREPOSITION = re.compile(r"(?:last|this|next|today|tonight|tomorrow|yesterday)\b", re.I)
_COUNTERPARTS = (
    ("men", "women"), ("boys", "girls"), ("home", "away"), ("adults", "children"),
)  # fmt: skip

_DEMONSTRATIVE = re.compile(
    r"\b(?:this|that|these|those|then)\b(?=\W*$)"
    r"|\b(?:did|does|do|was|is|were|are|will|of|for|about|after|before|with|by)"
    r"\s+(?:this|that|these|those)\b"
    r"(?!\s+(?:week|month|year|morning|afternoon|evening|weekend|season|spring|summer|autumn"
    r"|winter)\b)",
    re.I,
)
_HANGING = re.compile(
    r"(?:[’']s|s[’']|\b(?:ones?|others?|first|second|third|last|rest|latter|former|same|else|so))"
    r"\W*$",
    re.I,
)
_OPENS_ON = re.compile(r"^\W*(?:and|but|so|or|then)\b", re.I)
_ASKS = re.compile(rf"^\W*(?:{_WH})\b", re.I)
_COUNTS_NOTHING = re.compile(r"^\W*how (?:many|much) (?:is|are|was|were|has|have|had|of)\b", re.I)
_SHORT = 3  # words; a question this short rarely names its subject
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


def is_elliptic(text: str) -> bool:
    """Whether a question without a pronoun leans on what was said before."""
    if _slot(text) or _THE_LATEST.match(text):
        return True
    if any(name.is_certain for name in find_names(text)) or _TIME.search(text):
        return False
    short = bool(_ASKS.search(text)) and len(text.split()) <= _SHORT
    hangs = bool(_DEMONSTRATIVE.search(text) or _HANGING.search(text) or _OPENS_ON.search(text))
    hangs = hangs or bool(_COUNTS_NOTHING.match(text))
    return short or hangs or all(word in _GENERIC for word in topic_words(text))


def _slot(text: str) -> str:
    match = _ABOUT.match(text)
    if not match:
        return ""
    if match["slot"]:
        return "" if _PRONOUN.search(match["slot"]) else match["slot"]
    slot = (match["and"] or match["bare"] or "").rstrip(" ?.!")
    if match["bare"] and not _BARE_NAME.match(slot):
        return ""
    return "" if _SENTENCE.search(slot) else slot


def _with_time(slot: str, previous: str) -> str:
    new, times = _TIME.search(slot), list(_TIME.finditer(previous))
    if new and times:
        start, end = times[-1].span()
        return f"{previous[:start]}{new.group()}{previous[end:]}"
    placed = _PREPOSITION.match(slot) or _NEEDS_NO_PREPOSITION.match(slot)
    return f"{previous.rstrip(' ?.!')} {slot if placed else f'in {slot}'}?"


def _with_name(slot: str, previous: str, conversation: str) -> str:
    name = _PREPOSITION.sub("", slot)
    told = mentions(f"on {name}", f"{conversation}\n{slot}")
    new = told[0] if told else Mention(name, "unknown")
    old = [one for one in mentions(previous, conversation) if one.text in previous]
    fitting = [one for one in old if one.kind == new.kind] or [
        one for one in old if "unknown" in (one.kind, new.kind)
    ]
    if fitting:
        owner = r"(?:[’']s)?" if re.search(r"[’']s$", name) else ""
        old_name = rf"(?:\bthe )?{re.escape(fitting[0].text)}{owner}"
        return re.sub(old_name, lambda _: name, previous, count=1)
    if new.kind == "place" or slot != name:
        slot = slot if slot != name else f"in {name}"
        return f"{previous.rstrip(' ?.!')} {slot}?"
    return ""


def _with_thing(slot: str, previous: str) -> str:
    """Put one thing in the place of another: of the same noun, the counterpart, or the only one."""
    words = _PREPOSITION.sub("", slot).split()
    described = [word for word in words if word.casefold() != "the"]
    if len(described) > 1:
        same_noun = rf"\b[\w’'-]+\s+{re.escape(described[-1])}\b"
        same_kind = rf"\b{re.escape(described[0])}\s+[\w’'-]+\b"  # "best actor", "best actress"
        for phrase, instead in ((same_noun, described[-2:]), (same_kind, described)):
            changed = re.sub(phrase, " ".join(instead), previous, count=1, flags=re.I)
            if changed != previous:
                return changed
    for pair in _COUNTERPARTS:
        for old, new in (pair, pair[::-1]):
            if re.search(rf"\b{new}\b", slot, re.I) and re.search(rf"\b{old}\b", previous, re.I):
                return re.sub(rf"\b{old}\b", new, previous, count=1, flags=re.I)
    things = things_in(previous)
    named = [name for name in name_texts(previous) if not _TIME.search(name)]
    if len(things) == 1 and not named and things[0] in previous:
        return previous.replace(things[0], " ".join(words), 1)
    return ""
