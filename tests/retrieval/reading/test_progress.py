"""How far a reading is, by bytes."""

import gzip
import json
from pathlib import Path

from retrieval.reading import ReadingProgress, files_under, read_articles


def test_the_share_grows_with_each_file_and_ends_at_all(tmp_path: Path) -> None:
    lines = "".join(json.dumps({"title": f"T{n}", "text": f"{n} " * 900}) + "\n" for n in range(99))
    (tmp_path / "a.jsonl").write_text(lines)
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
    (tmp_path / "c.txt").write_text("Ferry\n\nIt sails.")
    (tmp_path / "d.png").write_bytes(b"0" * 1_000_000)
    progress = ReadingProgress(files_under([tmp_path]))
    shares = [progress.share for _ in read_articles([tmp_path], progress)]
    assert shares == sorted(shares)
    assert 0 < shares[0] < 0.2
    assert 0.4 < shares[98] <= 1
    assert progress.share == 1


def test_of_nothing_no_share_is_known() -> None:
    assert ReadingProgress().share is None
