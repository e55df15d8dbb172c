"""Build the articles of what a reader found, and name what is none."""

from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from retrieval.article import Article
from retrieval.errors import UnreadableError
from retrieval.reading.formats.build_article import build_article, date_problems
from retrieval.reading.formats.reader import ArticleFields, Found, unexpected

# Parts of a file in a row that are no articles, before the others are given up: 10 MB hold
# millions of lines that are none.
MOST_FAILURES = 10_000


def articles_of(
    found: Iterable[Found], path: Path, name: str
) -> Iterator[Article | UnreadableError]:
    """Yield the articles of a file at `path`, whose ids begin with `name`, and what is none.

    Raises `UnreadableError` after too many in a row that are none.
    """
    failures = 0
    for item in found:
        if isinstance(item, ArticleFields):
            article = _article(item, path, name)
            if isinstance(article, Article):
                problems = date_problems(item.fields)
                yield from (UnreadableError(_labelled(item, problem)) for problem in problems)
        elif isinstance(item, UnreadableError):
            article = item
        else:
            continue
        failures = failures + 1 if isinstance(article, UnreadableError) else 0
        yield article
        if failures >= MOST_FAILURES:
            raise UnreadableError(
                f"{MOST_FAILURES:,} parts of it in a row are no articles; the rest is not read"
            )


def _article(item: ArticleFields, path: Path, name: str) -> Article | UnreadableError:
    inside = _inside(item)
    default_id = "/".join(filter(None, [name, inside]))
    try:
        return build_article(
            item.fields,
            default_id=f"{default_id}:{item.number}" if item.number else default_id,
            path=path / inside if inside else path,
            filed=item.filed,
        )
    except UnreadableError as error:
        return UnreadableError(_labelled(item, str(error)))
    except Exception as error:  # noqa: BLE001  the other parts are good
        return UnreadableError(_labelled(item, unexpected(error)))


def _inside(item: ArticleFields) -> str:
    # Never above or outside of the archive: that would be the name of another file.
    parts = [part for part in PurePosixPath(item.inside).parts if part not in ("/", "..")]
    return "/".join(parts)


def _labelled(item: ArticleFields, problem: str) -> str:
    return ": ".join(filter(None, [_inside(item), item.part, problem]))
