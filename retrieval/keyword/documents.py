"""Chunks as documents of the keyword index: the fields that tantivy indexes."""

import tantivy

from retrieval.article import Chunk

ANALYZER = "english"  # the name under which the tokenizer of `text.stemming` is registered


def make_schema() -> tantivy.Schema:
    """Return the fields of a document and how each is indexed."""
    schema = tantivy.SchemaBuilder()
    schema.add_integer_field("row", stored=True)
    schema.add_text_field("chunk", tokenizer_name="raw", index_option="basic")
    schema.add_text_field("source", tokenizer_name="raw", index_option="basic")
    schema.add_text_field("title", tokenizer_name=ANALYZER)
    schema.add_text_field("text", tokenizer_name=ANALYZER)
    schema.add_float_field("timestamp", indexed=True, fast=True)
    return schema.build()


def document_of(chunk: Chunk, row: int) -> tantivy.Document:
    """Return the document of a chunk in this row of the table."""
    article = chunk.article
    fields: dict[str, str | float] = {
        "row": row,
        "chunk": chunk.id,
        "source": article.source.casefold(),
        "title": article.title,
        "text": chunk.text,
    }
    if article.timestamp is not None:
        fields["timestamp"] = article.timestamp
    return tantivy.Document(**fields)
