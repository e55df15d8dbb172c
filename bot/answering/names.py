"""Find the names of a text: people, places, organisations, by their capital letters.

No list of names is needed, and none says who is who: what a name stands for in a conversation is
read in `rewriting.mentions`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.answering.capitals import Word, is_no_name, looks_like_name, title_at
from retrieval.text.english import COUNTRIES, THING_WORDS, US_STATES

COUNTRY = re.compile(rf"\b(?:{'|'.join(COUNTRIES)})\b|\bU\.[SK]\.")
STATE = re.compile(rf"\b(?:{'|'.join(US_STATES)})\b")


@dataclass(frozen=True)
class Name:
    """A name as `text[start:end]` writes it, without its title and a possessive "'s".

    `title` is what stands before it, as in "Prime Minister", else ''. `is_certain` is False for a
    lone word that opens a sentence: "Residents left" looks like "Ortiz left".
    """

    text: str
    start: int
    end: int
    title: str = ""
    is_certain: bool = True


def find_names(text: str) -> list[Name]:
    """Return the names of a text in their order; none overlaps another.

    A name is a run of words with capital letters, with particles and initials between them: "Ursula
    von der Leyen", "J. K. Rowling", "Bank of England". Articles, question words, pronouns, weekdays
    and months are no part of it, titles are apart, and a possessive ends it: "Japan's Ishiba" is
    two names, and "On Monday Ishiba" is one.
    """
    return [name for run in _RUN.finditer(text) for name in _of_run(text, run)]


def name_texts(text: str) -> list[str]:
    """Return the names of a text as they are written, each once."""
    return list(dict.fromkeys(name.text for name in find_names(text)))


def _of_run(text: str, run: re.Match[str]) -> Iterator[Name]:
    """Cut a run of capitalised words into names."""
    opens = _opens_sentence(text, run.start())
    words = _words(text, run)
    first = 0
    title, skip_to = "", 0
    for i, word in enumerate(words):
        if word.start < skip_to:
            first = i + 1
            continue
        is_opener = opens and i == 0
        found = title_at(text, words, i)
        if found or is_no_name(text, words, i, first, is_opener):
            yield from _name(text, words[first:i], title, opens and first == 0)
            first, (title, skip_to) = i + 1, found or ("", 0)
        elif first < i and _is_of_another(text, words, i, first, opens):
            yield from _name(text, words[first:i], title, opens and first == 0)
            first, title = i, ""
    yield from _name(text, words[first:], title, opens and first == 0)


def _opens_sentence(text: str, start: int) -> bool:
    """Whether only quotation marks and the like stand between an end of a sentence and `start`."""
    for i in range(start - 1, -1, -1):
        letter = text[i]
        if letter.isalnum():
            return False
        if letter == "\n" or (letter in ".!?:" and text[i + 1].isspace()):
            return True
    return True


def _words(text: str, run: re.Match[str]) -> list[Word]:
    if run[0].isalnum():  # one plain word, as most are
        return [Word(run[0], run[0].casefold(), run.start(), run.end(), run.end())]
    words = []
    for match in _WORD.finditer(text, run.start(), run.end()):
        start, end = match.span()
        if not match[0].isalnum() and (tail := _TAIL.search(match[0])):
            end = start + tail.start()
        if text[end : end + 1] == "." and _DOTTED.fullmatch(text, start, end):
            end += 1
        word = text[start:end]
        words.append(Word(word, word.casefold(), start, end, match.end()))
    return words


def _name(text: str, part: Sequence[Word], title: str, opens: bool) -> Iterator[Name]:
    if part:
        start, end = part[0].start, part[-1].end
        lone = opens and len(part) == 1 and not title
        certain = not lone or looks_like_name(text, part[0])
        yield Name(text[start:end], start, end, title, certain)


def _is_of_another(text: str, words: Sequence[Word], i: int, first: int, opens: bool) -> bool:
    """Whether a word begins a name of its own: in "Japan's Ishiba", "Ishiba of Japan"."""
    before = words[i - 1]
    if before.next > before.end or before.text in _COUNTRY_INITIALS:
        return True
    if text[before.end : words[i].start].strip() != "of" or before.text in _HEADS:
        return False
    plural = opens and i == 1 and before.text.endswith("s")  # "Critics of Ishiba" opens a sentence
    return plural or i - first > 1


_UPPER = "".join(letter for letter in map(chr, range(0x530)) if letter.isupper())
_PARTICLES = "of|de|del|della|der|den|di|da|do|dos|das|du|la|le|van|von|bin|bint|ibn|al|el|y|&"
# "al-Assad", "d’Estaing", "iPhone", "O’Brien", "B.J", "AT&T", "COVID-19".
_REST = r"(?:[\w&.’'-]*\w)?"
_ONE_WORD = rf"(?:(?:al|el|as|ash|ad|ar)-|[dl]['’])?(?:[a-z](?=[{_UPPER}]))?[{_UPPER}]{_REST}"
_WORD = re.compile(rf"(?<![\w.]){_ONE_WORD}")
# A full stop ends a name, unless it is that of an initial or of one of these.
_FULL_STOP = (
    rf"(?:(?<=\b[{_UPPER}])\.|(?<=\.[{_UPPER}])\.|(?<=\b(?:St|Mr|Ms|Dr|Lt|Jr|Sr))\."
    r"|(?<=\b(?:Mrs|Gen|Sen|Rep|Gov|Col|Sgt|Adm|Rev))\.|(?<=\bProf)\.)?"
)
# The first letter is looked for first, which is quick; so "al-" and the like only go on a name.
_RUN = re.compile(
    rf"[{_UPPER}](?<![\w.].){_REST}"
    rf"(?:{_FULL_STOP}[^\S\n]+(?:(?:{_PARTICLES})[^\S\n]+){{0,2}}{_ONE_WORD})*"
    rf"|\b[a-z][{_UPPER}]\w+"
)
# What follows a name within its word: "Japan's", "we’ll", "Trump-era", "U.S.-led".
_TAIL = re.compile(r"(?:[’'](?:s|m|re|ve|ll|d|t)|\.?-[a-z]+)$")
_DOTTED = re.compile(rf"(?:[{_UPPER}]\.)+[{_UPPER}]")
_COUNTRY_INITIALS = frozenset("U.S. U.K. U.N. E.U. D.C. L.A.".split())
# After these "of" goes on a name of more than two words: "Federal Reserve Bank of New York".
_HEADS = frozenset(THING_WORDS) | frozenset(
    """Institute Institutes Republic Kingdom States Office Bureau Board Chamber Center Centers
    Centre Commission Federation Society Duke Duchess Bishop Archbishop Army Declaration Congress
    Day""".split()
)
