"""Export and import of a whole store, vectors included, so that nothing is embedded again.

The file is gzipped JSON lines: model and settings of the store, then an article a line. It holds no
secrets. An import is written as an ingest is, so killed at any moment it can be run again.
"""

import base64
import binascii
import gzip
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from retrieval.article import Article, Chunk, Vectors
from retrieval.batches import groups
from retrieval.errors import MismatchError, StoreError, UnreadableError
from retrieval.index.index import Index
from retrieval.index.scale_measurement import update_cosine_scale
from retrieval.index.writing import (
    LOOK_UP,
    Change,
    Progress,
    ProgressCallback,
    ignore_progress,
    write,
)
from retrieval.replacing import replace
from retrieval.store.records import checked_article

FORMAT = 1
_LONGEST_LINE = 200_000_000  # bytes; a book with its vectors is 20 MB
_AGAIN = "copy or export it again, and import that: what is stored already stays"


@dataclass(frozen=True)
class Moved:
    """Counts of an export or import; `unchanged` articles were stored already."""

    articles: int
    chunks: int
    unchanged: int = 0


@dataclass(frozen=True)
class _Line:
    article: Article
    versions: tuple[Article, ...]
    chunks: tuple[Chunk, ...]
    vectors: Vectors


def export(index: Index, file: Path, on_progress: ProgressCallback = ignore_progress) -> Moved:
    """Write all that is stored into a file, which is there whole or not at all.

    Raises `BusyError` while another is writing to the store, and `OSError`.
    """
    part = file.with_name(f"{file.name}.part")
    articles = chunks = 0
    try:
        with index.writing(), gzip.open(part, "wt", encoding="utf-8", compresslevel=1) as lines:
            _refuse_pending(index)
            print(json.dumps({"footnote": FORMAT, **index.store.identity}), file=lines)
            for group in groups(index.store.all_articles(), LOOK_UP):
                for line in _lines(index, group):
                    print(json.dumps(line), file=lines)
                    articles, chunks = articles + 1, chunks + len(line["chunks"])
                on_progress(Progress(articles, chunks))
        replace(file, part)
    finally:
        part.unlink(missing_ok=True)
    return Moved(articles, chunks)


def import_(
    index: Index,
    file: Path,
    on_progress: ProgressCallback = ignore_progress,
    batch: int = LOOK_UP,
) -> Moved:
    """Put what a file holds into the store; an article of an id that is there replaces it.

    Raises `MismatchError` where the file is of another model or chunk setting, `UnreadableError`
    where it is damaged: what came before the damage is in, and `BusyError`.
    """
    articles = chunks = unchanged = 0
    with index.writing():
        index.store.check_identity()
        index.remove_orphans_and_reindex()
        for group in groups(_read(index, file), batch):
            stored = index.store.articles([line.article.id for line in group])
            fresh = [line for line in group if not _is_stored(line, stored)]
            if fresh:
                write(
                    index,
                    [
                        Change(line.article, line.article.id in stored, line.chunks)
                        for line in fresh
                    ],
                    np.concatenate([line.vectors for line in fresh]),
                )
                index.store.put_versions([version for line in fresh for version in line.versions])
            articles += len(fresh)
            unchanged += len(group) - len(fresh)
            chunks += sum(len(line.chunks) for line in fresh)
            on_progress(Progress(articles, chunks))
        update_cosine_scale(index)
    return Moved(articles, chunks, unchanged)


def _refuse_pending(index: Index) -> None:
    if pending := len(index.store.pending()):
        raise StoreError(
            f"{pending:,} articles are not embedded yet, since an ingest was stopped; ingest again "
            "(such as by `footnote sources run`), then export"
        )


def _lines(index: Index, articles: Sequence[Article]) -> Iterator[dict[str, Any]]:
    ids = index.store.chunk_ids([article.id for article in articles])
    by_article: dict[str, list[Chunk]] = {article.id: [] for article in articles}
    for chunk in index.store.current_chunks(index.store.candidates(ids).values()):
        by_article[chunk.article.id].append(chunk)
    vectors = index.store.vectors(ids)
    for article in articles:
        chunks = sorted(by_article[article.id], key=lambda chunk: chunk.start)
        rows = np.array([vectors[chunk.id] for chunk in chunks], dtype="<f4")
        yield {
            "article": asdict(article),
            "versions": [asdict(version) for version in index.store.versions(article.id)],
            "chunks": [[chunk.start, chunk.end] for chunk in chunks],
            "vectors": base64.b64encode(rows.tobytes()).decode(),
        }


def _read(index: Index, file: Path) -> Iterator[_Line]:
    try:
        with gzip.open(file, "rb") as lines:
            _check(index, file, lines.readline(_LONGEST_LINE))
            number = 1
            while line := lines.readline(_LONGEST_LINE):
                number += 1
                yield _parsed(line, file, number)
    except (gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise UnreadableError(
            f"{str(file)!r} is damaged, or no export ({error}); {_AGAIN}"
        ) from None


def _check(index: Index, file: Path, line: bytes) -> None:
    try:
        header = json.loads(line)
        format_ = header["footnote"]
    except (ValueError, KeyError, TypeError):
        raise UnreadableError(
            f"{str(file)!r} is no export; make one with `footnote export FILE`"
        ) from None
    if format_ != FORMAT:
        raise UnreadableError(
            f"{str(file)!r} is an export of format {format_}, and this release of Footnote reads "
            f"{FORMAT}; export the store again with this release, or install the one that made it"
        )
    for name, wanted in index.store.identity.items():
        if header.get(name) != wanted:
            raise MismatchError(
                f"the export was made with {name} {header.get(name)!r}, and this store has "
                f"{wanted!r}; export it again from a store with the same settings"
            )


def _parsed(line: bytes, file: Path, number: int) -> _Line:
    try:
        fields = json.loads(line)
        article = checked_article(fields["article"])
        chunks = tuple(Chunk(article, int(start), int(end)) for start, end in fields["chunks"])
        numbers = np.frombuffer(base64.b64decode(fields["vectors"], validate=True), dtype="<f4")
        vectors = numbers.reshape(len(chunks), -1) if chunks else numbers.reshape(0, 0)
        versions = tuple(map(checked_article, fields["versions"]))
        sound = all(0 <= chunk.start < chunk.end <= len(article.text) for chunk in chunks)
    except (ValueError, KeyError, TypeError, binascii.Error):
        sound = False
    if not sound or not chunks or not np.isfinite(vectors).all():
        raise UnreadableError(
            f"line {number} of the export is damaged in {str(file)!r}; the articles before it are "
            f"imported; {_AGAIN}"
        )
    return _Line(article, versions, chunks, vectors)


def _is_stored(line: _Line, stored: Mapping[str, Article]) -> bool:
    article = stored.get(line.article.id)
    return article is not None and article.fingerprint == line.article.fingerprint
