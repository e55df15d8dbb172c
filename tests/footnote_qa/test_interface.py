"""What the library promises: its names, their signatures, and the examples of its page."""

import inspect
import re
import shutil
from pathlib import Path

import pytest

import footnote_qa
from footnote_qa import BotError, Footnote, RetrievalError

PAGE = Path(__file__).parents[2] / "docs" / "library.md"
FILTERS = "since: str | None = None, until: str | None = None, source: str | None = None"
SIGNATURES = {
    "__init__": "(self, data_dir: str | pathlib.Path | None = None) -> None",
    "ask": f"(self, question: str, *, {FILTERS}, now: str | None = None, "
    "quotes_only: bool = False) -> dict[str, typing.Any]",
    "search": f"(self, question: str, count: int = 10, *, {FILTERS}, "
    "now: str | None = None) -> dict[str, typing.Any]",
    "retriever": "(self, count: int = 10) -> 'BaseRetriever'",
    "runnable": "(self, *, quotes_only: bool = False) -> 'Runnable[str, AIMessage]'",
    "tool": "(self, *, quotes_only: bool = False) -> 'BaseTool'",
    "close": "(self) -> None",
}


@pytest.mark.parametrize("name", SIGNATURES)
def test_a_signature_is_as_promised(name: str) -> None:
    assert str(inspect.signature(getattr(Footnote, name))) == SIGNATURES[name]


def test_no_name_is_promised_that_is_not_tested() -> None:
    public = {name for name in vars(Footnote) if not name.startswith("_")}
    assert public == SIGNATURES.keys() - {"__init__"}
    assert footnote_qa.__all__ == [
        "BotError", "Footnote", "Quotation", "RetrievalError", "Source", "Verification", "verify",
    ]  # fmt: skip
    assert all(hasattr(footnote_qa, name) for name in footnote_qa.__all__)


def test_the_examples_of_the_page_run(
    seeds_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    shutil.copytree(seeds_store, tmp_path / ".footnote")
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for example in re.findall(r"^```python\n(.*?)^```", PAGE.read_text(), re.M | re.S):
        exec(example, names)
    printed = capsys.readouterr().out
    assert "£1.3 million" in printed
    assert "https://gazette.example/" in printed
    assert "supported" in printed
    answer, reply = names["answer"], names["reply"]
    assert [part["text"] for part in names["message"].content_blocks] == [
        f"{sentence['text']} [{sentence['citations'][0]}]" for sentence in answer["sentences"]
    ]
    assert reply.artifact["status"] == "answered"
    assert reply.artifact["citations"][0]["quote"] in reply.content
    assert len(names["documents"]) == 5
    assert 0 < len(names["found"]["hits"]) <= 3


def test_what_goes_wrong_raises_an_error_that_says_what_to_do(
    seeds_store: Path, tmp_path: Path
) -> None:
    with Footnote(seeds_store) as footnote:
        with pytest.raises(BotError, match="there are no articles from 'Herald'"):
            footnote.ask("What sank?", source="Herald")
        with pytest.raises(BotError, match="there are no articles from 'Herald'"):
            footnote.search("What sank?", source="Herald")
        with pytest.raises(BotError, match="write an ISO date"):
            footnote.search("What sank?", since="May")
        with pytest.raises(BotError, match="the question is empty"):
            footnote.runnable().invoke(" ")
    (tmp_path / "file").write_text("")
    with (
        Footnote(tmp_path / "file" / "data") as footnote,
        pytest.raises(RetrievalError, match="set FOOTNOTE_DATA_DIR"),
    ):
        footnote.ask("What sank?")
