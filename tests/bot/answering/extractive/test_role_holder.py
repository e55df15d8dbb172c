import pytest

from bot.answering.extractive.question_analysis import AnalysedQuestion
from bot.answering.extractive.role_holder import holders
from retrieval.article import Article, Chunk
from tests.standins.indexes import keyword_index

CHIEF = "Who is the White House chief of staff?"
MAYOR = "Who is the mayor of Harbour Point?"
HEAD = "Who is Boeing's CEO?"


def held(tmp_path, question: str, sentence: str) -> set[str]:
    keyword = keyword_index(tmp_path / "keyword")
    keyword.rebuild([Chunk(Article("a", "News", sentence), 0, len(sentence))])
    return set(holders(AnalysedQuestion(keyword, question), sentence))


@pytest.mark.parametrize(
    ("question", "sentence", "name"),
    [
        (CHIEF, "White House chief of staff Ron Klain is tired.", "klain"),
        (CHIEF, "Ron Klain, the White House chief of staff, is tired.", "klain"),
        (CHIEF, "The president made Ron Klain his chief of staff.", "klain"),
        (CHIEF, "The White House chief of staff, Ron Klain, is tired.", "klain"),
        (MAYOR, "Ingrid Halloran, a coxswain, was elected mayor of Harbour Point.", "halloran"),
        (MAYOR, "Friends of Mayor Ingrid Halloran won two seats.", "halloran"),
        (HEAD, "Boeing CEO Dave Calhoun will leave.", "calhoun"),
        (HEAD, "Dave Calhoun, CEO of Boeing, will leave.", "calhoun"),
    ],
)
def test_a_name_beside_a_role_holds_it(tmp_path, question: str, sentence: str, name: str) -> None:
    assert name in held(tmp_path, question, sentence)


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        (CHIEF, "They met deputy White House chief of staff Jennifer Dillon."),
        (CHIEF, "They met former White House chief of staff Mark Meadows."),
        (CHIEF, "Ron Klain lingered at the White House for an hour."),
        (MAYOR, "Desmond Pike said that Halloran will be the next mayor of Harbour Point."),
        (MAYOR, "Desmond Pike is their mayor candidate in Harbour Point."),
        (HEAD, "The engines for Boeing are late, said Intel CEO Pat Gelsinger."),
        ("Who is Dave Calhoun?", "Boeing CEO Dave Calhoun will leave."),
        ("Who resigned?", "Boeing CEO Dave Calhoun resigned."),
    ],
)
def test_in_doubt_nobody_holds_a_role(tmp_path, question: str, sentence: str) -> None:
    assert held(tmp_path, question, sentence) == set()
