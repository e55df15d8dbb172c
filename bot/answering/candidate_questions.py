"""Candidate questions: what could be asked of the newest articles, made from the names in titles.

"Who is NAME?" for somebody who is introduced or quoted, "What is new about NAME?" for other names,
and the newest month. Whether they are answered is tried in `suggestions`.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import zip_longest

from bot.answering.names import find_names
from retrieval.article import Article, moment
from retrieval.text.english import THING_WORDS

_SHORTEST_NAME = 4
# Articles of a month from which on it is worth a question.
_A_MONTH = 3
_WHO = "Who is "
# A name that has 's in more of its mentions than this, of so many, has it always: "Applebee's".
_MOSTLY, _MENTIONS = 0.9, 3
_COMMON_WORD = re.compile(r"\b[a-z]+\b")
# Behind these a name stands without an article.
_BEFORE_NAME = r"\b(?:about|after|against|and|at|by|for|from|in|like|of|on|that|to|with) "


def candidate_questions(articles: Sequence[Article]) -> list[tuple[str, str]]:
    """Return names with a question on each, those in most titles first, of these the newest.

    People and other names take turns. Before them the question for the newest month, where there is
    something to tell of it.
    """
    counts: Counter[str] = Counter()
    texts: defaultdict[str, str] = defaultdict(str)
    common = {word for article in articles for word in _COMMON_WORD.findall(article.text)}
    for article in articles:
        for name in {name.text for name in find_names(article.title) if name.is_certain}:
            is_common = name.lower() in common or name.lower() in article.text
            if len(name) >= _SHORTEST_NAME and f" {name}" in article.text and not is_common:
                counts[name] += 1
                texts[name] += f"\n{article.text}"
    whole = [name for name, _ in counts.most_common() if not _is_part(name, counts)]
    named = [(name, _question(name, texts[name])) for name in whole]
    people = [pair for pair in named if pair[1].startswith(_WHO)]
    others = [pair for pair in named if not pair[1].startswith(_WHO)]
    in_turn = (pair for both in zip_longest(others, people) for pair in both if pair)
    return [*_of_newest_month(articles), *in_turn]


def _of_newest_month(articles: Sequence[Article]) -> list[tuple[str, str]]:
    months = Counter(article.published[:7] for article in articles if article.published)
    newest = max(months, default="")
    if months[newest] < _A_MONTH:
        return []
    return [("", f"What happened in {moment(f'{newest}-01'):%B %Y}?")]


def _is_part(name: str, names: Iterable[str]) -> bool:
    """Whether a name is part of another one: "Trump" of "Donald Trump"."""
    return any(f" {name} " in f" {other} " for other in names if other != name)


def _question(name: str, text: str) -> str:
    """Return the question on a name as articles write it: with "the", or with 's."""
    if _is_person(name, text):
        return f"{_WHO}{name}?"
    mentions = text.count(f" {name}")
    # "The World Cup", though "the Women's World Cup" may be written more often.
    bare = len(re.findall(rf"{_BEFORE_NAME}{re.escape(name)}\b", text))
    article = "the " if " " in name and text.count(f" the {name}") > bare else ""
    endings = Counter(re.findall(rf" {re.escape(name)}(['’]s)\b", text))
    if mentions >= _MENTIONS and endings.total() > _MOSTLY * mentions:
        name += endings.most_common(1)[0][0]
    return f"What is new about {article}{name}?"


def _is_person(name: str, text: str) -> bool:
    """Whether a text introduces or quotes who has a name, and then goes on with the last word."""
    first, _, last = map(re.escape, name.rpartition(" "))
    introduced = rf"{first} {last},? (?:an?|who|said|says|told) "
    alone = rf"(?<!{first} )(?<!\b[Tt]he )\b{last}\b"
    is_thing = name.rpartition(" ")[2] in THING_WORDS
    return (
        name.count(" ") == 1
        and not is_thing
        and all(re.search(pattern, text) for pattern in (introduced, alone))
    )
