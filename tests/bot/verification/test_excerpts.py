"""Excerpts of sources: what is read leads back to the text as it was given."""

from hypothesis import given
from hypothesis import strategies as st

from bot.verification.excerpts import MOST_READ, excerpts
from bot.verification.source import Source
from retrieval.text.normalise import normalise
from retrieval.text.sentences import split_sentences

# What normalising changes: accents apart, blanks of all kinds, invisible marks, lone surrogates.
PIECES = st.sampled_from(
    ["a", "é", "e\u0301", "A\u030a", "\u0301", " ", "  ", "\u00a0", "\n", "\r\n", "\n\n\n\n", "\t",
     "\u00ad", "\u200b", "\x00", "\x85", "\ud800", "ß", "ﬁ", "😀", ". ", "B", "7", "\u1100",
     "\u1161", "x\u0307", "\u2028", "\u0958", "\ufeff"]
)  # fmt: skip
TEXTS = st.one_of(st.lists(PIECES).map("".join), st.text())


@given(TEXTS)
def test_every_sentence_of_an_excerpt_is_found_in_the_text_as_given(text: str) -> None:
    (excerpt,) = excerpts("a claim", [Source(text)])
    end = 0
    for span in split_sentences(excerpt.text):
        start, stop = excerpt.source_offsets(span.start, span.end)
        assert end <= start < stop <= len(text)
        read = "".join(excerpt.text[span.start : span.end].split())
        given_text = text[start:stop].encode(errors="replace").decode()
        assert "".join(normalise(given_text).split()) in (
            read.replace("\ufffd", "?"),
            "".join(normalise(read).split()),
        )
        end = stop


@given(st.lists(st.text(max_size=50), max_size=4))
def test_short_sources_are_read_whole_in_their_order(texts: list[str]) -> None:
    read = excerpts("a claim", [Source(text) for text in texts])
    assert [excerpt.source for excerpt in read] == list(range(len(texts)))


def test_of_long_sources_what_has_the_words_of_the_claim_is_read() -> None:
    filler = "The council talked about roads and bins all afternoon. " * 3000
    said = "Ada Lunt resigned on 4 May."
    sources = [Source(filler), Source(f"{filler}\n{said}\n{filler}")]
    read = excerpts("Ada Lunt resigned.", sources)
    assert sum(len(excerpt.text) for excerpt in read) <= MOST_READ
    (excerpt,) = [excerpt for excerpt in read if said in excerpt.text]
    place = excerpt.text.index(said)
    start, end = excerpt.source_offsets(place, place + len(said))
    assert (excerpt.source, sources[1].text[start:end]) == (1, said)


def test_no_more_is_read_of_many_sources_or_of_one_line_without_a_space() -> None:
    for sources in ([Source("Ada Lunt resigned.")] * 5000, [Source("Lunt" * 100_000)]):
        read = excerpts("Ada Lunt resigned.", sources)
        assert 0.8 * MOST_READ <= sum(len(excerpt.text) for excerpt in read) <= MOST_READ
