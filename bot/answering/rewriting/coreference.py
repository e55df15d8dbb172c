"""Who or what a pronoun stands for in a conversation: of whom it was said what, and last.

By kind and place, after the observation of centering theory that the subject of the last question
stays the subject. Does not change a question: see `followup`.
"""

import re
from dataclasses import dataclass

from bot.answering.rewriting.mentions import Mention, mentions
from bot.answering.rewriting.topics import things_in

# Which kinds of name each pronoun may stand for, the likelier first.
_KINDS: dict[str, tuple[tuple[str, ...], ...]] = {
    "he": (("person",), ("unknown",)),
    "she": (("person",), ("unknown",)),
    "it": (("thing",), ("unknown",), ("place",)),
    "they": (("thing",), ("person", "unknown"), ("place",)),
    "there": (("place",), ("unknown",)),
}
# "Who replaced her?" is answered by the one that a pronoun then means; not "Who did Cho meet?".
_ASKS_SUBJECT = re.compile(
    r"^\W*(?:(?:and|so)\s+)?(?:who|which|what)\b"
    r"(?![’']?\s*(?:did|does|do|will|would|can|has|have|had)\b)"
    r"(?!(?<=what)(?:[’']s|\s+(?:is|are|was|were))\s+(?:the|an?)\b)"
    r"|^.*\b(?:called|named|name of)\b",
    re.IGNORECASE,
)
_IS_NAME = re.compile(
    r"^\W*(?:and\s+)?(?:who|what)(?:[’']s|\s+(?:is|are|was|were))\s+(?:the\s+)?[A-Z]"
)


@dataclass(frozen=True)
class Thread:
    """What was said, oldest first, and the last question in a form that stands alone."""

    said: str
    asked: str
    answered: str
    earlier: str

    def names(self, text: str) -> list[str]:
        """The names in a part of the conversation, in their order and full form."""
        return [one.text for one in mentions(text, self.said)]

    @property
    def asks_subject(self) -> bool:
        """Whether the answer of the last question is what a pronoun after it means."""
        return bool(_ASKS_SUBJECT.search(self.asked)) and not _IS_NAME.search(self.asked)


def antecedent(pronoun: str, text: str, thread: Thread) -> str:
    """Return who or what a pronoun stands for in a text, or ''; what the text names it is not.

    `pronoun` is "he", "she", "it", "they" or "there", whatever its case.
    """
    asked = mentions(thread.asked, thread.said)
    answered = mentions(thread.answered, thread.said)
    if pronoun in ("it", "they"):
        asked = _with_things(asked, thread.asked)
    new = [one for one in answered if one not in asked] if thread.asks_subject else []
    named = [*new, *asked, *answered, *mentions(thread.earlier, thread.said)]
    fitting = (
        one.text
        for kinds in _KINDS[pronoun]
        for one in named
        if one.kind in kinds and one.gender in ("", pronoun) and one.text not in text
    )
    return next(fitting, "")


def _with_things(named: list[Mention], asked: str) -> list[Mention]:
    """Add what a question names in small letters, all in the order of the question."""
    things = [Mention(one, "thing") for one in things_in(asked)]
    return sorted([*named, *things], key=lambda one: asked.find(one.text.removeprefix("the ")))
