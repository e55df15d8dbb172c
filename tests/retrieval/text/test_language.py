"""The language of an article: stated, recognised, or left open."""

from pathlib import Path

import pytest

from retrieval.reading.formats.build_article import build_article
from retrieval.text.language import language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The ferry sank on Friday evening, the harbour board of Gull Rock said.", "en"),
        ("Die Fähre sank am Freitagabend, teilte die Hafenbehörde mit.", "de"),
        ("Le ferry a coulé vendredi soir, a annoncé la capitainerie du port.", "fr"),
        ("渡し船は金曜日の夜に沈没したと港湾局が発表した。", "ja"),
        ("404 27 3.5", ""),
        ("", ""),
    ],
)
def test_a_sentence_is_enough_and_what_is_none_has_no_language(text: str, language: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(
    ("stated", "language"), [("en-GB", "en"), ("DE_at", "de"), (None, "fr"), ("", "fr")]
)
def test_what_an_article_states_goes_before_what_its_letters_say(stated, language) -> None:
    text = "Le ferry a coulé vendredi soir, a annoncé la capitainerie du port."
    fields = {"text": text, "language": stated}
    assert build_article(fields, default_id="x", path=Path("x")).language == language
