"""Embedding prompts: the owner's, those that a model brings, those of its family; and the store."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from bot.parts.wiring import build_embedder
from bot.settings import Settings
from retrieval.article import Article
from retrieval.errors import MismatchError
from retrieval.index.chunking import ChunkSettings
from retrieval.index.index import Index
from retrieval.ingest.sync import sync
from retrieval.models.bundled import bundled_path
from retrieval.models.embedder import Embedder
from retrieval.models.prompts import NO_PROMPTS, Prompts, find_prompts
from tests.standins.embedding_server import SIZE, embedding_endpoint

SEARCHING = "Represent this sentence for searching relevant passages: "


def model_with(folder: Path, **config: object) -> Path:
    """Return a folder with the bundled model and this configuration of its own."""
    shutil.copytree(bundled_path(), folder)
    (folder / "config_sentence_transformers.json").write_text(json.dumps(config))
    return folder


@pytest.mark.parametrize(
    ("name", "prompts"),
    [
        ("intfloat/e5-small-v2", Prompts("query: ", "passage: ")),
        ("intfloat/multilingual-e5-large", Prompts("query: ", "passage: ")),
        ("intfloat/multilingual-e5-large-instruct", NO_PROMPTS),
        ("BAAI/bge-small-en-v1.5", Prompts(SEARCHING)),
        ("BAAI/bge-m3", NO_PROMPTS),
        ("Snowflake/snowflake-arctic-embed-xs", Prompts(SEARCHING)),
        ("Snowflake/snowflake-arctic-embed-m-v1.5", Prompts(SEARCHING)),
        ("Snowflake/snowflake-arctic-embed-l-v2.0", Prompts("query: ")),
        ("snowflake-arctic-embed2", Prompts("query: ")),
        ("mxbai-embed-large", Prompts(SEARCHING)),
        ("nomic-embed-text", Prompts("search_query: ", "search_document: ")),
        ("embeddinggemma", Prompts("task: search result | query: ", "title: none | text: ")),
        ("text-embedding-3-small", NO_PROMPTS),
        ("", NO_PROMPTS),
    ],
)
def test_the_prompts_of_a_family_are_known_by_its_name(name: str, prompts: Prompts) -> None:
    assert find_prompts(name, is_local=False) == prompts


def test_the_owners_prompts_go_before_a_models_and_those_before_a_familys(tmp_path) -> None:
    prompts = {"query": "ask: ", "passage": "text: "}
    name = str(model_with(tmp_path / "e5-small", prompts=prompts))
    assert find_prompts(name, is_local=True) == Prompts("ask: ", "text: ")
    assert find_prompts(name, is_local=True, query="q: ") == Prompts("q: ", "text: ")
    assert find_prompts(name, is_local=True, document="none") == Prompts("ask: ")
    assert find_prompts(name, is_local=False) == Prompts("query: ", "passage: ")


@pytest.mark.parametrize("config", ["{", "[]", '{"prompts": null}', '{"prompts": {"query": ""}}'])
def test_files_without_prompts_leave_those_of_the_family(tmp_path, config: str) -> None:
    folder = tmp_path / "bge-small-en-v1.5"
    folder.mkdir()
    (folder / "config_sentence_transformers.json").write_text(config)
    assert find_prompts(str(folder), is_local=True) == Prompts(SEARCHING)


def test_the_files_of_a_model_in_the_local_cache_are_read(tmp_path) -> None:
    snapshot = tmp_path / "models--some--model" / "snapshots" / "abc"
    snapshot.mkdir(parents=True)
    (snapshot / "config_sentence_transformers.json").write_text('{"prompts": {"query": "ask: "}}')
    refs = tmp_path / "models--some--model" / "refs"
    refs.mkdir()
    (refs / "main").write_text("abc")
    program = (
        "from retrieval.models.prompts import find_prompts\n"
        "print(find_prompts('some/model', is_local=True).query, end='|')\n"
        "print(find_prompts('no/model', is_local=True).query, end='|')\n"
        "print(find_prompts('../no//name', is_local=True).query, end='')\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "HF_HUB_CACHE": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout == "ask: ||"


def test_a_local_model_is_given_its_prompts_once(tmp_path, embedder: Embedder) -> None:
    name = str(
        model_with(
            tmp_path / "model",
            prompts={"query": "ask: ", "document": "text: "},
            default_prompt_name="query",
        )
    )
    asking = build_embedder(Settings(embedding_model=name, _env_file=None))

    bare = embedder.embed(["ask: Who?", "text: The mayor resigned.", "Who?"])
    assert asking.embed_question("Who?") @ bare[0] > 0.999
    assert asking.embed(["The mayor resigned."])[0] @ bare[1] > 0.999
    assert asking.embed_many(["The mayor resigned."])[0] @ bare[1] > 0.999
    assert bare[0] @ bare[2] < 0.99
    lengths = [len(states) for states in asking.states(["Who?"])]
    assert lengths == [len(states) for states in embedder.states(["Who?"])]


def test_an_endpoint_is_sent_the_prompts_and_its_vectors_are_cut() -> None:
    with embedding_endpoint() as endpoint:
        settings = Settings(
            embedding_model="nomic-embed-text",
            embedding_url=endpoint.url,
            embedding_key=endpoint.key,
            embedding_dimensions=4,
            _env_file=None,
        )
        remote = build_embedder(settings)
        vectors = [remote.embed_question("Who?"), *remote.embed_many(["The mayor."])]
        remote.load().close()

    assert [asked["input"] for asked in endpoint.asked] == [
        ["search_query: Who?"], ["search_document: The mayor."],
    ]  # fmt: skip
    assert {vector.shape for vector in vectors} == {(4,)} != {(SIZE,)}
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1)


def test_a_store_made_with_other_prompts_names_both_and_the_remedy(tmp_path) -> None:
    name = str(model_with(tmp_path / "model"))
    index = Index.open(tmp_path, Embedder(name), ChunkSettings())
    sync(index, [Article("a", "Ferry", "The ferry sank.")])
    other = Embedder(name, prompts=Prompts("query: "), dimension=256)

    with pytest.raises(MismatchError) as refused:
        sync(Index.open(tmp_path, other, ChunkSettings()), [])

    said = str(refused.value)
    assert "'query: ' before questions, 256 dimensions" in said
    assert "`footnote ingest --rebuild`" in said
