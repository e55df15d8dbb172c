"""Who did what to whom, and who said what: the order of names in a claim and its source. Pure."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from bot.answering.support.figures import Figure
from bot.answering.support.names import Name, fold
from bot.answering.support.reading import Reading

_PASSIVE = re.compile(r"\bby\b", re.IGNORECASE)
_SAYS = (
    r"(?:said|says|say|told|tells|announced|wrote|writes|added|argued|stated|testified|warned"
    r"|confirmed|reported|claimed|estimated?s?|according to|called|acknowledged|insisted|noted)"
)
_SPEAKER = re.compile(
    rf"(?P<before>[A-Z][\w.’'-]*(?:\s+[A-Z][\w.’'-]*)*)(?:,[^,]{{0,60}},)?\s+(?:\w+\s+)?{_SAYS}\b"
    rf"|\b{_SAYS}\s+(?:the\s+)?(?P<after>(?:[A-Z][\w.’'-]*\s*)+)"
)
_PLACED = re.compile(r"\b(in|at|near|from|to|over|against)\s+(?:the\s+)?(?=[A-Z])")
_BINDS = re.compile(r"\b(?:by|for|from|of)\b")
_FIGURE = re.compile(r"\d")
# What two do with each other.
_MUTUAL = frozenset("meet talk speak discuss agre marri share negoti confer between".split())
_INSIDE = frozenset(["in", "at", "near"])
_CONTRARY = {"from": "to", "to": "from"}


def exchanged(claim: Reading, sources: Sequence[Reading]) -> bool:
    """Whether two names stand in the other order around a word that both have, and never in this.

    Not where one of the two is in the passive, "B was sued by A", nor around "met", nor of places
    and owners: "Japan's minister", "in Tokyo".
    """
    places = {name for word, name in _directions(claim) if word in _INSIDE}
    ours = [
        name
        for name in claim.possible_names
        if not places.intersection(name.words) and not re.search(r"[’']s?$", name.words[-1])
    ]
    return any(
        any(_stand(claim, source, right, left) for source in sources)
        and not any(_stand(claim, source, left, right) for source in sources)
        for left, right in pairwise(ours)
    )


def _stand(claim: Reading, source: Reading, left: Name, right: Name) -> bool:
    """Whether `left` stands before `right` in a source, around a word between both in the claim."""
    first, second = (_place(name, source.possible_names) for name in (left, right))
    if first is None or second is None or second <= first:
        return False
    start, end = sorted((left.start, right.start))
    passive = bool(_PASSIVE.search(claim.text[start:end]))
    if passive != bool(_PASSIVE.search(source.text[first:second])):
        return False
    shared = _stems_between(claim, start, end) & _stems_between(source, first, second)
    names = {word for name in (left, right) for word in name.words}
    return any(
        stem not in _MUTUAL and not any(word.startswith(stem[:5]) for word in names)
        for stem in shared
    )


def other_place(claim: Reading, sources: Sequence[Reading], passages: Iterable[Reading]) -> bool:
    """Whether a claim has "in A", "from A" or "to A" where its source has that of another name.

    Or where it has "from A" and its source "to A", or "in A" and A is no place in any sentence.
    """
    ours, theirs = _directions(claim), _directions(sources[0])
    known = frozenset().union(*(source.known for source in sources))
    if any((_CONTRARY.get(word, ""), name) in theirs for word, name in ours - theirs):
        return True
    lacking = {
        (word, name)
        for word, name in ours
        if name not in (sources[0].known if word in _INSIDE else known)
    }
    if any(word in _words(theirs) for word, _ in lacking):
        return True
    inside = {name for word, name in ours if word in _INSIDE}
    return bool(inside) and not inside <= frozenset().union(*map(_places, passages))


def other_speaker(claim: Reading, sources: Sequence[Reading]) -> bool:
    """Whether a claim has somebody say what its sources have only others say."""
    ours = _speakers(claim.text)
    theirs = [speaker for source in sources for speaker in _speakers(source.text)]
    known = frozenset(word for speaker in theirs for word in speaker)
    return bool(ours and theirs) and not any(known & speaker for speaker in ours)


def crossed(claim: Reading, source: Reading) -> bool:
    """Whether two figures go with two names the other way round than in the source."""
    ours, theirs = _pairs(claim), _pairs(source)
    for i, (name, figure) in enumerate(ours):
        for other_name, other_figure in ours[i + 1 :]:
            if name == other_name:
                continue
            straight = _found(theirs, name, figure) or _found(theirs, other_name, other_figure)
            cross = _found(theirs, name, other_figure) and _found(theirs, other_name, figure)
            if cross and not straight:
                return True
    return False


def _pairs(reading: Reading) -> list[tuple[frozenset[str], object]]:
    """Each figure with the name in its clause that it goes with."""
    pairs: list[tuple[frozenset[str], object]] = []
    for start, end in reading.clauses:
        names = [name for name in reading.possible_names if start <= name.start < end]
        for figure in reading.figures:
            if start <= figure.start < end and names:
                name = min(names, key=lambda name: _distance(reading.text, name.start, figure))
                pairs.append((frozenset(name.words), figure))
    return pairs


def _distance(text: str, name: int, figure: Figure) -> int:
    """How far a name is from a figure; "by", "for" and "from" between them bind the two."""
    if name < figure.start:
        return figure.start - name
    between = text[figure.end : name]
    near = bool(_BINDS.search(between)) and not _FIGURE.search(between)
    return (name - figure.end) // (4 if near else 1) + (0 if near else 20)


def _found(
    pairs: Sequence[tuple[frozenset[str], object]], name: frozenset[str], figure: object
) -> bool:
    return any(name & words and other.states(figure) for words, other in pairs)  # type: ignore[attr-defined]


def _place(name: Name, others: Sequence[Name]) -> int | None:
    return next((other.start for other in others if set(name.words) & set(other.words)), None)


def _stems_between(reading: Reading, start: int, end: int) -> set[str]:
    return {word.stem for word in reading.words if start <= word.start < end}


def _places(reading: Reading) -> frozenset[str]:
    """The names that stand as places in a sentence: after "in" and the like, or before a comma."""
    placed = re.findall(
        r"\b(?:in|at|near|from|to|into|of|across|around|outside|inside|visit\w*|left|leave)\s+"
        r"(?:\w+\s+){0,2}?([A-Z][\w’'-]+)|([A-Z][\w’'-]+),",
        reading.text,
    )
    return frozenset(fold(name) for pair in placed for name in pair if name)


def _directions(reading: Reading) -> set[tuple[str, str]]:
    found = set()
    for match in _PLACED.finditer(reading.text):
        word = re.match(r"[\w’'-]+", reading.text[match.end() :])
        if word:
            found.add((match[1].lower(), fold(word[0])))
    return found


def _words(pairs: set[tuple[str, str]]) -> set[str]:
    return {word for word, _ in pairs}


def _speakers(text: str) -> list[frozenset[str]]:
    speakers = []
    for match in _SPEAKER.finditer(text):
        words = frozenset(fold(word) for word in (match["before"] or match["after"]).split())
        if words:
            speakers.append(words)
    return speakers
