"""Coreference: who or what a pronoun stands for in a conversation.

By kind and place, after the observation of centering theory that the subject of the last question
stays the subject. The question itself is changed in `rewrite`.
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


@dataclass(frozen=True)
class Conversation:
    """The last question, its answer, and what was said before; `text` is all of it, oldest first.

    `question` stands alone: its own pronouns are replaced.
    """

    text: str
    question: str
    answer: str
    earlier: str

    def names(self, text: str) -> list[str]:
        """Return the names in a part of the conversation, in their order and full form."""
        return [mention.text for mention in mentions(text, self.text)]

    @property
    def asks_subject(self) -> bool:
        """Whether the answer of the last question is what a pronoun after it means."""
        return bool(_ASKS_SUBJECT.search(self.question))


def antecedent(pronoun: str, text: str, conversation: Conversation) -> str:
    """Return who or what a pronoun stands for in a text, or ''; what the text names it is not.

    `pronoun` is "he", "she", "it", "they" or "there", whatever its case.
    """
    asked = mentions(conversation.question, conversation.text)
    answered = mentions(conversation.answer, conversation.text)
    if pronoun in ("it", "they"):
        asked = _with_things(asked, conversation.question)
    new = [mention for mention in answered if mention not in asked]
    subjects = new if conversation.asks_subject else []
    candidates = [
        *subjects, *asked, *answered, *mentions(conversation.earlier, conversation.text)
    ]  # fmt: skip
    fitting = (
        mention.text
        for kinds in _KINDS[pronoun]
        for mention in candidates
        if mention.kind in kinds and mention.gender in ("", pronoun) and mention.text not in text
    )
    return next(fitting, "")


def _with_things(named: list[Mention], question: str) -> list[Mention]:
    """Add what a question names in small letters, all in the order of the question."""
    things = [Mention(thing, "thing") for thing in things_in(question)]
    return sorted(
        [*named, *things], key=lambda mention: question.find(mention.text.removeprefix("the "))
    )
