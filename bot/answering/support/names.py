"""The names that a sentence uses, and whether a passage has them too, in the same or another form.

A name is a word with a capital letter. It does not know who is who: only whether the word is there.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

_WORD = re.compile(r"[^\W_](?:[\w.’'&-]*\w)?")
_ENDS_SENTENCE = re.compile(r"(?:^|[.!?:;]\s|\n)\W*$")
_POSSESSIVE = re.compile(r"[’']s?$")
_SPACED_INITIALS = re.compile(r"\b(?:[A-Z]\. ?){2,}")
# "the cardiothoracic ratio (CTR)": an abbreviation that its sentence explains.
_EXPLAINED = re.compile(r"\(([A-Z]{2,6})\)")

# With a capital letter, but the name of nobody: openers, titles, what stands in the names of songs,
# days, and months, which are dates.
_ORDINARY = frozenset(
    """a an the and or but nor so yet if as at by for from in into of off on onto out over to up
    with
    i we you he she it they me us him her them my our your his its their this that these those there
    here who what when where why how which whose while after before during since until although
    though because however also both all some many most few more other another each every no not
    be been being is are was were has have had do does did would should could can must not
    only one two three first second third according despite unlike like about under between among
    through then now still even just once new additionally furthermore moreover finally overall
    instead meanwhile therefore thus yes such
    mr mrs ms dr sir lady lord dame president vice prime minister senator sen rep representative
    governor gov secretary mayor king queen prince princess pope judge justice chief general captain
    colonel sergeant professor prof chancellor chairman director ceo st saint
    monday tuesday wednesday thursday friday saturday sunday january february march april may june
    july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec
    am pm bc ad bce ce tv internet""".split()
)
# A word that opens a sentence is a name if a verb for one person follows, and it looks like no
# plain noun: "Ortiz was", not "Residents were" or "Evaporation is".
_VERB = re.compile(
    r"(?:is|was|has|had|will|would|said|told|won|lost|wrote|became|\w{2,}ed|flies|goes|meets|leads"
    r"|plays|runs|makes|takes|says|wants|plans|faces|leaves|visits|heads|hosts|wins|loses|joins"
    r"|becomes|remains|lives|owns|holds|travels|arrives|returns|serves|accuses|denies|backs)\b"
)
_PLAIN_ENDINGS = ("s", "ing", "ly", "ed", "ion", "ment", "ness", "ity", "ance", "ence", "ism")
_PLAIN = frozenset(
    "police people water money food research music evidence everyone someone".split()
)

Run = list[re.Match[str]]

# Names of one thing that do not resemble each other.
_SAME = [
    frozenset(group.split())
    for group in (
        "us usa america american americans", "uk britain british briton britons", "eu european",
        "france french", "netherlands dutch holland", "spain spanish", "poland polish",
        "denmark danish", "ireland irish", "scotland scottish", "wales welsh", "greece greek",
        "switzerland swiss", "turkey turkish turkiye", "england english", "uae emirati",
    )
]  # fmt: skip
_SHORTEST_STEM = 4
_NATIONAL = frozenset("n an ian ean ese ish i s es ans ians is".split())
_FINAL_VOWEL = frozenset(["", "a", "e", "o", "y"])


@dataclass(frozen=True)
class Name:
    """A run of words with capital letters; `words` are folded, without titles."""

    words: tuple[str, ...]
    start: int

    @property
    def initials(self) -> str:
        """The first letters, as in "who" for the World Health Organization."""
        return "".join(word[0] for word in self.words)


def names_claimed(text: str) -> list[Name]:
    """Return the names of a sentence in order, without a plain word that opens it.

    An abbreviation that the sentence explains is none: what it stands for is.
    """
    explained = {match.start(1) for match in _EXPLAINED.finditer(text) if _is_explained(match)}
    return [name for name in _names(text, _opens) if name.start not in explained]


def names_possible(text: str) -> list[Name]:
    """Return the same with whatever word opens it, unless it is the name of nobody."""
    return list(_names(text, lambda _, run: run[0][0].casefold() not in _ORDINARY))


def known_words(text: str) -> frozenset[str]:
    """Return the folded words of a passage, and the initials of its names, to find names in.

    Its abbreviations are there as they are written as well: "if" is none.
    """
    words = {fold(match[0]) for match in _WORD.finditer(text) if match[0] != "us"}
    parts = {part for word in words for part in word.split("-")}
    initials = {name.initials for name in names_possible(text) if len(name.words) > 1}
    spaced = {fold(match[0]).replace(" ", "") for match in _SPACED_INITIALS.finditer(text)}
    abbreviations = {
        match[0].replace(".", "") for match in _WORD.finditer(text) if match[0].isupper()
    }
    known = words | parts | initials | spaced | abbreviations
    return frozenset(known.union(*(group for group in _SAME if group & known)))


def missing_words(name: Name, known: frozenset[str]) -> tuple[str, ...]:
    """Return the words of a name that a passage lacks."""
    if len(name.words) > 1 and name.initials.upper() in known:
        return ()
    return tuple(word for word in name.words if not _is_known(word, known))


@lru_cache(maxsize=20_000)
def fold(word: str) -> str:
    """Return a word in lower case without accents, full stops and the possessive."""
    plain = unicodedata.normalize("NFKD", _POSSESSIVE.sub("", word))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return plain.casefold().replace(".", "").replace("’", "'")


def _names(text: str, opens: Callable[[str, Run], bool]) -> Iterator[Name]:
    run: Run = []
    for match in _WORD.finditer(text):
        between = text[run[-1].end() : match.start()] if run else ""
        if run and (between.strip(" ") or not _capital(match[0])):
            yield from _name(text, run, opens)
            run = []
        if _capital(match[0]):
            run.append(match)
    yield from _name(text, run, opens)


def _name(text: str, run: Run, opens: Callable[[str, Run], bool]) -> Iterator[Name]:
    if run and _ENDS_SENTENCE.search(text[: run[0].start()]) and not opens(text, run):
        run = run[1:]
    words = tuple(fold(match[0]) for match in run)
    words = tuple(word for word in words if word not in _ORDINARY and len(word) > 1)
    if words:
        yield Name(words, run[0].start())


def _opens(text: str, run: Run) -> bool:
    """Whether the word that opens a sentence belongs to a name."""
    first = run[0][0]
    if first.casefold() in _ORDINARY | _PLAIN:
        return False
    if len(run) > 1 or first.isupper() or _POSSESSIVE.search(first):
        return True
    follows = _VERB.match(text, run[0].end() + 1)
    return follows is not None and not first.endswith(_PLAIN_ENDINGS)


def _is_explained(abbreviation: re.Match[str]) -> bool:
    before = re.findall(r"[^\W\d_]+", abbreviation.string[: abbreviation.start()])
    meant = before[-len(abbreviation[1]) :]
    return "".join(word[0] for word in meant).upper() == abbreviation[1]


def _capital(word: str) -> bool:
    return not word.islower() and any(letter.isupper() for letter in word)


@lru_cache(maxsize=20_000)
def _is_known(word: str, known: frozenset[str]) -> bool:
    if word in known or any(word in group and group & known for group in _SAME):
        return True
    if "-" in word and all(part in known for part in word.split("-")):
        return True
    return len(word) >= _SHORTEST_STEM and any(_same_nation(word, other) for other in known)


def _same_nation(first: str, second: str) -> bool:
    """Whether two words are a country and its adjective: "Israel" and "Israeli"."""
    if first[:_SHORTEST_STEM] != second[:_SHORTEST_STEM]:
        return False
    shared = _SHORTEST_STEM
    while shared < min(len(first), len(second)) and first[shared] == second[shared]:
        shared += 1
    ends = {first[shared:], second[shared:]}
    return bool(ends & _NATIONAL and ends & _FINAL_VOWEL)
