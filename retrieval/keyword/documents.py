"""Chunks as documents of the keyword index, and back: the fields that tantivy indexes."""

import tantivy

from retrieval.article import Chunk, ChunkCandidate

ANALYZER = "english"  # the name under which the tokenizer of `text.stemming` is registered


def make_schema() -> tantivy.Schema:
    """Return the fields of a document and how each is indexed."""
    schema = tantivy.SchemaBuilder()
    schema.add_text_field("chunk", tokenizer_name="raw", index_option="basic", stored=True)
    schema.add_text_field("article", tokenizer_name="raw", index_option="basic", stored=True)
    schema.add_integer_field("start", stored=True)
    schema.add_integer_field("end", stored=True)
    schema.add_text_field("source", tokenizer_name="raw", index_option="basic")
    schema.add_text_field("title", tokenizer_name=ANALYZER)
    schema.add_text_field("text", tokenizer_name=ANALYZER)
    schema.add_float_field("timestamp", indexed=True, fast=True, stored=True)
    return schema.build()


def document_of(chunk: Chunk) -> tantivy.Document:
    """Return the document of a chunk."""
    article = chunk.article
    fields: dict[str, str | float] = {
        "chunk": chunk.id,
        "article": article.id,
        "start": chunk.start,
        "end": chunk.end,
        "source": article.source.casefold(),
        "title": article.title,
        "text": chunk.text,
    }
    if article.timestamp is not None:
        fields["timestamp"] = article.timestamp
    return tantivy.Document(**fields)


def candidate_of(document: tantivy.Document) -> ChunkCandidate:
    """Return the chunk candidate of a document."""
    return ChunkCandidate(
        id=document["chunk"][0],
        article_id=document["article"][0],
        start=document["start"][0],
        end=document["end"][0],
        timestamp=document.get_first("timestamp"),
    )
