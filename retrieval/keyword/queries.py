"""Queries of the keyword index: BM25 over titles and chunks, and what a search is restricted to."""

from collections.abc import Iterable, Iterator

import tantivy

from retrieval.filters import Restriction
from retrieval.keyword.index import TITLE_WEIGHT


def bm25(schema: tantivy.Schema, terms: Iterable[str]) -> tantivy.Query:
    """Return the query for chunks that have any of these terms, in their title or their text."""
    weighted = [
        tantivy.Query.boost_query(
            tantivy.Query.term_query(schema, field, term, index_option="freq"), weight
        )
        for term in terms
        for field, weight in (("title", TITLE_WEIGHT), ("text", 1.0))
    ]
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, query) for query in weighted])


def restricted(
    schema: tantivy.Schema, query: tantivy.Query, restriction: Restriction
) -> tantivy.Query:
    """Return a query restricted to a period and an outlet, which add nothing to its scores."""
    limits = [
        (tantivy.Occur.Must, tantivy.Query.const_score_query(limit, 0.0))
        for limit in _limits(schema, restriction)
    ]
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, query), *limits])


def _limits(schema: tantivy.Schema, restriction: Restriction) -> Iterator[tantivy.Query]:
    if restriction.source is not None:
        yield tantivy.Query.term_query(schema, "source", restriction.source.casefold())
    if restriction.since is not None or restriction.until is not None:
        yield tantivy.Query.range_query(
            schema,
            "timestamp",
            tantivy.FieldType.Float,
            restriction.since,
            restriction.until,
            include_upper=restriction.until is None,
        )
