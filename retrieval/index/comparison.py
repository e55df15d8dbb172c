"""What is stored compared: passages with the text and fingerprint of their article, and vectors.

Says what is wrong, a line each. Reads by Chroma, which a damaged file may crash: see `inspection`.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from retrieval.article import Article, ChunkCandidate
from retrieval.batches import groups
from retrieval.store.client import translated
from retrieval.store.collections import Collection
from retrieval.store.records import PENDING, checked_article

PAGE = 1000  # records read together
_IDS_PAGE = 50_000
# A unit vector's length, and its distance to itself, after rounding.
_NEARLY = 0.001
# The share of passages that the graph, which is approximate, may miss by their own vectors.
_MISSED = 0.01
_NAMED = 5  # ids in a message


@dataclass
class Compared:
    """The ids of the articles that there are, of those that are pending, and of what is wrong."""

    ids: set[str] = field(default_factory=set)
    pending: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    altered: list[str] = field(default_factory=list)
    incomplete: list[str] = field(default_factory=list)
    orphans: list[str] = field(default_factory=list)


def compare(articles: Collection, passages: Sequence[ChunkCandidate]) -> Compared:
    """Compare the passages of each article with its text and fingerprint."""
    compared = Compared()
    of_version = defaultdict(list)
    versions = defaultdict(set)
    for passage in passages:
        of_version[passage.fingerprint].append(passage)
        versions[passage.article_id].add(passage.fingerprint)
    for id_, metadata in metadatas(articles):
        compared.ids.add(id_)
        article = _article(metadata)
        if article is None or article.id != id_:
            compared.broken.append(id_)
        elif PENDING in metadata:
            compared.pending.append(id_)
            compared.orphans += [each.id for one in versions[id_] for each in of_version[one]]
        elif versions[id_] and article.fingerprint not in versions[id_]:
            compared.altered.append(id_)
        else:
            if not _are_whole(article, of_version[article.fingerprint]):
                compared.incomplete.append(id_)
            others = versions[id_] - {article.fingerprint}
            compared.orphans += [orphan.id for other in others for orphan in of_version[other]]
    return compared


def incomplete_pending(
    articles: Collection, ids: Sequence[str], indexed: Sequence[ChunkCandidate]
) -> list[str]:
    """Return the ids of the pending articles, among these, that are not indexed whole."""
    of_version = defaultdict(list)
    for passage in indexed:
        of_version[passage.fingerprint].append(passage)
    incomplete = []
    for page in groups(ids, PAGE):
        with translated("read the store"):
            rows = articles.get(ids=page, include=["metadatas"])["metadatas"]
        for article in filter(None, map(_article, rows)):
            if not _are_whole(article, of_version[article.fingerprint]):
                incomplete.append(article.id)
    return incomplete


def altered_versions(versions: Collection) -> list[str]:
    """Return the ids of the earlier versions whose fingerprint is not that of their id."""
    return [
        id_
        for id_, metadata in metadatas(versions)
        if not (article := _article(metadata)) or id_ != f"{article.fingerprint}@{article.version}"
    ]


def _are_whole(article: Article, passages: Sequence[ChunkCandidate]) -> bool:
    """Whether passages cover the text from its start to its end, in order."""
    end = 0
    for passage in sorted(passages, key=lambda passage: passage.start):
        same = passage.article_id == article.id and passage.timestamp == article.timestamp
        if not same or passage.start < end or article.text[end : passage.start].strip():
            return False
        end = passage.end
    return bool(passages) and end <= len(article.text) and not article.text[end:].strip()


def wrong_vectors(chunks: Collection) -> Iterator[str]:
    """Check that each passage has a unit vector, and is found by it."""
    wrong, missed, lengths, total = [], 0, set(), 0
    for ids in groups(ids_of(chunks), PAGE):
        with translated("search the store"):
            rows = chunks.get(ids=ids, include=["embeddings"])
            vectors = rows["embeddings"]
            lengths |= {len(vector) for vector in vectors}
            norms = np.array([np.linalg.norm(vector) for vector in vectors])
            wrong += [id_ for id_, norm in zip(rows["ids"], norms, strict=True)
                      if not abs(norm - 1) < _NEARLY]  # fmt: skip
            wrong += sorted(set(ids) - set(rows["ids"]))
            found = chunks.query(query_embeddings=vectors, n_results=1, include=["distances"])
        missed += sum(not (near and near[0] < _NEARLY) for near in found["distances"])
        total += len(ids)
    if len(lengths) > 1:
        yield f"vectors have different lengths: {', '.join(map(str, sorted(lengths)))}"
    yield from counted(wrong, "passages with a damaged vector, or none")
    if missed > max(1, _MISSED * total):
        yield f"{missed:,} of {total:,} passages are not found by their own vectors"


def metadatas(collection: Collection) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the id and the fields of every record, a page at a time."""
    for ids in groups(ids_of(collection), PAGE):
        with translated("read the store"):
            rows = collection.get(ids=ids, include=["metadatas"])
        yield from zip(rows["ids"], (row or {} for row in rows["metadatas"]), strict=True)


def ids_of(collection: Collection) -> list[str]:
    """Return the ids of all records."""
    ids: list[str] = []
    with translated("read the store"):
        while page := collection.get(limit=_IDS_PAGE, offset=len(ids), include=[])["ids"]:
            ids += page
    return ids


def counted(ids: Sequence[str], what: str) -> list[str]:
    """Return a line with how many there are and the names of some, or none for no ids."""
    if not ids:
        return []
    more = ", …" if len(ids) > _NAMED else ""
    return [f"{what}: {len(ids):,} ({', '.join(map(repr, ids[:_NAMED]))}{more})"]


def _article(metadata: Mapping[str, Any]) -> Article | None:
    try:
        return checked_article({key: metadata[key] for key in metadata if key != PENDING})
    except (TypeError, ValueError):
        return None
