from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.question import LONGEST_QUESTION, Question, Turn
from bot.answering.rewriting.rewrite import stand_alone

NOW = datetime(2026, 11, 24, tzinfo=UTC)

TOKYO = ("Who did Cho Hyun meet in Tokyo?", "Cho met Shigeru Ishiba in Tokyo. [1]")
WORKS = ("Who leads the works?", "Lena Ortiz, who leads the works, met the mayor. [1]")
MAYOR = ("Who's the mayor of Harbour Point?", "Ingrid Halloran was elected mayor in May 2025. [1]")
REPLACED = ("Who replaced Desmond Pike?", "Ingrid Halloran unseated Desmond Pike in May. [1]")
BOAT = (
    "What's the boat called that takes people over to Eastness?",
    "It is the Marigold. [1]",
)
BRIDGE = ("When will the Kessel Bridge reopen?", "The Kessel Bridge reopens on 14 December. [1]")
FERRY = ("Who pays for the ferry?", "The county pays for the ferry. [1]")
LIBRARY = ("When does the library close on Fridays?", "On Friday it closes at 8 p.m. [1]")
RACE = (
    "Who was the first woman in the 2025 half-marathon?",
    "Catrin Bevan won the women’s race for the fourth time in a row. [1]",
)
RESIGNED = ("Who resigned from the council?", "Tobias Wren resigned on Thursday. [1]")
JAILED = ("How long did Roland Achterberg get?", "He was jailed for three years. [1]")
COMPANY = ("Where will Vantara Offshore build its factory?", "At Netherquay, it said. [1]")
TEMPERATURE = ("What was the highest temperature in Spain in July?", "It was 43.1 degrees. [1]")
SEALS = (
    "How many seals did the drones find round Orr Island?",
    "Scientists counted 2,318 grey seals around Orr Island. [1]",
)
QUEEN = ("What did Queen Mary tell Carlos Vega?", "She thanked Carlos Vega. [1]")
SUNK = ("What sank?", "A ship rammed the Kessel Bridge. [1] In a matter of seconds it fell. [2]")
MONDAY = ("Who met the mayor?", "On Monday Ishiba met the mayor. [1]")
PRIZE = ("Who won best actor at the Oscars in 2024?", "Arlo Finch won it. [1]")
LOWER = ("who is lena ortiz", "Nothing was found.")
DRUG = (
    "What is mifepristone?",
    "The Department of Health and the American Medical Association call mifepristone safe. [1]",
)
SAFE = ("Is mifepristone safe?", DRUG[1])
BANNED = ("Who wants to ban mifepristone?", "Judges in Texas do. [1]")
VACCINES = ("How do vaccines work?", "They train the body, Pfizer says. [1]")
COLLAPSE = (
    "When did the Baltimore bridge collapse?",
    "Scott heard of it on Tuesday, and Maryland Gov. Wes Moore called him. [1]",
)
STORY = (
    "What happened to the bridge?",
    "The Kessel Bridge between Harbour Point and Eastness was shut for its cracks. [1]",
)
MINISTER = ("Who is Cho Hyun?", "Cho Hyun, the minister, met Prime Minister Shigeru Ishiba. [1]")
SILENT = ("What did Japan say?", "The Foreign Ministry was silent, Yoshimasa Hayashi said. [1]")
SIGNED = ("What happened in Tokyo?", "The Seoul Agreement was signed by Cho Hyun. [1]")

