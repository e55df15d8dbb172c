"""Stemming: the stems of a text by which it is indexed and searched."""

from collections.abc import Mapping
from functools import cache

import tantivy

from retrieval.text.english import STOP_WORDS
from retrieval.text.irregular import BASES


def analyzer() -> tantivy.TextAnalyzer:
    """Return tantivy's analyzer; its `analyze` gives the stems of a text in order.

    Lower case, no stop words, no accents.
    """
    steps = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    for step in (
        tantivy.Filter.lowercase(),
        tantivy.Filter.custom_stopword(STOP_WORDS),
        tantivy.Filter.ascii_fold(),
        tantivy.Filter.stemmer("english"),
    ):
        steps = steps.filter(step)
    return steps.build()


@cache
def base_stems() -> Mapping[str, str]:
    """Return the stems of irregular forms, each with that of its base form."""
    stems = analyzer().analyze
    pairs = ((stems(form), stems(base)) for form, base in BASES.items())
    return {form[0]: base[0] for form, base in pairs if form and base}
