"""Talk: messages that are no question about the articles, such as "hi", "thanks" or "help".

A message is talk only if all of its words are: one that names any subject is a question. Pure.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from bot.answering.question import Turn
from bot.answering.talk_phrases import AT_FIRST, FILLER, PHRASES, Talk

_EMOJI_NAME = re.compile(r":[a-z0-9_+'-]+:(?::skin-tone-\d:)?")
_WAVES = ("👋", ":wave:")
# "Nice?" asks about a name.
_ONE_NAME = re.compile(r"(?!Test|Ok)[A-Z][a-z]+ *\?")
_QUOTES = re.compile(r"['’`]")
_WORD = re.compile(r"[^\W_]+")
# In words: talk is short, and no phrase below is longer than the second.
_LONGEST, _LONGEST_PHRASE = 20, 14


def talk_of(text: str, *, talking: bool = False) -> Talk | None:
    """Return what kind of talk a message is, None for a question; `talking` within a conversation.

    Of several phrases the one that wants most decides: "hi, what can you do?" asks for help.
    """
    words = _WORD.findall(_QUOTES.sub("", _EMOJI_NAME.sub(" ", text.casefold())))
    if not words:
        return "greeting" if any(wave in text for wave in _WAVES) else "other"
    if len(words) > _LONGEST:
        return None
    kinds = _fewest_phrases(words, talking)
    if "other" in kinds and _ONE_NAME.fullmatch(text.strip()):
        return None
    return next((kind for kind in PHRASES if kind in kinds), None)


def without_talk(history: Sequence[Turn]) -> tuple[Turn, ...]:
    """Return a conversation without its talk and the replies to it: a follow-up is not on them."""
    kept: list[Turn] = []
    is_talk = False
    for turn in history:
        if turn.role == "user":
            is_talk = bool(talk_of(turn.text, talking=bool(kept)))
        if not is_talk:
            kept.append(turn)
    return tuple(kept)


def _fewest_phrases(words: Sequence[str], talking: bool) -> tuple[str, ...]:
    """Return the kinds of the fewest phrases that the words are made of, none where they are not.

    So "good morning" is a greeting, not what is good.
    """
    best: dict[int, tuple[str, ...]] = {0: ()}
    for first in range(len(words)):
        if first not in best:
            continue
        for last in range(first + 1, min(len(words), first + _LONGEST_PHRASE) + 1):
            for kind in _kinds_of(" ".join(words[first:last]), talking):
                kinds = (*best[first], kind)
                if last not in best or len(kinds) < len(best[last]):
                    best[last] = kinds
    return best.get(len(words), ())


def _kinds_of(phrase: str, talking: bool) -> Iterator[str]:
    """Yield the kind of a phrase, if it is one; "" for what makes none."""
    for kind, pattern, at_first in _patterns():
        if not (talking and at_first) and pattern.fullmatch(phrase):
            yield kind
            return


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str], bool], ...]:
    """Return the kinds with their phrases, and whether these are talk at first only."""
    tables = (PHRASES, False), ({"": FILLER}, False), (AT_FIRST, True)
    return tuple(
        (kind, re.compile("|".join(" ".join(phrases.split()).split(" / "))), at_first)
        for table, at_first in tables
        for kind, phrases in table.items()
    )
