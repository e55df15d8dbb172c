"""What a question is about where it names no names: its things, as in "the ferry", and its words.

Read from small words around them, since there is no parser of English here.
"""

import re

_STOP = frozenset(
    """a about after again all also am an and any anyone anything are as at away back be been
    before being but by can could did do does done else even ever exactly far for from get gets
    got had has have he her hers him his how i if in into is it its just long many me more most
    much my no not of off often on one ones only or other others our out over s say said says
    she should so some still tell than that the their theirs them then there these they this
    those to too up us was we were what when where which who whom whose why will with would you
    your called name named please""".split()
)
_THING = re.compile(r"\b(?:the|this|that|these|those|an?|our)\s+((?:[a-z][\w’-]*\s*){1,4})")
_ENDS_THING = _STOP | frozenset(
    """open opens opened close closes closed reopen reopens happen start starts end ends cost costs
    take takes win wins won lose leads lead led carry carries hold holds go goes come comes run
    runs make made say die died pay pays find found leave left meet met move moved built during
    between against near under through across around round last next become called sail sails
    sell work works today yesterday tomorrow now""".split()
)


def things_in(text: str) -> list[str]:
    """Return what a text names in small letters, as in "the ferry"; by its article."""
    found = []
    for match in _THING.finditer(text):
        words: list[str] = []
        for word in match[1].split():
            if (word in _ENDS_THING and words) or word in _STOP:
                break
            words.append(word)
        if words:
            found.append(f"the {' '.join(words)}")
    return list(dict.fromkeys(found))


def topic_words(text: str) -> list[str]:
    """Return the words of a question that say what it is about, in their order."""
    words = re.findall(r"\w[\w’'-]*", text)
    plain = [re.sub(r"[’']s?$", "", word) for word in words]
    return [word for word in dict.fromkeys(plain) if word.casefold() not in _STOP]
