"""`footnote export` and `footnote import`."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

Footnote = Callable[..., Any]


def test_an_imported_store_answers_as_the_exported_one(
    footnote: Footnote, library: Path, tmp_path: Path
) -> None:
    ran = footnote("export", "all.jsonl.gz", data=library)
    assert (ran.code, ran.err) == (0, "exported 3 articles in 3 passages to 'all.jsonl.gz'\n")
    data = tmp_path / "elsewhere"
    ran = footnote("import", "all.jsonl.gz", data=data)
    assert (ran.code, ran.err) == (0, "imported 3 articles in 3 passages\n")
    question = ("ask", "--json", "When will the Kessel Bridge reopen?")
    before, after = footnote(*question, data=library).json, footnote(*question, data=data).json
    assert after["answer"] == before["answer"]
    assert after["citations"] == before["citations"]
    ran = footnote("import", "all.jsonl.gz", data=data)
    assert ran.err == "imported 0 articles in 0 passages; 3 unchanged\n"


def test_a_file_that_cannot_be_written_or_read_is_named(
    footnote: Footnote, library: Path, tmp_path: Path
) -> None:
    ran = footnote("export", "no/such/folder/x.gz", data=library)
    assert ran.code == 2
    assert "'no/such/folder/x.gz' cannot be written: its folder does not exist" in " ".join(
        ran.err.split()
    )
    (tmp_path / "x.gz").write_text("prose")
    ran = footnote("import", "x.gz", data=tmp_path / "new")
    assert (ran.code, "no export" in ran.err) == (2, True)


def test_an_export_to_standard_output_is_refused(
    footnote: Callable[..., Any], library: Path, tmp_path: Path
) -> None:
    ran = footnote("export", "-", data=library)
    assert (ran.code, ran.out) == (2, "")
    assert "name another one" in ran.err
    assert not Path("-").exists()
