"""Messages in a thread of the bot that do not name it: a question to it, or talk between people.

Pure, by the words alone: in doubt it is talk, since a mention always reaches the bot.
"""

import re

from bot.answering.talk import talk_of

_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*|\?+")
# What may stand before a question.
_LEAD = re.compile(
    r"^(?:(?:ok(?:ay)?|so|and|but|also|then|well|hm+|oh|ah|great|good|nice|cool|interesting|thanks"
    r"|thank you|sorry|yes|no|please|(?:quick |one |random )?question"
    r"|sorry if (?:this|it) (?:was|has been) asked before)\b[\s,:;–—-]*)+",
    re.IGNORECASE,
)
_ASKED = r"(?:who|what|when|where|why|which|how|whose|whom)"
_VERB = (
    r"(?:is|are|was|were|do|does|did|has|have|had|will|would|can|could|should|might|must"
    r"|isnt|arent|wasnt|doesnt|didnt|wont)"
)
# A question by its words, with or without a question mark.
_QUESTION = re.compile(
    rf"{_ASKED}(?:s|re| {_VERB}| many| much| long| far| old| often| big| else)\b.*"
    rf"|(?:who|what) (?:happened|caused|said|paid|won|died|built|owns|decided|changed)\b.*"
    rf"|{_ASKED} \w+ {_VERB}\b.*"
    r"|(?:is|are|was|were|does|did|has|will) (?:it|he|she|they|that|this|there|the)\b.*"
    r"|(?:what|how) about .+|(?:any )?(?:the )?(?:latest|news|updates?) (?:on|about|from|of) .+"
    r"|(?:more|further)(?: details?| information| on that| about (?:it|that))?(?: please)?"
    r"|(?:please )?(?:explain|summari[sz]e|list|continue|go on)\b.*"
)
# A question by its words and its question mark.
_WITH_MARK = re.compile(
    rf"(?:{_ASKED}|{_VERB}|any|(?:since|until|by|for|from|in|on|at|to|of|with|about) {_ASKED})\b.*"
)
# Asks us though it has "you" and "me" in it.
_REQUEST = re.compile(
    r"(?:(?:can|could|would|will) (?:you|u|any(?:one|body)|some(?:one|body)) (?:please )?(?:tell"
    r"|explain|summari[sz]e|list|show|find|give|say)|(?:do|does) (?:you|anyone|anybody|somebody"
    r"|someone|we) know|(?:tell|show|give) (?:me|us)|(?:i|we) (?:wonder|want to know"
    r"|would like to know|d like to know))\b.*"
)
# Names of people who talk with each other.
_PEOPLE = re.compile(
    r"\b(?:i|im|ill|ive|id|me|my|mine|we|were going|us|our|ours|lets|you|u|your|yours|youre|guys"
    r"|folks|everyone|everybody|someone)\b"
)
# Subjects of people at work rather than of articles, and phrases that ask nothing.
_WORK = re.compile(
    r"\b(?:lunch|coffee|dinner|drinks?|beers?|stand ?up|pr|prs|pull request|build|deploy(?:ment)?"
    r"|slides?|deck|tickets?|weekend|zoom|laptop|calendar|invite|on call)\b"
    r"|^who(?:s| is) (?:in|coming|free|around|up)\b|^who (?:wants|needs|can|knows|cares)\b"
    r"|^(?:has|have|can|could) any(?:one|body)\b(?! (?:please )?(?:tell|explain|say)\b)|^so what$"
    r"|^(?:why not|what (?:a|an|the)|how (?:nice|funny|sad|odd|strange|cool|interesting|come))$"
    r"|^what an? \w+|^which (?:reminds|is|means)\b"
)
# What is said in the form of a question.
_RHETORICAL = re.compile(
    r"^how \w+ can (?:it|that|this|one) (?:be|take|get)\b|\bdo(?:es)? (?:one|an?|any) \w+ need$"
    r"|^how many \w+ does it take to\b|^what(?:s| is| was) the point\b"
    r"|^since when (?:is|are|do|does)\b|^when was the last time\b"
    r"|^who(?:s| is)? (?:even|really|seriously)\b|\b(?:on earth|the hell|in the world|for once)\b"
)
_NAME = re.compile(r"\b[A-Z][a-z]{2,}")


def asks_the_bot(text: str) -> bool:
    """Whether a message in a thread of the bot, which names nobody, is a question to it."""
    if talk_of(text, talking=True):
        return False
    return any(_asks(sentence.strip()) for sentence in _SENTENCE.findall(text))


def _asks(sentence: str) -> bool:
    bare = _LEAD.sub("", sentence)
    led = bare != sentence
    words = " ".join(re.findall(r"[\w]+", re.sub(r"['’]", "", bare).casefold()))
    if not words or _WORK.search(words) or _RHETORICAL.search(words):
        return False
    if _REQUEST.fullmatch(words):
        return True
    if _PEOPLE.search(words):
        return False
    if _QUESTION.fullmatch(words):
        return True
    if not sentence.rstrip(")”\"' ").endswith("?"):
        return False
    return bool(_WITH_MARK.fullmatch(words)) or led or bool(_NAME.search(bare))
