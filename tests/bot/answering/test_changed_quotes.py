"""Which sentences of a quote an article does not have any more, and what stands in their place."""

import pytest

from bot.answering.changed_quotes import SentenceChange, changed_sentences

COST = "County engineers said the bridge would stay shut for three weeks and cost £400,000."
SAID = "“Nobody was in danger,” said Dr. Anneliese Vogt, the county’s long-term engineer."
TEXT = (
    "The Kessel Bridge was closed to all traffic at 6 a.m. on Monday.\n\n"
    f"{COST}\n\n{SAID} Buses turn round at Quay Street."
)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("\n\n", "\n"),
        (" said", "  said"),
        (" said", "\u00a0said"),
        ("“", '"'),
        ("’", "'"),
        ("long-term", "long‑term"),
        ("long-term", "long term"),
        ("£400,000.", "£400,000!"),
        ("Buses turn round at Quay Street.", "Buses go on to Saltby."),
        (f"\n\n{SAID}", f"\n\nIt opened in 1958.\n\n{SAID}"),
        (COST, f"On Monday it rained. {COST}"),
    ],
)
def test_a_change_of_other_things_changes_no_quote(old: str, new: str) -> None:
    assert old in TEXT
    changed = TEXT.replace(old, new)
    assert changed_sentences(COST, changed) == []
    assert changed_sentences(SAID, changed) == []
    assert changed_sentences(f"{COST}\n\n{SAID}", changed) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("three weeks", "four weeks"),
        ("£400,000", "£4,000"),
        ("£400,000", "$400,000"),
        ("would stay", "would not stay"),
        ("County engineers", "It is not true that county engineers"),
        ("County engineers", "Town officials"),
        ("£400,000.", "£400,000 at most."),
    ],
)
def test_what_is_said_now_is_found_beside_what_was_said(old: str, new: str) -> None:
    said_now = COST.replace(old, new)
    assert changed_sentences(COST, TEXT.replace(COST, said_now)) == [SentenceChange(COST, said_now)]


def test_a_sentence_that_is_gone_has_nothing_in_its_place() -> None:
    assert changed_sentences(COST, TEXT.replace(COST, "")) == [SentenceChange(COST, "")]


def test_of_a_longer_quote_only_the_changed_sentences_are_named() -> None:
    changed = TEXT.replace("three weeks", "four weeks")
    assert [one.old for one in changed_sentences(TEXT, changed)] == [COST]


def test_half_a_number_or_a_part_of_a_word_is_no_sentence() -> None:
    assert changed_sentences("It cost 40.", "It cost 40.5 million.")
    assert changed_sentences("The port opened.", "The airport opened.")
    assert changed_sentences("It fell to 5 degrees.", "It fell to -5 degrees.")
