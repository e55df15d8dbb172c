"""Damage to a file of the keyword index is found, and only that is called damage."""

from pathlib import Path

import pytest

from retrieval.article import Chunk
from retrieval.keyword.checksums import changed_files
from tests.conftest import make_article
from tests.standins.indexes import keyword_index

PARTS = ["names", "places", "stems", "vectors"]


def fill(folder: Path, *names: str) -> None:
    keyword_index(folder).add(
        Chunk(make_article(name, f"The {name} sails."), 0, 9) for name in names
    )


@pytest.mark.parametrize("name", PARTS)
def test_a_part_of_the_table_that_was_changed_or_is_gone_is_named(
    tmp_path: Path, name: str
) -> None:
    fill(tmp_path, "ferry", "boat")
    assert changed_files(tmp_path) == []
    file = tmp_path / "table" / name
    content = file.read_bytes()
    file.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    assert changed_files(tmp_path) == [f"table/{name}"]
    file.unlink()
    assert changed_files(tmp_path) == [f"table/{name}"]


def test_a_checksum_that_a_full_disk_has_cut_is_no_damage(tmp_path: Path) -> None:
    fill(tmp_path, "ferry")
    sums = tmp_path / "table" / "sums.jsonl"
    with sums.open("a") as file:
        file.write(f'\n["names", {(tmp_path / "table" / "names").stat().st_size}, 12')
    assert changed_files(tmp_path) == []
    fill(tmp_path, "boat", "bridge")
    assert changed_files(tmp_path) == []
    assert len(sums.read_text().split()) > len(PARTS)
