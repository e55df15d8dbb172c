"""Coreference: who or what a pronoun stands for in a conversation.

By kind and place, after the observation of centering theory that the subject of the last question
stays the subject. The question itself is changed in `rewrite`.
"""

import re
from dataclasses import dataclass

from bot.answering.rewriting.mentions import Mention, mentions
from bot.answering.rewriting.topics import bare_subject, things_in

# Which kinds of name each pronoun may stand for, the likelier first.
_KINDS: dict[str, tuple[tuple[str, ...], ...]] = {
    "he": (("person",), ("unknown",)),
    "she": (("person",), ("unknown",)),
    "it": (("thing",), ("unknown",), ("place",)),
    "they": (("thing",), ("person", "unknown"), ("place",)),
    "there": (("place",), ("unknown",)),
}
_WHO = re.compile(r"^\W*(?:(?:and|so)\s+)?who\b", re.IGNORECASE)
# "Who replaced her?" is answered by the one that a pronoun then means; not "Who did Cho meet?".
_ASKS_SUBJECT = re.compile(
    r"^\W*(?:(?:and|so)\s+)?(?:who|which|what)\b"
    r"(?![’']?\s*(?:did|does|do|will|would|can|has|have|had)\b)"
    r"(?!(?<=what)(?:[’']s|\s+(?:is|are|was|were))\s+(?:the|an?)\b)"
    r"(?!(?<=what)(?:[’']s|\s+(?:is|are|was|were))\s+(?:\S+\s?){1,3}$)"
    r"(?!(?<=what)\s+(?:has\s+)?(?:happen|became)\w*\b)"
    r"(?!(?<=who)(?:[’']s|\s+(?:is|are|was|were))\s+(?-i:[A-Z])\S+(?:\s\S+){0,2}$)"
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
    fitting = (
        mention.text
        for group in _candidates(pronoun, conversation)
        for kinds in _KINDS[pronoun]
        for mention in group
        if mention.kind in kinds and mention.gender in ("", pronoun) and mention.text not in text
    )
    return next(fitting, "")


def _candidates(pronoun: str, conversation: Conversation) -> list[list[Mention]]:
    """Return what may be meant in groups, the likelier first.

    For "it" and "they" the last question goes before its answer, but not where it happened: "the
    deal" is meant after "What happened in Tokyo?".
    """
    question, said = conversation.question, conversation.text
    asked, answered = mentions(question, said), mentions(conversation.answer, said)
    earlier = mentions(conversation.earlier, said)
    of_things = pronoun in ("it", "they")
    if of_things:
        asked = _with_things(asked, conversation)
    new = [mention for mention in answered if mention not in asked]
    subjects = new if conversation.asks_subject else []
    if not of_things:
        return [[*subjects, *asked, *answered], earlier]
    if _WHO.match(question):
        subjects = [mention for mention in subjects if mention.kind != "place"]
    settings = [mention for mention in asked if _is_setting(mention, question)]
    return [
        subjects,
        [mention for mention in asked if mention not in settings],
        answered,
        settings,
        earlier,
    ]


def _with_things(named: list[Mention], conversation: Conversation) -> list[Mention]:
    """Add what the last question names in small letters, all in the order of the question.

    A name that is part of a thing, as in "the Baltimore bridge", is none of its own.
    """
    question = conversation.question
    things = things_in(question)
    spoken = (bare_subject(line) for line in [question, *conversation.earlier.splitlines()])
    bare = [thing for thing in dict.fromkeys(spoken) if thing and _has(question, thing)]
    whole = [name for name in named if not any(_has(thing, name.text) for thing in things)]
    return sorted(
        [*whole, *(Mention(thing, "thing") for thing in [*things, *bare])],
        key=lambda mention: question.find(mention.text.removeprefix("the ")),
    )


def _has(text: str, words: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text))


def _is_setting(mention: Mention, question: str) -> bool:
    """Whether a question has a place only as where something happened, as in "in Tokyo"."""
    placed = rf"\b(?:in|at|near|from|to|around|across)\s+(?:the\s+)?{re.escape(mention.text)}\b"
    return mention.kind == "place" and bool(re.search(placed, question))
