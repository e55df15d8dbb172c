"""How far a claim repeats its sentences word for word, and what it slips in between. Pure."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from bot.answering.support.names import missing_words
from bot.answering.support.reading import Reading

_WORD = re.compile(r"[^\W\d_]+")
_GRAM = 3
# Words that turn a sentence round, small as they are.
_TURNING = frozenset(
    """not no never none nobody nothing neither nor without only before after until since against
    all every always both more less most least fewer first last""".split()
)
# A clause with so many content words says something of its own.
_SAYS = 2


def copied(claim: Reading, sources: Sequence[Reading]) -> float:
    """Return the share of the claim's runs of three words that its sentences have."""
    ours = _runs(claim.text)
    theirs = set().union(*(_runs(source.text) for source in sources))
    return len(ours & theirs) / max(1, len(ours))


def turning_words(claim: Reading, source: Reading) -> int:
    """Count the words put into a repeated sentence that turn it round, such as "not" and "only"."""
    ours, theirs = words(claim.text), words(source.text)
    matcher = SequenceMatcher(None, ours, theirs, autojunk=False)
    kept = {
        place
        for block in matcher.get_matching_blocks()
        for place in range(block.a, block.a + block.size)
    }
    return sum(word in _TURNING for place, word in enumerate(ours) if place not in kept)


def replaced_names(claim: Reading, source: Reading) -> int:
    """Count the places of a repeated sentence where the claim has another name than it."""
    ours, theirs = (list(_WORD.finditer(reading.text)) for reading in (claim, source))
    matcher = SequenceMatcher(
        None,
        [word[0].lower() for word in ours],
        [word[0].lower() for word in theirs],
        autojunk=False,
    )
    return sum(
        _has_other_name(claim, source, ours[a:b]) and _has_other_name(source, claim, theirs[c:d])
        for tag, a, b, c, d in matcher.get_opcodes()
        if tag == "replace"
    )


def _has_other_name(reading: Reading, other: Reading, part: Sequence[re.Match[str]]) -> bool:
    """Whether part of a sentence belongs to a name that another sentence lacks."""
    start, end = part[0].start(), part[-1].end()
    return any(
        start < name.start + len(" ".join(name.words)) and name.start < end
        for name in reading.names
        if missing_words(name, other.known)
    )


def glued_clauses(claim: Reading, sources: Sequence[Reading], question: Reading) -> int:
    """Count the clauses of a claim of whose content words its sentences have half or fewer."""
    stems = question.stems.union(*(source.stems for source in sources))
    known = question.known.union(*(source.known for source in sources))
    glued = 0
    opening = claim.text.find(" that ")
    for start, end in (*claim.clauses, (0, opening)):
        content = [word for word in claim.words if start <= word.start < end]
        has = [
            word.stem in stems or claim.text[word.start : word.end].casefold() in known
            for word in content
        ]
        glued += len(content) >= _SAYS and 2 * sum(has) <= len(has)
    return glued


def words(text: str) -> list[str]:
    """Return the words of a text in lower case."""
    return [word.lower() for word in _WORD.findall(text)]


def _runs(text: str) -> set[tuple[str, ...]]:
    every = words(text)
    return {tuple(every[n : n + _GRAM]) for n in range(len(every) - _GRAM + 1)}
