"""Topic of a question that has no names: its things, as in "the ferry", and its content words.

Things are told by their articles and by the small words around them; nothing is parsed.
"""

import re

from retrieval.text.english import FUNCTION_WORDS, PLACE_WORDS, THING_WORDS

_NO_TOPIC = FUNCTION_WORDS | frozenset(
    """again also anyone anything away back called else even ever exactly far get gets got just long
    name named often one ones please s say said says still tell then too happen happened happens
    happening going new true wrong""".split()
)
_THING = re.compile(r"\b(?:the|this|that|these|those|an?|our)\s+((?:[a-z][\w’-]*\s*){1,4})")
# "The Baltimore bridge". Behind "did the Pentagon", or a long name, is mostly a verb: only these
# nouns are read there.
_NAMED_THING = re.compile(
    r"(?P<verb>\b(?:do|does|did|can|could|will|would|should|may|might|must)\s+)?"
    r"\bthe\s+(?P<thing>(?P<name>(?:[A-Z][\w’-]*\s+){1,3})(?P<noun>[a-z][\w’-]*))"
)
_NOUNS = frozenset(word.casefold() for word in [*THING_WORDS, *PLACE_WORDS])
_BARE_SUBJECT = re.compile(
    r"^\W*(?:(?:and|so|but)\s+)?(?:(?:what|why|when|where|how(?:\s\w+)?)(?:\s+|(?=[’']s)))?"
    r"(?:(?P<is>is|are|was|were|[’']s)|do|does|did|can|could|will|would|should|has|have)\s+"
    r"(?P<rest>(?:(?-i:[a-z])[\w’-]*\s*){1,4})",
    re.IGNORECASE,
)
_DEFINES = re.compile(r"^\W*what(?:[’']s|\s+(?:is|are|was|were))\b", re.IGNORECASE)
# Mostly verbs: what follows the words of a thing.
_ENDS_THING = _NO_TOPIC | frozenset(
    """open opens opened close closes closed reopen reopens happen start starts end ends cost costs
    take takes win wins won lose leads lead led carry carries hold holds go goes come comes run
    runs make made die died pay pays find found leave left meet met move moved built last next
    become sail sails sell work works today yesterday tomorrow now""".split()
)


def things_in(text: str) -> list[str]:
    """Return the things of a text, each with "the", as in "the ferry", "the Kessel bridge"."""
    things = [
        (match.start(1), words)
        for match in _THING.finditer(text)
        if (words := " ".join(_thing(match[1])))
    ]
    things += [
        (match.start("thing"), match["thing"])
        for match in _NAMED_THING.finditer(text)
        if match["noun"] in _NOUNS
        or not (
            match["verb"] or match["name"].split()[1:] or match["noun"] in _ENDS_THING | _NO_TOPIC
        )
    ]
    return list(dict.fromkeys(f"the {words}" for _, words in sorted(things)))


def bare_subject(question: str) -> str:
    """Return the subject of a question that has neither a name nor an article, or ''.

    As in "What is climate change?", "Is mifepristone safe?", "How do vaccines work?".
    """
    match = _BARE_SUBJECT.match(question)
    words = _thing(match["rest"]) if match else []
    if not match or len(words) < 2 or _DEFINES.match(question):
        return " ".join(words)
    # Behind the subject stands what it is, or what it does.
    return " ".join(words[:-1] if match["is"] else words[:1])


def _thing(text: str) -> list[str]:
    words: list[str] = []
    for word in text.split():
        if (word in _ENDS_THING and words) or word in _NO_TOPIC:
            break
        words.append(word)
    return words


def topic_words(text: str) -> list[str]:
    """Return the words of a question that say what it is about, in their order."""
    words = (re.sub(r"[’']s?$", "", word) for word in re.findall(r"\w[\w’'-]*", text))
    return [word for word in dict.fromkeys(words) if word.casefold() not in _NO_TOPIC]
