"""The chunk table against a plain dictionary, whatever is added, removed, or left by a kill."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.article import Article, Chunk, Vectors
from retrieval.filters import Restriction
from retrieval.keyword import table_writer
from retrieval.keyword.checksums import changed_files
from retrieval.keyword.stems import stems_of
from retrieval.keyword.table import COMPARED, Table
from retrieval.text.stemming import analyzer

DIMENSION = 70  # no multiple of what fits into a word
STEMS = analyzer().analyze


def article(number: int) -> Article:
    dated = f"2026-11-{1 + number % 28:02}" if number % 5 else None
    text = f"The ferry {number} sank.  It was raised.\n\nNobody drowned in {number}.  "
    source = "Gazette" if number % 2 else "Weekly"
    return Article(f"articlé-{number}", f"Title {number}", text, source=source, published=dated)


def chunks_of(numbers: Sequence[int]) -> list[Chunk]:
    cut = [(0, 17 + len(str(numbers[0]))), (30, 60)] if numbers else []
    return [Chunk(article(number), start, end) for number in numbers for start, end in cut]


def vector(id_: str) -> Vectors:
    numbers = np.random.default_rng(int(id_[:8], 16)).normal(size=DIMENSION).astype(np.float32)
    return np.asarray(numbers / np.linalg.norm(numbers))


def vectors_of(chunks: Sequence[Chunk]) -> dict[str, Vectors]:
    return {chunk.id: vector(chunk.id) for chunk in chunks}


def add(
    folder: Path, chunks: Sequence[Chunk], *, published: bool = True, pending: bool = False
) -> None:
    stems = [stems_of(chunk, STEMS) for chunk in chunks]
    vectors = np.array([*vectors_of(chunks).values()], np.float32)
    vectors = vectors[: 0 if pending else None]
    _, first = table_writer.append(folder, chunks, vectors, stems, {})
    if published:
        table_writer.publish(folder, first, len(chunks), pending=pending)


steps = st.lists(
    st.tuples(
        st.sampled_from(["add", "add pending", "embed", "remove", "killed", "cut off"]),
        st.lists(st.integers(0, 40), min_size=1, max_size=8, unique=True),
    ),
    max_size=12,
)


@given(st.sampled_from(["add", "add pending"]), steps)
def test_a_table_is_what_was_added_and_not_removed(
    tmp_path_factory: pytest.TempPathFactory, first: str, steps: list[tuple[str, list[int]]]
) -> None:
    folder = tmp_path_factory.mktemp("table") / "table"
    expected: dict[str, Chunk] = {}
    pending: set[str] = set()
    for step, numbers in [(first, [41]), *steps]:
        chunks = chunks_of(numbers)
        ids = [chunk.id for chunk in chunks]
        if step in ("add", "add pending"):
            table_writer.retire(folder, ids)
            add(folder, chunks, pending=step == "add pending")
            expected |= dict(zip(ids, chunks, strict=True))
            pending = pending | set(ids) if step == "add pending" else pending - set(ids)
        elif step == "embed":
            table_writer.embed(folder, vectors_of(chunks))
            pending -= set(ids)
        elif step == "remove":
            table_writer.retire(folder, ids)
            expected = {id_: chunk for id_, chunk in expected.items() if id_ not in ids}
            pending -= set(ids)
        elif step == "killed":  # before its rows were published
            add(folder, chunks, published=False)
        else:  # in the middle of writing
            for name in ("names", "stems", "places", "vectors", "codes"):
                with (folder / name).open("ab") as file:
                    file.write(b"half a row")
    table = Table(folder)
    assert sorted(table.ids()) == sorted(expected)
    assert table.count() == len(expected)
    for row in table.rows(expected):
        (candidate,) = table.candidates([row])
        assert candidate is not None
        chunk = expected[candidate.id]
        assert candidate.article_id == chunk.article.id
        assert (candidate.start, candidate.end) == (chunk.start, chunk.end)
        assert candidate.timestamp == chunk.article.timestamp
        assert not chunk.article.text[chunk.end : candidate.next].strip()
        assert candidate.next == len(chunk.article.text) or chunk.article.text[candidate.next] > " "
        assert table.stems([row])[0].tolist() == stems_of(chunk, STEMS).tolist()
        cosine = table.cosines([row], vector(chunk.id))[0]
        assert np.isnan(cosine) if chunk.id in pending else cosine == pytest.approx(1, abs=1e-5)
    assert set(table.ids_of(table.pending())) == pending
    rows, cosines = table.nearest(vector(article(41).fingerprint), 100)
    exact = {
        id_: vector(id_) @ vector(article(41).fingerprint) for id_ in expected.keys() - pending
    }
    assert dict(zip(table.ids_of(rows), cosines.tolist(), strict=True)) == pytest.approx(
        exact, abs=1e-5
    )
    assert cosines.tolist() == sorted(cosines.tolist(), reverse=True)
    assert changed_files(folder.parent) == []
    shutil.rmtree(folder)


@pytest.mark.parametrize(
    "restriction",
    [
        Restriction(source="GAZETTE"),
        Restriction(since=1_794_000_000.0),
        Restriction(until=1_794_900_000.0),
        Restriction(since=1_794_000_000.0, until=1_794_900_000.0, source="weekly"),
    ],
)
def test_a_restriction_allows_what_lies_inside_it(restriction: Restriction, tmp_path: Path) -> None:
    chunks = chunks_of(range(40))
    add(tmp_path, chunks)

    def allowed(found: Article) -> bool:
        at = found.timestamp
        dated = restriction.since is None and restriction.until is None
        inside = dated or (
            at is not None
            and at >= (restriction.since or 0)
            and at < (restriction.until or float("inf"))
        )
        return inside and restriction.source in (None, found.source.upper(), found.source.lower())

    expected = {chunk.id for chunk in chunks if allowed(chunk.article)}
    table = Table(tmp_path)
    assert 0 < len(expected) < len(chunks)
    assert set(table.ids(restriction)) == expected
    rows, _ = table.nearest(vector(chunks[0].id), 100, restriction)
    assert {chunk.id for chunk in table.candidates(rows.tolist()) if chunk} == expected


def test_a_reader_sees_what_was_removed_when_it_looks_and_what_was_added_when_it_opens_again(
    tmp_path: Path,
) -> None:
    old, new = chunks_of([1]), chunks_of([2])
    add(tmp_path, old)
    table = Table(tmp_path)
    table_writer.retire(tmp_path, [old[0].id])
    assert table.count() == len(old)
    assert table.is_current()
    assert table.ids() == [old[1].id]
    assert table.candidates([0, 1])[0] is None
    add(tmp_path, new)
    assert not table.is_current()
    assert table.count() == len(old) - 1
    assert Table(tmp_path).count() == len(old) + len(new) - 1
    shutil.rmtree(tmp_path)
    add(tmp_path, new)
    assert not table.is_current()
    assert Table(tmp_path).row(table.number(0)) is None


def test_a_reader_sees_the_vectors_of_pending_rows_when_it_opens_again(tmp_path: Path) -> None:
    chunks = chunks_of([1, 2, 3])
    add(tmp_path, chunks, pending=True)
    table = Table(tmp_path)
    asked = vector(chunks[3].id)
    assert table.count() == len(chunks)
    assert table.nearest(asked, 5)[0].tolist() == []
    table_writer.embed(tmp_path, vectors_of(chunks[2:4]))
    assert not table.is_current()
    assert table.nearest(asked, 5)[0].tolist() == []
    again = Table(tmp_path)
    assert sorted(again.nearest(asked, 5)[0].tolist()) == [2, 3]
    assert again.ids_of(again.pending()) == [chunk.id for chunk in [*chunks[:2], *chunks[4:]]]
    table_writer.retire(tmp_path, [chunks[0].id])
    assert not again.is_current()


def embedded_in_steps(order: Sequence[int], size: int, folder: Path) -> tuple[Table, Vectors]:
    """A table of so many pending rows, those in `order` embedded, in parts that grow."""
    text = Article("a", "", "x" * size)
    chunks = [Chunk(text, start, start + 1) for start in range(size)]
    vectors = np.random.default_rng(0).normal(1, 1, size=(size, 64)).astype(np.float32)
    vectors[:, 16:] *= 0.1  # as of texts: among wholly random ones no code is good
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    stems = [np.array([0], np.uint32)] * size
    table_writer.append(folder, chunks, vectors[:0], stems, {})
    table_writer.publish(folder, 0, size, pending=True)
    begin, part = 0, 100
    while begin < len(order):
        rows = order[begin : begin + part]
        table_writer.embed(folder, {chunks[row].id: vectors[row] for row in rows})
        begin, part = begin + part, 3 * part
    return Table(folder), vectors


def test_among_many_rows_embedded_in_any_order_the_nearest_are_found(tmp_path: Path) -> None:
    size = 3 * COMPARED
    order = np.random.default_rng(1).permutation(size)[: 2 * COMPARED].tolist()
    table, vectors = embedded_in_steps(order, size, tmp_path / "table")
    embedded = np.sort(order)
    for asked in vectors[:: size // 20]:
        rows, cosines = table.nearest(asked, 20)
        best = embedded[np.argsort(-(vectors[embedded] @ asked))[:20]]
        assert len({*best.tolist()} & {*rows.tolist()}) >= 18
        assert cosines == pytest.approx(vectors[rows] @ asked, abs=1e-5)
    assert changed_files(tmp_path) == []


def test_a_large_table_is_searched_though_another_process_makes_it_anew(tmp_path: Path) -> None:
    article = Article("a", "", "x" * (COMPARED + 1))
    chunks = [Chunk(article, start, start + 1) for start in range(COMPARED + 1)]
    stems = [np.array([0], np.uint32)] * len(chunks)
    vectors = np.random.default_rng(0).normal(size=(len(chunks), 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    _, first = table_writer.append(tmp_path / "table", chunks, vectors, stems, {})
    table_writer.publish(tmp_path / "table", first, len(chunks))
    table = Table(tmp_path / "table")
    shutil.rmtree(tmp_path / "table")
    add(tmp_path / "table", chunks_of([1]))
    rows, cosines = table.nearest(vectors[7], 1)
    assert (rows.tolist(), cosines[0]) == ([7], pytest.approx(1, abs=1e-5))


@pytest.mark.parametrize(
    "name", ["places", "vectors", "stems", "names", "codes", "shape.json", "live"]
)
def test_files_that_are_cut_or_gone_are_no_table(name: str, tmp_path: Path) -> None:
    add(tmp_path / "cut", chunks_of(range(10)))
    shutil.copytree(tmp_path / "cut", tmp_path / "gone")
    (tmp_path / "gone" / name).unlink()
    with pytest.raises((OSError, ValueError)):
        Table(tmp_path / "gone")
    if name != "live":  # which says how many rows there are
        with (tmp_path / "cut" / name).open("r+b") as file:
            file.truncate(8)
        with pytest.raises((OSError, ValueError)):
            Table(tmp_path / "cut")
