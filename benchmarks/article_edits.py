"""Edits of an article: one sentence corrected, or anything changed but what it says."""

import random
import re
from collections.abc import Callable

from retrieval.text.sentences import split_sentences

_NUMBER = re.compile(r"\d[\d,.]*\d|\d")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{3,}")
_NAMES = ("Ashworth", "Bellamy", "Carrow", "Dunmore", "Elsworth")
_VERB = re.compile(r"\b(?:was|were|is|are|would|will|had|has)\b")

Edit = Callable[[str, random.Random], str]


def corrected_sentence(sentence: str, chance: random.Random) -> tuple[str, str]:
    """Return a kind of correction and the sentence after it; '' where it is dropped."""
    number, name, verb = (one.search(sentence) for one in (_NUMBER, _NAME, _VERB))
    kinds: list[tuple[str, str]] = [("dropped", "")]
    if number:
        other = f"{len(number[0])}{number[0][0]}{chance.randint(100, 999)}"
        kinds.append(("figure", sentence[: number.start()] + other + sentence[number.end() :]))
    if name:
        other = chance.choice([one for one in _NAMES if one != name[0]])
        kinds.append(("name", sentence[: name.start()] + other + sentence[name.end() :]))
    if verb:
        kinds.append(("negation", f"{sentence[: verb.end()]} not{sentence[verb.end() :]}"))
    return chance.choice(kinds[1:] if kinds[1:] and chance.random() < 0.9 else kinds)


def cosmetic_edit(text: str, quoted: set[str], chance: random.Random) -> str:
    """Return the article with something changed that no quoted sentence says.

    `quoted` are those by their letters alone.
    """
    head, mark, body = text.partition("\n---\n")
    edits: list[Edit] = [_spaces, _wrap, _straighten, _dashes, _add, _change(quoted)]
    chance.shuffle(edits)
    for edit in edits:
        if (changed := edit(body, chance)) != body:
            return head + mark + changed
    return text


def replaced(text: str, old: str, new: str) -> str:
    """Return a file with a sentence replaced, which makes one line of its paragraph."""
    for paragraph in paragraphs_of(text):
        if old in flat(paragraph):
            return text.replace(paragraph, flat(paragraph).replace(old, new))
    raise SystemExit("a sentence is not where it was found")


def sentences_of(text: str) -> list[str]:
    spans = split_sentences(text)
    return [text[span.start : span.end] for span in spans]


def paragraphs_of(text: str) -> list[str]:
    """Return the paragraphs of running text below the head of a file."""
    body = text.partition("\n---\n")[2]
    return [one for one in body.split("\n\n") if one.strip() and one.strip()[0] not in "|#-*"]


def flat(paragraph: str) -> str:
    return " ".join(paragraph.split())


def letters(text: str) -> str:
    return "".join(re.findall(r"\w", text)).casefold()


def _spaces(body: str, chance: random.Random) -> str:
    places = [match.start() for match in re.finditer(r"(?<=\w) (?=\w)", body)]
    place = chance.choice(places)
    return f"{body[:place]} {body[place:]}"


def _wrap(body: str, chance: random.Random) -> str:
    places = [match.start() for match in re.finditer(r"(?<=[a-z]) (?=[a-z])", body)]
    place = chance.choice(places)
    return f"{body[:place]}\n{body[place + 1 :]}"


def _straighten(body: str, _: random.Random) -> str:
    if "“" in body or "’" in body:
        return body.replace("“", '"').replace("”", '"').replace("’", "'")
    return re.sub(r"(?<=\w)'(?=\w)", "’", re.sub(r'"([^"\n]+)"', r"“\1”", body))


def _dashes(body: str, _: random.Random) -> str:
    return re.sub(r"(?<=[a-z])-(?=[a-z])", "‑", body)


def _add(body: str, chance: random.Random) -> str:
    number = chance.randint(100, 999)
    return f"{body.rstrip()}\n\nReaders have sent {number} letters about this to the newsroom.\n"


def _change(quoted: set[str]) -> Edit:
    def change(body: str, chance: random.Random) -> str:
        """Change a paragraph that nobody quotes."""
        paragraphs = body.split("\n\n")
        running = paragraphs_of(f"\n---\n{body}")
        free = [n for n, one in enumerate(paragraphs) if one in running
                and not any(quote in letters(one) for quote in quoted)]  # fmt: skip
        if free:
            number = chance.choice(free)
            paragraphs[number] = f"It was a busy week, {chance.randint(10, 99)} people said."
        return "\n\n".join(paragraphs)

    return change
