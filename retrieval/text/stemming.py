"""A text to the stems by which it is indexed and searched."""

import tantivy

# Words that say nothing of what an article is about, those in which questions are put among them.
STOP_WORDS = """
a an and are as at be but by for if in into is it no not of on or such that the their then there
these they this to was will with how what when where which who whom whose why did do does has had
have been from were about s t me my i you your we our us he she his her him its them would could
should can may might shall am so than too very just also any some
""".split()


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
