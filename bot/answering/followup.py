"""A follow-up made to stand alone, from the words of the conversation; without a model.

"And when does he leave?" after a question about Cho Hyun is searched with that name in it.
"""

import re
from dataclasses import replace

from bot.answering.question import LONGEST_QUESTION, Question

_PRONOUN = re.compile(
    r"\b(he|she|it|they|him|her|them|his|hers|its|their|theirs)\b"
    r"|\b(this|that|these|those|there|then)\b(?=\W*$)",
    re.IGNORECASE,
)
_WHAT_ABOUT = re.compile(r"^\W*(and\s+)?(what|how) about\b", re.IGNORECASE)

# Words with a capital letter inside a sentence, joined where they stand side by side.
_NAME = re.compile(r"\b[A-Z][\w’'.-]*(?:\s+(?:of|de|the|al|van|von)?\s?[A-Z][\w’'.-]*)*")
_QUESTION_WORD = re.compile(
    r"^(Who|What|When|Where|Why|How|Which|Whose|Did|Does|Do|Is|Are|Was|Were|Has|Have|Had|Can|Could"
    r"|Will|Would|Should|And|But|So|Tell|In|On|At|The|A|An)\b\s*(?:the\s+)?"
)

# A question this short rarely names its subject.
_SHORT = 3


def stand_alone(question: Question) -> Question:
    """Return the question with what it refers to put behind it, and the history dropped."""
    behind = _referred_to(question)
    text = f"{question.text} ({behind})" if behind else question.text
    fits = len(text) <= LONGEST_QUESTION
    return replace(question, text=text if fits else question.text, history=())


def _referred_to(question: Question) -> str:
    """The words of the conversation that the question leans on, or ''."""
    asked = [turn.text for turn in question.history if turn.role == "user"]
    if not asked or not (_WHAT_ABOUT.search(question.text) or _depends(question.text)):
        return ""
    names = names_in(asked[-1])
    if not names or _WHAT_ABOUT.search(question.text):
        return asked[-1]
    return ", ".join(name for name in names if name not in question.text)


def _depends(text: str) -> bool:
    """Whether a question points back: by a pronoun, or by naming nobody in few words."""
    if _PRONOUN.search(text):
        return True
    return not names_in(text) and len(text.split()) <= _SHORT


def names_in(text: str) -> list[str]:
    """Return the runs of capitalised words, without the one that opens a question."""
    found = []
    for match in _NAME.finditer(text):
        name = _QUESTION_WORD.sub("", match.group()).strip(" .,'’-")
        if name and name[0].isupper():
            found.append(name)
    return list(dict.fromkeys(found))
