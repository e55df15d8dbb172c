"""The tables of an evaluation: what got better and worse since an earlier one."""

from pathlib import Path

import pytest

from bot.errors import QuestionError
from bot.evaluation.run import read_outcomes
from bot.evaluation.tables import compare
from bot.terminal.console import write_plain


def test_what_got_better_and_worse_is_named_question_by_question() -> None:
    def line(id_: str, rank: int | None, hit: bool, answerable: bool = True) -> dict[str, object]:
        answered = hit if answerable else rank is None
        return {
            "id": id_,
            "question": f"{id_}?",
            "answerable": answerable,
            "rank": rank,
            "answered": answered,
            "answer_hit": hit,
        }

    before = {x["id"]: x for x in (line("a", 7, False), line("b", 1, True), line("c", 2, True))}
    after = [line("a", 3, False), line("b", 1, False), line("c", 4, True), line("new", 1, True)]
    printed = write_plain(compare(after, before))  # type: ignore[arg-type]
    assert printed.splitlines() == [
        "better: 1",
        "  a: refused, rank 7 -> refused, rank 3 a?",
        "worse: 1",
        "  b: right, rank 1 -> refused, rank 1 b?",
    ]


def test_a_file_that_is_no_evaluation_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("{}", encoding="utf-8")
    with pytest.raises(QuestionError, match="not the output of `footnote eval --json`"):
        read_outcomes(tmp_path / "x.json")
