"""The proof: whatever an answering step hands in, what comes out is backed by exact quotes."""

from hypothesis import given
from hypothesis import strategies as st

from bot.answering.answer import Answer, Citation, Sentence
from bot.answering.proof import prove
from retrieval.article import Article

TEXT = "The ferry sank. Nobody was hurt – all 48 were saved. It was a Sunday."
ARTICLE = Article(id="a", title="Ferry", text=TEXT, url="https://gazette.example/ferry")


def citation(n: int, start: int, end: int, quote: str | None = None) -> Citation:
    return Citation(n, ARTICLE, start, end, TEXT[start:end] if quote is None else quote)


CITATIONS = st.builds(
    citation,
    st.integers(1, 6),
    st.integers(-3, len(TEXT)),
    st.integers(-3, len(TEXT) + 3),
    st.one_of(st.none(), st.just("what nobody wrote")),
)
SENTENCES = st.builds(
    Sentence, st.text(max_size=20), st.lists(st.integers(-1, 9), max_size=5).map(tuple)
)


@given(st.lists(SENTENCES, max_size=6).map(tuple), st.lists(CITATIONS, max_size=6).map(tuple))
def test_every_marker_has_a_source_every_source_a_marker_and_every_quote_is_exact(
    sentences: tuple[Sentence, ...], citations: tuple[Citation, ...]
) -> None:
    proved = prove(Answer("answered", sentences, citations, more=citations, closest=citations))
    markers = [n for sentence in proved.sentences for n in sentence.citations]
    assert list(dict.fromkeys(markers)) == [source.n for source in proved.citations]
    assert [source.n for source in proved.citations] == list(range(1, len(proved.citations) + 1))
    assert all(sentence.citations for sentence in proved.sentences)
    for source in (*proved.citations, *proved.more, *proved.closest):
        assert source.article.text[source.start : source.end] == source.quote != ""
    numbers = [source.n for source in (*proved.citations, *proved.more)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert (proved.status == "answered") == bool(proved.sentences)


def test_sources_are_numbered_by_first_use() -> None:
    answer = Answer(
        "answered",
        sentences=(Sentence("B.", (7, 2)), Sentence("A.", (2,)), Sentence("Lost.", (9,))),
        citations=(citation(2, 0, 15), citation(5, 16, 20), citation(7, 16, 52)),
    )
    proved = prove(answer)
    assert proved.text == "B. [1] [2] A. [2]"
    assert [source.start for source in proved.citations] == [16, 0]


def test_an_answer_that_loses_every_sentence_is_an_i_dont_know() -> None:
    answer = Answer(
        "answered",
        sentences=(Sentence("Made up.", (1,)),),
        citations=(citation(1, 0, 15, "Made up."),),
        confidence=0.9,
    )
    proved = prove(answer)
    assert (proved.status, proved.reason, proved.confidence) == ("unknown", "no_support", 0.0)
    assert not proved.sentences
    assert not proved.citations


def test_a_sentence_that_nothing_confirms_is_shown_as_such() -> None:
    told = Sentence("They say so.", (1,), verified=False)
    sources = (citation(1, 0, 15),)
    proved = prove(Answer("answered", (Sentence("It sank.", (1,)), told), sources))
    assert proved.text == "It sank. [1] They say so. [not confirmed]"
    alone = prove(Answer("answered", (told,), sources))
    assert (alone.status, alone.text, alone.citations) == (
        "answered",
        "They say so. [not confirmed]",
        (),
    )
