"""The surroundings of a quote: nothing of the article is lost or made up."""

from hypothesis import given
from hypothesis import strategies as st

from bot.answering.answer import Citation
from bot.answering.surroundings import surroundings
from retrieval.article import Article
from retrieval.text.normalise import normalise

WORDS = st.lists(st.sampled_from(["It sank.", "Nobody", "was", "hurt.", "They swam,", "\n\n"]))


@given(WORDS, st.integers(0, 200), st.integers(1, 60), st.integers(0, 80))
def test_they_are_the_text_around_the_quote(words, start, length, most) -> None:
    text = " ".join(["The ferry sailed.", *words, "The end."])
    start = min(start, len(text) - 1)
    end = min(start + length, len(text))
    citation = Citation(1, Article("a", "t", text), start, end, text[start:end])
    before, quote, after = surroundings(citation, most)
    assert quote == normalise(text[start:end])
    shown = before.removeprefix("… "), after.removesuffix(" …")
    assert normalise(text[:start]).endswith(shown[0].strip())
    assert normalise(text[end:]).startswith(shown[1].strip())
    assert (before[:1] == "…") <= (start > 0)
    assert (after[-1:] == "…") <= (end < len(text))
    assert max(map(len, shown)) <= most + 1


def test_they_begin_and_end_at_whole_sentences() -> None:
    text = "One came first. Two came next. It sank. Three saw it. Four did not see it at all."
    start = text.index("It sank.")
    citation = Citation(1, Article("a", "t", text), start, start + 8, "It sank.")
    assert surroundings(citation, 20) == ("… Two came next. ", "It sank.", " Three saw it. …")
