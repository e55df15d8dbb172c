from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.article import Article
from retrieval.index.chunking import ChunkSettings, chunk, embedded_text
from retrieval.models.embedder import Embedder
from retrieval.text.normalise import normalise

SMALL = ChunkSettings(pieces=12, title_pieces=4)
EMBEDDER = Embedder()  # only its tokenizer is loaded here

TEXTS = st.one_of(
    st.text(max_size=400),
    st.lists(
        st.sampled_from(
            [
                "The mayor spoke.",
                "Nobody",
                "answered",
                "\n\n",
                "“Why?”",
                "3.5%",
                "日本語です。",
                "x" * 90,
            ]
        ),
        max_size=60,
    ).map(" ".join),
).map(normalise)


def article(text: str, title: str = "A title") -> Article:
    return Article(id="a", title=title, text=text)


@given(TEXTS)
def test_chunks_hold_every_character_but_space_once_and_in_order(text: str) -> None:
    chunks = chunk(article(text), EMBEDDER.piece_ends, SMALL)
    assert "".join("".join(one.text.split()) for one in chunks) == "".join(text.split())
    ends = [offset for one in chunks for offset in (one.start, one.end)]
    assert ends == sorted(ends)
    assert all(one.text == text[one.start : one.end] != "" for one in chunks)


@settings(deadline=None)
@given(TEXTS, st.text(max_size=80).map(normalise))
def test_no_chunk_loses_its_tail_to_the_models_limit(text: str, title: str) -> None:
    default = ChunkSettings()
    for one in chunk(article(text * 8, title), EMBEDDER.piece_ends, default):
        embedded = embedded_text(one, EMBEDDER.piece_ends, default)
        assert len(EMBEDDER.piece_ends(embedded)) <= 254  # and the two marks at the ends
        assert embedded.endswith(one.text)


def test_a_chunk_ends_with_a_sentence_and_rather_with_a_paragraph() -> None:
    text = "One two three four five. Six seven.\n\nEight nine ten. Eleven twelve thirteen."
    chunks = [one.text for one in chunk(article(text), EMBEDDER.piece_ends, SMALL)]
    assert chunks == [
        "One two three four five. Six seven.",
        "Eight nine ten. Eleven twelve thirteen.",
    ]


def test_a_sentence_over_the_budget_is_cut_between_words() -> None:
    text = " ".join(["word"] * 30) + "."
    chunks = [one.text for one in chunk(article(text), EMBEDDER.piece_ends, SMALL)]
    assert len(chunks) == 3
    assert all(part.startswith("word") for part in chunks)


def test_the_title_is_embedded_in_front_but_is_no_part_of_the_chunk() -> None:
    (one,) = chunk(article("He left."), EMBEDDER.piece_ends, SMALL)
    assert one.text == "He left."
    assert embedded_text(one, EMBEDDER.piece_ends, SMALL) == "A title\nHe left."
