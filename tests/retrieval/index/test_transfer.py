"""A store moved by a file: all of it arrives, and nothing is embedded on the way."""

import gzip
import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from retrieval.article import Vectors
from retrieval.errors import MismatchError, UnreadableError
from retrieval.index.chunking import ChunkSettings
from retrieval.index.index import Index
from retrieval.index.transfer import Moved, export, import_
from retrieval.ingest.sync import sync
from retrieval.models.embedder import Embedder
from tests.conftest import all_versions, make_article

OpenIndex = Callable[..., Index]


class NoEmbedder(Embedder):
    """The bundled model, which must not be asked for a vector."""

    def embed_many(self, texts: Sequence[str], *_: object) -> Vectors:
        raise AssertionError(f"embedded {len(texts)} texts")


FERRY = make_article("ferry", "The ferry sank. Nobody was hurt. " * 90, published="2026-03-01")
BRIDGE = make_article("bridge", "The bridge is closed. It has eleven cracks.")


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Path:
    """A folder with a store of two articles, of which one was changed, and its export."""
    folder = tmp_path_factory.mktemp("exported")
    index = Index.open(folder / "from", embedder, ChunkSettings())
    sync(index, [FERRY, BRIDGE])
    sync(index, [replace(BRIDGE, text="The bridge is open.")])
    moved = export(index, folder / "all.jsonl.gz")
    assert (moved.articles, moved.chunks) == (2, index.store.count_chunks())
    assert [path.name for path in folder.glob("all*")] == ["all.jsonl.gz"]
    index.store.close()
    return folder


@pytest.fixture
def file(exported: Path, tmp_path: Path) -> Path:
    """The export, in a folder of the test, with the store that it is of."""
    return Path(shutil.copytree(exported, tmp_path, dirs_exist_ok=True)) / "all.jsonl.gz"


def whole(index: Index) -> dict[str, object]:
    return {
        "articles": sorted(index.store.all_articles(), key=lambda one: one.id),
        "versions": all_versions(index.store),
        "chunks": sorted(one.id for one in index.store.all_candidates()),
        "keyword": index.keyword.count(),
        "in step": index.is_consistent,
    }


def test_all_of_a_store_arrives_without_embedding(
    open_index: OpenIndex, file: Path, tmp_path: Path
) -> None:
    index = Index.open(tmp_path / "to", NoEmbedder(), ChunkSettings())
    assert import_(index, file).articles == 2
    before, after = open_index("from"), open_index("to")
    assert whole(after) == whole(before)
    vectors = after.store.vectors([one.id for one in after.store.all_candidates()])
    for id_, vector in before.store.vectors(list(vectors)).items():
        # Chroma makes them unit length once more, which may turn the last bit.
        assert np.allclose(vector, vectors[id_], rtol=0, atol=1e-7)
    assert import_(index, file) == Moved(0, 0, 2)
    index.store.close()


def test_an_import_replaces_what_has_the_same_id_and_keeps_the_rest(
    open_index: OpenIndex, file: Path
) -> None:
    index = open_index("to")
    sync(index, [replace(BRIDGE, text="Nobody knows the bridge."), make_article("owl", "Owls.")])
    import_(index, file)
    articles = {one.id: one.text for one in index.store.all_articles()}
    assert articles == {
        "ferry": FERRY.text,
        "bridge": "The bridge is open.",
        "owl": "Owls.",
    }
    assert index.keyword.count() == index.store.count_chunks()


def test_an_export_of_other_settings_is_refused(open_index: OpenIndex, file: Path) -> None:
    with pytest.raises(MismatchError, match="the export was made with chunk setting"):
        import_(open_index("to", ChunkSettings(pieces=100)), file)


def lines_of(file: Path) -> list[str]:
    return gzip.decompress(file.read_bytes()).decode().splitlines(keepends=True)


def changed(line: str, **fields: object) -> str:
    return json.dumps({**json.loads(line), **fields}) + "\n"


@pytest.mark.parametrize(
    "damage",
    [
        lambda line: line[:100],
        lambda line: changed(line, vectors="AAAA"),
        lambda line: changed(line, vectors="no base64"),
        lambda line: changed(line, chunks=[[5, 2]]),
        lambda line: changed(line, chunks=[[0, 10**9]]),
        lambda line: changed(line, chunks=[]),
        lambda line: changed(line, article={"id": "x"}),
        *(
            lambda line, field=field: changed(
                line, article={**json.loads(line)["article"], **field}
            )
            for field in (
                {"title": 5},
                {"source": 5},
                {"published": "x"},
                {"published": 5},
                {"version": "1"},
                {"language": "\x1bc"},
                {"author": None},
            )
        ),
        lambda _: "[]\n",
    ],
)
def test_a_damaged_line_is_named_and_what_came_before_it_is_in(
    open_index: OpenIndex, file: Path, damage: Callable[[str], str]
) -> None:
    head, first, second = lines_of(file)
    file.write_bytes(gzip.compress("".join([head, first, damage(second)]).encode()))
    index = open_index("to")
    with pytest.raises(
        UnreadableError, match=rf"line 3 of the export is damaged in {str(file)!r}.*; copy or"
    ):
        import_(index, file, batch=1)
    assert index.store.count_articles() == 1
    assert index.is_consistent


NO_EXPORT = {
    "empty": b"",
    "prose": b"prose",
    "an object": gzip.compress(b"{}\n"),
    "packed prose": gzip.compress(b"x"),
}


@pytest.mark.parametrize("content", NO_EXPORT.values(), ids=list(NO_EXPORT))
def test_what_is_no_export_is_refused(
    open_index: OpenIndex, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "x.gz"
    path.write_bytes(content)
    with pytest.raises(UnreadableError, match=f"{str(path)!r} is.* no export"):
        import_(open_index("to"), path)


def test_an_export_cut_short_is_refused(open_index: OpenIndex, file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-50])
    with pytest.raises(UnreadableError, match="damaged"):
        import_(open_index("to"), file)
