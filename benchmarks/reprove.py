"""Prove answers again with `deploy/verify.py` after updates of the store, and altered answers.

    python -m benchmarks.reprove [--answers 10000] [--articles 500]

Makes articles and a store in a temporary folder, changes a third of the articles three times, gives
answers before and after each change, and exports the store. Then each answer, or an article that it
cites, is changed by one byte: quote, offset, version or article text. Prints how many answers are
proved, and how many of the changes are found.
"""

import argparse
import contextlib
import gzip
import json
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bot.answering.answer import Answer, Citation, Sentence
from bot.answering.json_forms import answer_form
from bot.answering.proof import prove
from retrieval.article import Article
from retrieval.index.chunking import ChunkSettings
from retrieval.index.index import Index
from retrieval.index.transfer import export
from retrieval.ingest.sync import sync
from retrieval.models.embedder import Embedder
from retrieval.text.sentences import split_sentences

SCRIPT = Path(__file__).parents[1] / "deploy" / "verify.py"
UPDATES = 3
NAMES = "Ada Béla Cleo Dara Émile Fynn Gro Hoa Ines Jürgen".split()
PLACES = "Kessel Skerry Tarn Ulverby Vik".split()

Json = dict[str, Any]


@dataclass(frozen=True)
class Outcome:
    """What was proved, and which changes by kind were made and found."""

    answers: int
    proved: int
    seconds: float
    changed: dict[str, int]
    found: dict[str, int]


def main() -> None:
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("--answers", type=int, default=10_000)
    parser.add_argument("--articles", type=int, default=500)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        outcome = run(Path(folder), options.answers, options.articles, Embedder())
    print(f"{outcome.proved:,} of {outcome.answers:,} answers proved in {outcome.seconds:.1f} s")
    for kind, count in outcome.changed.items():
        print(f"{kind:8} {outcome.found[kind]:,} of {count:,} changes found")


def run(folder: Path, count: int, articles: int, embedder: Embedder) -> Outcome:
    """Make a store and answers in a folder; prove them, and then what was changed of them."""
    chance = random.Random(18)
    index = Index.open(folder / "data", embedder, ChunkSettings())
    answers = list(answers_of_a_changing_store(index, count, articles, chance))
    store = folder / "all.jsonl.gz"
    export(index, store)
    began = time.perf_counter()
    failed = failing(folder, answers, store)
    seconds = time.perf_counter() - began
    changed = dict.fromkeys(("quote", "offset", "version", "text"), 0)
    found = dict(changed)
    altered = [alter(answer, chance) for answer in answers]
    missed = failing(folder, [answer for _, answer in altered], store)
    for number, (kind, _) in enumerate(altered, 1):
        changed[kind] += 1
        found[kind] += number in missed
    changed["text"], found["text"] = text_changes(folder, answers, store, chance)
    return Outcome(count, count - len(failed), seconds, changed, found)


def answers_of_a_changing_store(
    index: Index, count: int, articles: int, chance: random.Random
) -> Iterator[Json]:
    """Yield answers as `ask --json` prints them, a part of them before each update and after."""
    current = [make_article(n, chance) for n in range(articles)]
    for update in range(UPDATES + 1):
        if update:
            current = [
                changed(article, update) if chance.random() < 1 / 3 else article
                for article in current
            ]
        sync(index, current)
        stored = list(index.store.all_articles())
        for _ in range(count // (UPDATES + 1) + (update < count % (UPDATES + 1))):
            yield answer_form("What happened?", answer_from(stored, chance))


def make_article(number: int, chance: random.Random) -> Article:
    sentences = [
        f"{chance.choice(NAMES)} saw {chance.randrange(2, 999)} owls in {chance.choice(PLACES)}."
        for _ in range(chance.randrange(3, 9))
    ]
    text = " ".join(sentences[:2]) + "\n\n" + " ".join(sentences[2:])
    return Article(f"owls/{number}", f"Owls {number}", text, source="Tidewater Weekly")


def changed(article: Article, update: int) -> Article:
    """An article after an update: the second changes the title alone."""
    if update == 2:
        return replace(article, title=f"{article.title}, revised")
    return replace(article, text=f"Update {update}: it was counted again. {article.text}")


def answer_from(articles: Sequence[Article], chance: random.Random) -> Answer:
    """An answer of up to three sentences of these articles."""
    citations = []
    for n in range(1, chance.randrange(2, 5)):
        article = chance.choice(articles)
        span = chance.choice(split_sentences(article.text))
        quote = article.text[span.start : span.end]
        citations.append(Citation(n, article, span.start, span.end, quote))
    sentences = tuple(Sentence(citation.quote, (citation.n,)) for citation in citations)
    return prove(Answer("answered", sentences, tuple(citations)))


def alter(answer: Json, chance: random.Random) -> tuple[str, Json]:
    """Change one byte of a citation, and say of what."""
    altered: Json = json.loads(json.dumps(answer))
    citation = chance.choice(altered["citations"])
    kind, field = chance.choice(
        [("quote", "quote"), ("offset", "start"), ("offset", "end"), ("version", "version")]
    )
    value = another_byte(str(citation[field]), chance)
    citation[field] = value if field == "quote" else int(value)
    return kind, altered


def another_byte(text: str, chance: random.Random) -> str:
    """Replace one ASCII character by another: a digit by a digit."""
    place = chance.choice([n for n, character in enumerate(text) if character.isascii()])
    among = "0123456789" if text[place].isdigit() else "abcdefghijklmnopqrstuvwxyz ,"
    other = chance.choice([character for character in among if character != text[place]])
    return f"{text[:place]}{other}{text[place + 1 :]}"


def text_changes(
    folder: Path, answers: Sequence[Json], store: Path, chance: random.Random
) -> tuple[int, int]:
    """Change a byte of every version; return how many are cited, and of those, how many found."""
    tampered = folder / "tampered.jsonl.gz"
    with gzip.open(store, "rt") as lines, gzip.open(tampered, "wt", compresslevel=1) as target:
        print(next(lines), end="", file=target)
        for line in map(json.loads, lines):
            for article in (line["article"], *line["versions"]):
                article["text"] = another_byte(article["text"], chance)
            print(json.dumps(line), file=target)
    failed = failing(folder, answers, tampered)
    citing: dict[tuple[str, int], list[bool]] = {}
    for number, answer in enumerate(answers, 1):
        for citation in answer["citations"]:
            key = citation["article_id"], citation["version"]
            citing.setdefault(key, []).append(number in failed)
    return len(citing), sum(map(all, citing.values()))


def failing(folder: Path, answers: Sequence[Json], store: Path) -> set[int]:
    """Return the numbers of the answers that `verify.py` does not prove."""
    file = folder / "answers.jsonl"
    file.write_text("".join(json.dumps(answer) + "\n" for answer in answers))
    command = [sys.executable, "-I", str(SCRIPT), str(file), "--export", str(store)]
    ran = subprocess.run(command, capture_output=True, text=True)
    if ran.returncode > 1:
        raise SystemExit(ran.stderr)
    return {int(match[1]) for match in re.finditer(r"^answer (\d+):", ran.stdout, re.MULTILINE)}


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        main()
