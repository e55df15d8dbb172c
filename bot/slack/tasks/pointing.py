"""A mention that asks nothing itself, but points to the question above it: "do you know?". Pure."""

import re
from collections.abc import Sequence

from bot.answering.question import Turn
from bot.answering.talk import talk_of

# Messages that are made of these words alone ask nothing that could be looked up.
_WORDS = frozenset(
    """a about above also and answer answers any anything at bot but can check chime clue clues
    comments could do does find for footnote hello help her here hey hi him idea ideas in input
    insights into it know look make maybe me might now of ok okay on one opinion opinions or out
    over perhaps please pls pointers question read reply respond same say see should so something
    take tell thank thanks that the them then these think this those thoughts thread to turn u up us
    weigh well what will with would you your""".split()
)
_ARROWS = re.compile(r"[\^?!.\s👆☝]|:(?:point_up(?:_2)?|arrow_up):")


def pointed_at(text: str, history: Sequence[Turn]) -> int | None:
    """Return which message of the thread a message points to, or None for none.

    It is the last question that people have asked since we last replied, else their last message.
    """
    if not points(text):
        return None
    meant = None
    for n in range(len(history) - 1, -1, -1):
        turn = history[n]
        if turn.role == "assistant":
            break
        if not turn.text or points(turn.text) or talk_of(turn.text, talking=True):
            continue
        if "?" in turn.text:
            return n
        meant = n if meant is None else meant
    return meant


def points(text: str) -> bool:
    """Whether a message asks nothing itself, such as "", "^", "any idea?" or "can you help?"."""
    words = re.findall(r"\w+", re.sub(r"['’]", "", _ARROWS.sub(" ", text)).casefold())
    return _WORDS.issuperset(words) and words[-2:] != ["you", "do"]
