"""Proves the citations of Footnote's answers again, with Python's standard library alone.

    python verify.py ANSWERS --export ALL.jsonl.gz
    python verify.py ANSWERS --articles ARTICLES

ANSWERS is what `footnote ask --json` or `--batch` printed, one answer or many. The articles are
either an export (`footnote export ALL.jsonl.gz`), which holds earlier versions too, or what
`footnote articles show ID [--version N] --json` printed, one article after the other.

An answer is proved if every quote stands at its place in the version of the article that it names,
that version has the digests of the answer, each verified sentence has a citation, and "answer" is
these sentences with these markers. Each failure is a line. Exit codes: 0 all proved, 1 something is
not, 2 a file cannot be read.
"""

import argparse
import gzip
import hashlib
import json
import re
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Json = dict[str, Any]

CITED = ("article_id", "version", "sha256", "fingerprint", "quote", "start", "end")
CONTENT = (
    "id",
    "title",
    "text",
    "url",
    "source",
    "author",
    "published",
    "published_from",
    "updated",
)
PRINTED = ("title", "source", "url", "published")


class Articles:
    """Versions of articles by id and number."""

    def __init__(self, articles: Iterator[Json], wanted: set[str]) -> None:
        self._versions: dict[str, dict[int, Json]] = {}
        for article in articles:
            if article.get("id") in wanted:
                self._versions.setdefault(article["id"], {})[article.get("version", 1)] = article

    def version(self, citation: Json) -> Json:
        """Return the version that a citation names; raise `ValueError` where there is none."""
        name, number = citation["article_id"], citation["version"]
        versions = self._versions.get(name)
        if versions is None:
            raise ValueError(f"article {name!r} is not among the articles")
        if number not in versions:
            latest = max(versions)
            if not isinstance(number, int) or not 0 < number < latest:
                raise ValueError(
                    f"there is no version {number!r} of {name!r}; the latest is {latest}"
                )
            raise ValueError(f"version {number} of {name!r} is no longer kept")
        return versions[number]


def failures(answer: Json, articles: Articles) -> list[str]:
    """Return what is not proved of an answer."""
    if answer.get("status") == "error":
        return []  # nothing is claimed
    try:
        numbers = [citation["n"] for citation in answer["citations"]]
        found = ["citations have the same number"] if len(set(numbers)) < len(numbers) else []
        for citation in answer["citations"]:
            wrong = citation_failures(citation, articles)
            found += [f"citation {citation['n']}: {failure}" for failure in wrong]
        return found + sentence_failures(answer, set(numbers))
    except (KeyError, TypeError, AttributeError) as error:
        return [f"this is no answer of `footnote ask --json`: {error!r}"]


def citation_failures(citation: Json, articles: Articles) -> list[str]:
    """Return what is not proved of a citation."""
    missing = [name for name in CITED if citation.get(name) is None]
    if missing:
        return [f"has no {', '.join(missing)}"]
    try:
        article = articles.version(citation)
    except ValueError as error:
        return [str(error)]
    text, start, end = article["text"], citation["start"], citation["end"]
    exact = 0 <= start < end <= len(text) and text[start:end] == citation["quote"]
    name = f"{article['id']!r}, version {citation['version']}"
    checks = {
        f"the text of {name} is another one": sha256(text) == citation["sha256"],
        f"the fields of {name} are others": fingerprint(article) == citation["fingerprint"],
        f"the quote is not at {start}:{end} of {name}": exact,
    }
    for field in PRINTED:
        checks[f"{field!r} is not that of {name}"] = citation[field] == article[field]
    return [wrong for wrong, holds in checks.items() if not holds]


def sentence_failures(answer: Json, numbers: set[int]) -> list[str]:
    """Return which sentences lack a citation, and whether the text is the sentences."""
    found, used = [], set()
    for n, sentence in enumerate(answer["sentences"], 1):
        cited = sentence["citations"]
        used |= set(cited)
        if sentence["verified"] and not cited:
            found.append(f"sentence {n} is verified and has no citation")
        if not sentence["verified"] and cited:
            found.append(f"sentence {n} is not verified and has citations")
        found += [f"sentence {n}: there is no citation {m}" for m in cited if m not in numbers]
    found += [f"no sentence has citation {n}" for n in sorted(numbers - used)]
    expected = " ".join(map(marked, answer["sentences"]))
    if not re.fullmatch(expected, answer["answer"]):
        found.append("'answer' is not its sentences with their markers")
    return found


def marked(sentence: Json) -> str:
    """Return the pattern of a sentence in the text: what is not verified has a mark in words."""
    marks = "".join(f" [{n}]" for n in sentence["citations"])
    return re.escape(sentence["text"] + marks) + ("" if sentence["verified"] else r" \[[a-z ]+\]")


def sha256(text: str) -> str:
    """Return the digest of a text as UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def fingerprint(article: Json) -> str:
    """Return the digest of all that an article says."""
    content = [article.get(name) or "" for name in CONTENT]
    return sha256(json.dumps(content))[:24]


def documents(path: Path) -> Iterator[Json]:
    """Yield the JSON objects of a file, one a line or one after the other over several lines."""
    begun = ""
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8-sig") as lines:
        for line in lines:
            begun += line
            # Over several lines they are indented: such an object ends where a line is "}".
            if line.startswith(("{", "}")) and line.strip() != "{":
                yield dict(json.loads(begun))
                begun = ""
    if begun.strip():
        yield dict(json.loads(begun))


def exported(path: Path) -> Iterator[Json]:
    """Yield the articles of an export in all their versions."""
    lines = documents(path)
    if "footnote" not in next(lines, {}):
        raise ValueError("this is no export of Footnote")
    for line in lines:
        yield from [line["article"], *line["versions"]]


def main() -> int:
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("answers", type=Path)
    articles = parser.add_mutually_exclusive_group(required=True)
    articles.add_argument("--export", type=Path, metavar="FILE")
    articles.add_argument("--articles", type=Path, metavar="FILE")
    options = parser.parse_args()
    try:
        answers = list(documents(options.answers))
        wanted = {c.get("article_id") for a in answers for c in a.get("citations") or []}
        source = exported(options.export) if options.export else documents(options.articles)
        stored = Articles(source, wanted)
    except (
        OSError,
        EOFError,
        zlib.error,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
    ) as error:
        print(f"verify.py: a file cannot be read: {error!r}", file=sys.stderr)
        return 2
    failed = 0
    for number, answer in enumerate(answers, 1):
        wrong = failures(answer, stored)
        failed += bool(wrong)
        name = f"answer {number}" + (f" (id {answer['id']!r})" if "id" in answer else "")
        for line in wrong:
            print(f"{name}: {line}")
    print(f"{len(answers):,} answers, {failed:,} not proved", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
