"""Which names of a sentence a passage lacks."""

import pytest

from bot.answering.support.names import known_words, missing_words, names_claimed


def missing(claim: str, passage: str) -> list[str]:
    known = known_words(passage)
    return [word for name in names_claimed(claim) for word in missing_words(name, known)]


@pytest.mark.parametrize(
    ("claim", "passage"),
    [
        ("Minister Cho Hyun met Ishiba.", "Ishiba saw Cho Hyun."),
        ("B.J. Thomas sang it.", "It was sung by B. J. Thomas."),
        ("The WHO warned of it.", "The World Health Organization warned."),
        ("The World Health Organization warned.", "The WHO warned of it."),
        ("Static timing analysis (STA) is slow.", "A static timing analysis takes long."),
        ("Israeli and French ships sank.", "Ships of Israel and France sank."),
        ("The U.S. pays.", "Americans pay."),
        ("He sang “Should Have Been a Cowboy” on TV.", "“Should’ve Been a Cowboy” is his song."),
        ("Residents left on Monday in May.", "They left."),
        ("Zoë spoke.", "Zoe spoke."),
    ],
)
def test_a_name_is_found_in_another_form(claim: str, passage: str) -> None:
    assert missing(claim, passage) == []


@pytest.mark.parametrize(
    ("claim", "passage", "words"),
    [
        ("Ignatius Farrow said so.", "“If it rains, so be it,” said Casimir Dupré.",
         ["ignatius", "farrow"]),
        ("Will Hardy opened it.", "Who opened it was Ann Hardy.", ["will"]),
        ("Static timing (NATO) is slow.", "A static timing takes long.", ["nato"]),
        ("Oslo is far.", "Bergen is far.", ["oslo"]),
        ("The EU pays.", "Germany pays.", ["eu"]),
    ],
)  # fmt: skip
def test_a_name_that_is_not_there_is_missing(claim: str, passage: str, words: list[str]) -> None:
    assert missing(claim, passage) == words