FOLLOW_UPS = [
    # A person, of the question or of the answer
    (TOKYO, "And when does he leave?", ["Cho Hyun leave"], ["Ishiba", " he "]),
    (TOKYO, "What did he say in Tokyo?", ["Cho Hyun say"], ["Ishiba"]),
    (TOKYO, "Who is his deputy?", ["Cho Hyun’s deputy"], ["Ishiba"]),
    (TOKYO, "When did Ishiba thank him?", ["Ishiba thank Cho Hyun"], []),
    (WORKS, "When did she meet the mayor?", ["When did Lena Ortiz meet the mayor?"], []),
    (WORKS, "How old is she?", ["How old is Lena Ortiz?"], []),
    (WORKS, "What is her job?", ["Lena Ortiz’s job"], [" her "]),
    (WORKS, "Who hired her?", ["Who hired Lena Ortiz?"], []),
    (WORKS, "Who hired her last year?", ["Who hired Lena Ortiz last year?"], ["’s"]),
    (MAYOR, "How many votes did she get?", ["Ingrid Halloran get"], ["Harbour Point"]),
    (REPLACED, "When was she elected?", ["Ingrid Halloran elected"], ["Desmond Pike"]),
    (JAILED, "What did he buy with the money?", ["Roland Achterberg buy"], []),
    (QUEEN, "When did he reply?", ["Carlos Vega reply"], ["Mary"]),
    (QUEEN, "When did she arrive?", ["Queen Mary arrive"], ["Vega"]),
    (RESIGNED, "Why did he resign?", ["Why did Tobias Wren resign?"], []),
    (RESIGNED, "Did they find a successor for him?", ["Tobias Wren"], []),
    (MONDAY, "When did he leave?", ["When did Ishiba leave?"], ["Monday"]),
    # A thing or a group
    (BRIDGE, "How long is it?", ["How long is the Kessel Bridge?"], []),
    (BRIDGE, "How much will its repair cost?", ["Kessel Bridge’s repair"], []),
    (BOAT, "How many people does it hold?", ["Marigold"], []),
    (FERRY, "How fast is it?", ["the ferry"], ["county"]),
    (FERRY, "Did the council vote on it?", ["vote on the ferry"], []),
    (COMPANY, "How many people do they employ?", ["Vantara Offshore employ"], []),
    (COMPANY, "Why did it choose Netherquay?", ["Vantara Offshore choose"], []),
    (DRUG, "who wants to ban it?", ["ban mifepristone"], ["Health"]),
    (SAFE, "How many women take it?", ["take mifepristone"], ["Health"]),
    (BANNED, "Why do they want it?", [], ["want Texas"]),
    (VACCINES, "Who makes them?", ["makes vaccines"], ["Pfizer"]),
    (COLLAPSE, "Which ship hit it?", ["hit the Baltimore bridge"], ["collapse"]),
    (STORY, "Who pays for it?", ["pays for the bridge"], ["Harbour Point", "happened"]),
    (MINISTER, "When does he leave?", ["Cho Hyun leave"], ["Ishiba"]),
    (SILENT, "Why did they refuse?", ["Japan refuse"], ["Ministry"]),
    (SIGNED, "Who wrote it?", ["Seoul Agreement"], ["Tokyo"]),
    # A place
    (TOKYO, "Who else was there?", ["in Tokyo"], ["Ishiba"]),
    (TOKYO, "Was there a statement?", ["Was there a statement"], ["in Tokyo a"]),
    # Another slot
    (TOKYO, "What about Japan?", ["Who did Cho Hyun meet in Japan?"], ["Tokyo"]),
    (TOKYO, "And in Washington?", ["Who did Cho Hyun meet in Washington?"], ["Tokyo"]),
    (TOKYO, "What about Ishiba?", ["Who did Ishiba meet in Tokyo?"], ["Cho"]),
    (LIBRARY, "And what about Saturdays?", ["the library close on Saturdays?"], ["Fridays"]),
    (LIBRARY, "On Sundays?", ["the library close on Sundays?"], ["Fridays"]),
    (LIBRARY, "What about the museum?", ["When does the museum close"], ["library"]),
    (TEMPERATURE, "How about Portugal?", ["highest temperature in Portugal in July"], ["Spain"]),
    (TEMPERATURE, "And in August?", ["in Spain in August"], ["July"]),
    (PRIZE, "What about best actress?", ["best actress at the Oscars in 2024"], ["actor"]),
    (RACE, "What about 2024?", ["2024 half-marathon"], ["2025"]),
    (BRIDGE, "What about the cost?", ["cost", "Kessel Bridge"], ["When"]),
    # What is left out
    (TOKYO, "Why?", ["Why", "Cho Hyun", "meet", "Tokyo"], ["Who"]),
    (SEALS, "Since when?", ["Since when", "seals", "Orr Island"], ["How many"]),
    (RESIGNED, "Why?", ["Why resigned from the council", "Tobias Wren"], ["Who"]),
    (BRIDGE, "Why?", ["Why will the Kessel Bridge reopen"], ["When"]),
    (RACE, "Who won the men's?", ["men's", "half-marathon"], []),
    (SEALS, "And who was it that led the work?", ["was it that", "Orr Island"], []),
    (JAILED, "What happened next?", ["Roland Achterberg"], []),
    (BRIDGE, "Who said that?", ["Kessel Bridge"], []),
    (BRIDGE, "How many people were killed?", ["Kessel Bridge"], []),
    (COLLAPSE, "How many workers died?", ["workers died", "Baltimore", "bridge"], ["Moore"]),
    (STORY, "How many cracks are there?", ["are there", "Bridge"], ["in Harbour Point"]),
    (LOWER, "How old is she?", ["lena", "ortiz"], []),
    (TOKYO, "Tell me more", ["Cho Hyun", "Tokyo"], []),
    # A new subject, or one that needs nothing
    (LIBRARY, "How many seals are there?", ["How many seals are there?"], ["library"]),
    (TOKYO, "When is the tariff deadline?", ["When is the tariff deadline?"], ["Cho", "Tokyo"]),
    (TOKYO, "Who won the Marrow Cup?", ["Who won the Marrow Cup?"], ["Cho", "Tokyo"]),
    (TOKYO, "What happened in Oslo yesterday?", ["Oslo"], ["Cho", "Tokyo"]),
    (TOKYO, "Who leads the Rovers now that Brandt is gone?", ["Brandt is gone?"], ["Cho"]),
    (TOKYO, "Did Lena Ortiz say when she will resign?", ["she will resign?"], ["Cho"]),
    (TOKYO, "Why did the council change its plan?", ["its plan?"], ["Cho", "Tokyo"]),
    (TOKYO, "Is it true that the bridge is closed?", ["is closed?"], ["Cho", "Tokyo"]),
    (TOKYO, "How many states ban abortion?", ["How many states ban abortion?"], []),
    (TOKYO, "How do vaccines work?", ["How do vaccines work?"], []),
    (TOKYO, "Got it. When will the pier open?", ["Got it. When will the pier open?"], []),
    (TOKYO, "What is the weather today?", ["What is the weather today?"], ["Cho", "Tokyo"]),
    (BRIDGE, "How long was the talk with Ishiba?", ["Ishiba?"], ["Kessel"]),
]


