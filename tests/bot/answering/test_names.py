"""The one finder of names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.names import find_names, name_texts

NAMES = [
    ("The WHO warned of it.", ["WHO"]),
    ("On Monday Ishiba met the mayor.", ["Ishiba"]),
    ("Ishiba met the mayor Monday in New York.", ["Ishiba", "New York"]),
    ("When did he leave?", []),
    ("What happened?", []),
    ("Mara and Jo ran the shop.", ["Mara", "Jo"]),
    ("Who did Cho Hyun meet in Tokyo?", ["Cho Hyun", "Tokyo"]),
    # Titles
    ("Prime Minister Shigeru Ishiba met Mr. Vega.", ["Shigeru Ishiba", "Vega"]),
    ("Israeli Prime Minister Benjamin Netanyahu", ["Israeli", "Benjamin Netanyahu"]),
    ("Former President Donald Trump", ["Donald Trump"]),
    ("The President of the United States", ["United States"]),
    ("Secretary of State Antony Blinken", ["Antony Blinken"]),
    ("Rep. Jim Jordan met Gen. Mark Milley. He left.", ["Jim Jordan", "Mark Milley"]),
    ("Justice Department, General Motors, Premier League",
     ["Justice Department", "General Motors", "Premier League"]),
    ("Queen Mary met Pope Francis.", ["Queen Mary", "Pope Francis"]),
    # Particles, hyphens, apostrophes, initials, acronyms
    ("Ursula von der Leyen and Charles de Gaulle", ["Ursula von der Leyen", "Charles de Gaulle"]),
    ("Is the Bank of England closed?", ["Bank of England"]),
    ("Mohammed bin Salman of Saudi Arabia", ["Mohammed bin Salman", "Saudi Arabia"]),
    ("Critics of Ishiba left.", ["Critics", "Ishiba"]),
    ("Bashar al-Assad, Jean-Claude Juncker", ["Bashar al-Assad", "Jean-Claude Juncker"]),
    ("the U.S.-led group and the U.S. Senate", ["U.S.", "Senate"]),
    ("a pro-Palestinian march of the Ishiba-era", ["Palestinian", "Ishiba"]),
    ("Japan's Ishiba and O’Brien’s wife", ["Japan", "Ishiba", "O’Brien"]),
    ("J. K. Rowling, B.J. Thomas, George W. Bush",
     ["J. K. Rowling", "B.J. Thomas", "George W. Bush"]),
    ("The mayor of St. Louis uses an iPhone at AT&T.", ["St. Louis", "iPhone", "AT&T"]),
    ("Johnson & Johnson paid Émile Ørsted.", ["Johnson & Johnson", "Émile Ørsted"]),
    # Words that have a capital letter for another reason
    ("I’m told they’ll come. Don’t.", []),
    ("Summarise that. Tell me more. Twenty came.", []),
    ("Will Ishiba resign?", ["Ishiba"]),
    ("Will Hardy resigned.", ["Will Hardy"]),
    ("May Ishiba run?", ["Ishiba"]),
    ("Theresa May met April Jones on 5 May.", ["Theresa May", "April Jones"]),
    ("In May Ishiba spoke; in June he left.", ["Ishiba"]),
    ("Ishiba left on Jan. 5 or Dec 6.", ["Ishiba"]),
    ("The Sunday Times reported on Black Friday.", ["Sunday Times", "Black Friday"]),
    ("The TV and the CEO, at 5 PM.", []),
    ("A line\nNext Line", ["Line"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "names"), NAMES)
def test_a_name_is_a_run_of_capitals_that_are_there_for_a_name(text: str, names: list[str]) -> None:
    assert name_texts(text) == names


@pytest.mark.parametrize(
    ("text", "certain"),
    [
        ("Residents left.", False),
        ("Evaporation is slow.", False),
        ("Police said so.", False),
        ("Ishiba said so.", True),
        ("“Oslo is far,” he said.", True),
        ("NATO warns of it.", True),
        ("Ishiba’s wife came.", True),
        ("The Residents left.", True),
        ("Cho Hyun leaves.", True),
    ],
)
def test_a_lone_word_that_opens_a_sentence_is_no_certain_name(text: str, certain: bool) -> None:
    assert find_names(text)[0].is_certain is certain


def test_a_title_is_told_apart_from_the_name() -> None:
    (name,) = find_names("Foreign Secretary David Lammy’s visit")
    assert (name.title, name.text) == ("Foreign Secretary", "David Lammy")


WORDS = """The On Monday May 5 President Prime Minister of de Ishiba Cho Hyun U.S. U.S.-led Will
Critics J. St. iPhone NATO Japan's . ? : & and“ don’t I’m""".split()


@given(st.lists(st.sampled_from(WORDS), max_size=12))
def test_names_are_where_they_say_and_do_not_overlap(words: list[str]) -> None:
    text, end = " ".join(words), 0
    for name in find_names(text):
        assert end <= name.start < name.end
        assert text[name.start : name.end] == name.text
        end = name.end
