"""Stemming: the stems of a text by which it is indexed and searched."""

import tantivy

from retrieval.text.english import STOP_WORDS


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
