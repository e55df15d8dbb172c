"""Topic of a question that has no names: its things, as in "the ferry", and its content words.

Things are told by their articles and by the small words around them; nothing is parsed.
"""

import re

from retrieval.text.english import FUNCTION_WORDS

_NO_TOPIC = FUNCTION_WORDS | frozenset(
    """again also anyone anything away back called else even ever exactly far get gets got just long
    name named often one ones please s say said says still tell then too""".split()
)
_THING = re.compile(r"\b(?:the|this|that|these|those|an?|our)\s+((?:[a-z][\w’-]*\s*){1,4})")
# Mostly verbs: what follows the words of a thing.
_ENDS_THING = _NO_TOPIC | frozenset(
    """open opens opened close closes closed reopen reopens happen start starts end ends cost costs
    take takes win wins won lose leads lead led carry carries hold holds go goes come comes run
    runs make made die died pay pays find found leave left meet met move moved built last next
    become sail sails sell work works today yesterday tomorrow now""".split()
)


def things_in(text: str) -> list[str]:
    """Return the things of a text in small letters, each with "the", as in "the ferry"."""
    things = []
    for match in _THING.finditer(text):
        words: list[str] = []
        for word in match[1].split():
            if (word in _ENDS_THING and words) or word in _NO_TOPIC:
                break
            words.append(word)
        if words:
            things.append(f"the {' '.join(words)}")
    return list(dict.fromkeys(things))


def topic_words(text: str) -> list[str]:
    """Return the words of a question that say what it is about, in their order."""
    words = (re.sub(r"[’']s?$", "", word) for word in re.findall(r"\w[\w’'-]*", text))
    return [word for word in dict.fromkeys(words) if word.casefold() not in _NO_TOPIC]