def asked_after(text: str, *said: tuple[str, str]) -> Question:
    turns = [turn for user, bot in said for turn in (Turn("user", user), Turn("assistant", bot))]
    return stand_alone(Question(text, NOW, history=tuple(turns)))


@pytest.mark.parametrize(("said", "text", "has", "lacks"), FOLLOW_UPS)
def test_a_follow_up_takes_along_what_it_leans_on_and_nothing_else(
    said: tuple[str, str], text: str, has: list[str], lacks: list[str]
) -> None:
    alone = asked_after(text, said)
    assert [part for part in has if part not in alone.text] == [], alone.text
    assert [part for part in lacks if part in alone.text] == [], alone.text
    assert alone.history == ()


@pytest.mark.parametrize(
    ("said", "text", "assumed"),
    [
        (TOKYO, "And when does he leave?", "Cho Hyun"),
        (WORKS, "How old is she?", "Lena Ortiz"),
        (TOKYO, "What about Japan?", "Cho Hyun"),
        (FERRY, "How fast is it?", "the ferry"),
        (SUNK, "When did it open?", "the Kessel Bridge"),
        (BRIDGE, "Who said that?", "Kessel Bridge"),
        (TOKYO, "When is the tariff deadline?", ""),
    ],
)
def test_what_is_assumed_is_kept_to_be_shown(
    said: tuple[str, str], text: str, assumed: str
) -> None:
    assert asked_after(text, said).assumed == assumed


