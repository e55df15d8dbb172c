"""Documents of a request to Anthropic's stand-in: refused as the API does, read, and cited.

https://platform.claude.com/docs/en/build-with-claude/citations and the SDK's `DocumentBlockParam`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_FIELDS = {"type", "source", "title", "context", "citations", "cache_control"}


@dataclass(frozen=True)
class Document:
    """What a model reads of a document."""

    title: str | None
    context: str | None
    sentences: tuple[str, ...]


def documents_of(raw: dict[str, Any]) -> list[Document]:
    """The documents of all messages, in order; an AssertionError for what the API refuses."""
    blocks = list(_blocks(raw))
    cited = {bool((block.get("citations") or {}).get("enabled")) for block in blocks}
    assert len(cited) < 2, "citations must be enabled on all or none of the documents"
    return [_document(block) for block in blocks]


def _blocks(raw: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for message in raw["messages"]:
        if isinstance(message["content"], list):
            assert message["content"], "content: at least one block is required"
            for block in message["content"]:
                if block["type"] == "document":
                    assert message["role"] == "user", "documents are for the user's turn"
                    yield block


def _document(block: dict[str, Any]) -> Document:
    extra = block.keys() - _FIELDS
    assert not extra, f"document: {extra}: Extra inputs are not permitted"
    source = block["source"]
    assert source["type"] == "content", "only documents of content blocks are understood here"
    assert set(source) == {"type", "content"}, "source: Extra inputs are not permitted"
    assert source["content"], "source.content: at least one block is required"
    for part in source["content"]:
        assert part.keys() == {"type", "text"}, "source.content: Extra inputs are not permitted"
        assert part["type"] == "text", "source.content: Input should be 'text'"
        assert part["text"].strip(), "text content blocks must contain non-whitespace text"
    for name, longest in (("title", 500), ("context", 1_000_000)):
        value = block.get(name)
        assert value is None or 1 <= len(value) <= longest, f"{name}: String has a wrong length"
    sentences = tuple(part["text"] for part in source["content"])
    return Document(block.get("title"), block.get("context"), sentences)


def location(documents: list[Document], document: int, start: int, end: int) -> dict[str, Any]:
    """A citation of blocks of a document; what is not there is cited as a broken model might."""
    known = documents[document] if document < len(documents) else Document(None, None, ())
    return {
        "type": "content_block_location",
        "cited_text": "".join(known.sentences[start:end]),
        "document_index": document,
        "document_title": known.title,
        "start_block_index": start,
        "end_block_index": end,
    }
