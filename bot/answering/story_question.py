"""Story questions: those that name a subject and want to know what there is on it.

"What happened to the bridge?", "latest on the ferry", "Boeing". Whether the articles have a story
on the subject is decided in `story_passages`. Pure.
"""

import re

from retrieval.text.english import (
    AUXILIARIES,
    FUNCTION_WORDS,
    OPENERS,
    PREPOSITIONS,
    PRONOUNS,
    QUESTION_WORDS,
)

# Words of a subject, at most: where the question says that it wants a story, and where it does not.
_LONGEST, _LONGEST_BARE = 8, 4

_NEWS = (
    "(?:(?:news|updates?|word|developments?|headlines?|stor(?:y|ies)|reports?|articles?|coverage"
    "|information|details|situation)(?: there is| you have)?)"
)
_SUMMARY = (
    "(?:summary|overview|recap|rundown|digest|round-?up|history|timeline|story|update|briefing)"
)
_ON = "(?:on|about|of|from|with|regarding|concerning|around|behind|in|at)"
# What stands before the subject.
_OPENERS = [
    re.compile(rf"(?:{pattern})\s+(?P<subject>.+)", re.IGNORECASE | re.DOTALL)
    for pattern in (
        r"what(?:[’']?s| is| has| was| else)? (?:happened|(?:been )?happening|going on|up)"
        r"(?: lately| recently)? (?:to|with|at|in|on|around|during)",
        r"what(?:[’']?s| has)? become of|what became of",
        rf"what(?:[’']?s| is| are) (?:the )?(?:(?:new|latest|current)(?: {_NEWS})?|{_NEWS}) {_ON}",
        r"what(?:[’']?s| is) in the news (?:on|about)|what (?:have you|do you have)(?: got)? on",
        rf"(?:(?:is|are) there |have you (?:got )?|do you have )?any(?: new| more| other)? "
        rf"{_NEWS} {_ON}",
        r"(?:(?:is there |do you have )?any|every)thing(?: new| more| else)? (?:on|about|with)",
        rf"(?:the )?(?:latest |recent |new |more |all )?(?:the )?{_NEWS} {_ON}",
        rf"(?:the )?latest {_ON}",
        r"tell (?:me|us)(?: all| more| something| everything| a (?:bit|little))? (?:about|of)",
        rf"(?:give|show|get|send|read) (?:me|us)(?: all)?(?: the| an?)?(?: \w+)? ?"
        rf"(?:{_SUMMARY}|{_NEWS}|latest) {_ON}",
        rf"(?:an? |the )?(?:short |brief |quick )?{_SUMMARY} {_ON}",
        rf"summari[sz]e(?: the)?(?: {_NEWS})? {_ON}|summari[sz]e",
        r"(?:update|brief) (?:me|us) (?:on|about)|catch (?:me|us) up (?:on|with)"
        r"|fill (?:me|us) in (?:on|about)|bring (?:me|us) up to (?:date|speed) (?:on|with)",
        r"what do(?:es)?(?: the| your| you| we| these)?(?: \w+)? (?:say|know|report|have|tell us)"
        r"(?: so far)? (?:about|on)",
        r"what(?:[’']?s| is| has been| is being| was) (?:known|reported|written|said) (?:about|on)",
        r"(?:what|how) about|(?:i want|i[’']d like) to (?:know|hear|read) (?:more )?about",
    )
]
# What asks how a story goes on, or for the whole of it once more.
_CONTINUES = re.compile(
    r"\W*(?:(?:and|so|but) )?(?:then(?: what)?|what (?:then|else|next|now)"
    r"|(?:(?:what(?:[’']?s| is)|are there|is there) )?(?:the |any )?(?:latest|news|updates?)"
    r"|what happened (?:then|next|after(?: that|wards)?|since(?: then)?)"
    r"|(?:tell me |anything )?more|go on)\W*",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"^\W*(?:(?:and|so|ok|okay|well|hi|hello|hey|please|now|then)\b[\s,]*)*", re.IGNORECASE
)
_CAN_YOU = re.compile(r"(?:can|could|would|will) you (?:please )?", re.IGNORECASE)
_ENDING = re.compile(
    r"[\s,]*\b(?:please|lately|recently|currently|right now|so far|since then|thanks|thank you"
    r"|again|now)\W*$|[^\w’']+$",
    re.IGNORECASE,
)
# "The bridge news", "Boeing latest": what stands behind a subject.
_BEHIND = re.compile(
    r"\s+(?:latest|news|updates?|stor(?:y|ies)|headlines|summary|timeline)$", re.IGNORECASE
)
_ARTICLE = re.compile(r"^(?:the|an?|this|that|our)\s+", re.IGNORECASE)
_WORD = re.compile(r"\w[\w’'-]*")
# A subject has no clause, and points to nothing that was said before.
_CLAUSE = (
    frozenset([*QUESTION_WORDS, *AUXILIARIES, *PRONOUNS])
    | frozenset(
        """if because although though while unless whether that than before here then this these
        those there thing things something anything everything nothing else one ones happen happened
        news article articles story stories today""".split()
    )
) - frozenset(("may", "will", "can", "might"))
# In a bare subject these stand between its nouns.
_BETWEEN = frozenset("of the a an and in at for on".split())
# A bare subject that ends with one of these asks for a thing of its own: "library opening hours".
_WANTED = frozenset(
    """hours times time timetable timetables schedule schedules price prices cost costs fare fares
    fee fees score scores result date dates deadline address phone number numbers email location
    age height weight salary capital population name names winner winners author owner weather
    forecast definition meaning recipe length size distance percentage total amount rate rates
    figure figures rules map directions contact menu line-up lineup help thanks hello""".split()
)


def story_subject(question: str, phrase: str = "") -> str:
    """Return the subject whose story is asked for, or ''; `phrase` names the period."""
    if phrase:
        question = re.sub(rf"(?<!\w){re.escape(phrase)}(?!\w)", " ", question, count=1)
    text = _ended(_BEFORE.sub("", " ".join(question.split())))
    asked = _CAN_YOU.sub("", text, count=1) if _CAN_YOU.match(text) else text
    for opener in _OPENERS:
        if match := opener.fullmatch(asked):
            subject = _ended(_BEHIND.sub("", match["subject"]))
            return subject if _is_subject(subject, _LONGEST) else ""
    bare = _ended(_BEHIND.sub("", text))
    return bare if _is_bare_subject(bare) else ""


def continues(question: str) -> bool:
    """Whether a question asks only how what was talked about goes on."""
    return bool(_CONTINUES.fullmatch(question))


def _ended(text: str) -> str:
    while (shorter := _ENDING.sub("", text)) != text:
        text = shorter
    return text


def _words(text: str) -> list[str]:
    """Return the words without a leading article, in small letters but for acronyms: "US"."""
    words = _WORD.findall(_ARTICLE.sub("", text))
    return [word if word.isupper() and len(word) > 1 else word.casefold() for word in words]


def _is_subject(text: str, longest: int) -> bool:
    words = _words(text)
    if not 0 < len(words) <= longest or words[0] in PREPOSITIONS:
        return False
    return _CLAUSE.isdisjoint(words)


def _is_bare_subject(text: str) -> bool:
    if not _is_subject(text, _LONGEST_BARE) or re.search(r"[.,;:!?]\s", text):
        return False
    words = _words(text)
    named = [word for word in words if word not in _BETWEEN]
    if not named or words[0] not in named or words[0] in OPENERS:
        return False
    return FUNCTION_WORDS.isdisjoint(named) and words[-1] not in _WANTED