def test_a_name_is_carried_through_follow_ups_of_follow_ups() -> None:
    said = (WORKS, ("When did she meet the mayor?", "They met on Monday. [1]"))
    assert asked_after("How old is she?", *said).text == "How old is Lena Ortiz?"
    assert "Lena Ortiz’s brother" in asked_after("What about her brother?", *said).text


def test_the_newest_subject_is_meant() -> None:
    assert "Desmond" not in asked_after("When does he leave?", REPLACED, TOKYO).text
    assert "Cho Hyun leave" in asked_after("When does he leave?", REPLACED, TOKYO).text


def test_they_who_were_asked_about_last_are_meant_not_a_group_of_before() -> None:
    rovers = ("Who plays for Harbour Point Rovers?", "Emeka Lawal plays for them. [1]")
    assert asked_after("How long did they talk?", rovers, TOKYO).text == (
        "How long did Cho Hyun talk?"
    )


def test_a_thing_without_a_name_is_carried_through_follow_ups_of_follow_ups() -> None:
    said = (DRUG, ("Who wants to ban it?", "Judges in Texas do. [1]"))
    assert "take mifepristone" in asked_after("How many women take it?", *said).text


def test_a_thing_with_a_name_in_it_is_carried_through_as_a_whole() -> None:
    said = (COLLAPSE, ("How many workers died?", "Six died. [1]"))
    assert asked_after("Who was in charge of it?", *said).text == (
        "Who was in charge of the Baltimore bridge?"
    )


def test_only_the_last_turns_are_read() -> None:
    long_ago = [WORKS] + [("What is the weather?", "It rains. [1]")] * 3
    assert "Lena" not in asked_after("How old is she?", *long_ago).text


def test_without_a_conversation_nothing_is_added() -> None:
    assert stand_alone(Question("Why does he leave?", NOW)).text == "Why does he leave?"


def test_a_question_that_would_grow_too_long_stays_as_it_is() -> None:
    text = "Why did he leave? " + "x" * (LONGEST_QUESTION - 20)
    assert asked_after(text, TOKYO).text == text


WORDS = st.sampled_from(
    "who what about and he she it there why the Cho Hyun Tokyo ferry ? . ( [1] 's Mr Ä was".split()
)
TEXTS = st.lists(WORDS, min_size=1, max_size=12).map(" ".join).filter(str.strip)


@given(TEXTS, st.lists(st.tuples(TEXTS, TEXTS), max_size=4))
def test_whatever_is_said_a_question_that_can_be_asked_comes_out(
    text: str, said: list[tuple[str, str]]
) -> None:
    alone = asked_after(text, *said)
    assert alone.text.strip()
    assert len(alone.text) <= LONGEST_QUESTION


@pytest.mark.parametrize(
    ("text", "pronoun"),
    [
        ("When will it reopen?", "it"),
        ("How old is she?", "she"),
        ("What did they say?", "they"),
        ("Is it true?", ""),
        ("Is there any?", ""),
        ("When will the bridge reopen?", ""),
        ("When did Cho Hyun say he leaves?", ""),
        ("Which university announced its president will step down?", ""),
    ],
)
def test_a_pronoun_that_nothing_explains_is_named(text: str, pronoun: str) -> None:
    assert stand_alone(Question(text, NOW)).unresolved == pronoun
    said = (Turn("user", "Why did the Kessel Bridge close?"), Turn("assistant", "For repairs."))
    assert stand_alone(Question(text, NOW, history=said)).unresolved == ""
