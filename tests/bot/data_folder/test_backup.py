"""A backup is whole, made beside what runs, and put back as it was; what was there is kept."""

import io
import shutil
import stat
import tarfile
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.data_folder.backup import back_up
from bot.data_folder.restore import restore
from bot.errors import BackupError
from bot.slack.state.tasks import TaskStore
from bot.slack.task import Task
from retrieval.errors import BusyError
from retrieval.index.index import Index
from retrieval.ingest.sources import Sources
from retrieval.ingest.sync import sync
from tests.bot.conftest import Ran
from tests.conftest import make_article
from tests.standins.damaged_stores import database, overwrite

Footnote = Callable[..., Ran]
OpenIndex = Callable[..., Index]

QUESTION = "When will the Kessel Bridge reopen?"


def searched(_: Path) -> str:
    return ""


def test_a_backup_that_is_put_back_has_everything_as_it_was(
    footnote: Footnote, own_library: Path, tmp_path: Path, library_file: Path
) -> None:
    Sources(own_library).remember(["/news"])
    tasks = TaskStore(f"sqlite:///{own_library / 'slack.sqlite3'}", "test")
    tasks.accept(Task("C1:1", "ask", "C1", "U1"))  # in the journal of a bot that is running
    file = tmp_path / "all.tar.gz"
    assert footnote("backup", file, data=own_library).code == 0
    tasks.close()
    footnote("articles", "remove", "bridge", data=own_library)
    Sources(own_library).forget("/news")

    ran = footnote("restore", file, "--yes", data=own_library)
    assert ran.code == 0
    assert "14 March" in footnote("ask", QUESTION, data=own_library).out
    assert [source.location for source in Sources(own_library).all()] == ["/news"]
    with closing(TaskStore(f"sqlite:///{own_library / 'slack.sqlite3'}", "test")) as restored:
        assert restored.reply_of("C1:1") == ("", False)
    (kept,) = own_library.glob("before-restore-*")
    assert {path.name for path in kept.iterdir()} >= {"chroma", "keyword", "sources.sqlite3"}
    assert footnote("doctor", "--deep", data=own_library).code == 0


def test_a_backup_is_put_back_on_another_machine(
    footnote: Footnote, own_library: Path, tmp_path: Path
) -> None:
    file = tmp_path / "all.tar.gz"
    footnote("backup", file, data=own_library)
    shutil.rmtree(own_library)
    assert footnote("restore", file, data=tmp_path / "new").code == 0
    assert not list((tmp_path / "new").glob("before-restore-*"))
    assert "14 March" in footnote("ask", QUESTION, data=tmp_path / "new").out


def test_a_backup_beside_an_ingest_has_whole_articles(
    open_index: OpenIndex, tmp_path: Path
) -> None:
    index = open_index()
    done = threading.Event()

    def ingest() -> None:
        for number in range(4):
            sync(index, [make_article(f"a{number}", f"The bridge number {number} opened today.")])
        done.set()

    writer = threading.Thread(target=ingest)
    writer.start()
    back_up(tmp_path / "data", tmp_path / "early.tar.gz")
    writer.join()
    assert done.is_set()
    back_up(tmp_path / "data", tmp_path / "late.tar.gz")
    for name in ("early", "late"):
        restore(tmp_path / name, tmp_path / f"{name}.tar.gz", searched)
    late = open_index("late")
    late.repair_if_needed()
    assert {article.id for article in late.store.all_articles()} == {"a0", "a1", "a2", "a3"}
    assert late.is_consistent
    early = open_index("early")
    early.repair_if_needed()
    assert early.is_consistent


def test_a_store_that_never_rests_is_said_and_the_older_file_stays(
    open_index: OpenIndex, tmp_path: Path
) -> None:
    index = open_index()
    sync(index, [make_article("a", "The bridge opened today.")])
    file = tmp_path / "all.tar.gz"
    file.write_bytes(b"an older one")
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            index.store.set_clean_flag(clean=True)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        with pytest.raises((BusyError, BackupError), match="writ"):
            back_up(tmp_path / "data", file, patience=0.1)
    finally:
        stop.set()
        writer.join()
    assert file.read_bytes() == b"an older one"
    assert {path.name for path in tmp_path.iterdir()} == {"data", "all.tar.gz"}


def test_a_backup_is_for_its_owner_only_and_no_other_file_is_touched(
    footnote: Footnote, own_library: Path, tmp_path: Path
) -> None:
    file, other = tmp_path / "all.tar.gz", tmp_path / "all.tar.gz.part"
    other.write_bytes(b"somebody's")
    assert footnote("backup", file, data=own_library).code == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert other.read_bytes() == b"somebody's"
    assert {path.name for path in tmp_path.glob(".*")} == set()


def test_a_damaged_store_is_not_backed_up(footnote: Footnote, own_library: Path) -> None:
    overwrite(database(own_library))
    ran = footnote("backup", own_library.parent / "all.tar.gz", data=own_library)
    assert ran.code == 2
    assert "no backup was made: chroma.sqlite3 cannot be read" in ran.err
    assert "run `footnote repair`" in ran.err
    assert not (own_library.parent / "all.tar.gz").exists()


def test_nothing_is_no_backup(footnote: Footnote, tmp_path: Path) -> None:
    ran = footnote("backup", tmp_path / "all.tar.gz", data=tmp_path / "nothing")
    assert ran.code == 2
    assert "there is nothing" in ran.err


def cut_short(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-2000])


def with_a_flipped_byte(file: Path) -> None:
    overwrite(file, at=0.5, length=1)


def with_garbage(file: Path) -> None:
    file.write_bytes(b"no archive")


def of_others(file: Path) -> None:
    _write(file, {"letter.txt": b"Dear all"})


def with_a_way_out(file: Path) -> None:
    _write(file, {"footnote-backup.json": b'{"format": 1}', "chroma/../../escaped": b"x"})


def of_a_later_format(file: Path) -> None:
    _write(file, {"footnote-backup.json": b'{"format": 9}'})


def _write(file: Path, entries: dict[str, bytes]) -> None:
    with tarfile.open(file, "w:gz") as archive:
        for name, data in entries.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))


@pytest.fixture(scope="module")
def good_file(library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = shutil.copytree(library, tmp_path_factory.mktemp("backup") / "data")
    file = folder.parent / "all.tar.gz"
    back_up(folder, file)
    yield file


@pytest.mark.parametrize(
    "damage",
    [cut_short, with_a_flipped_byte, with_garbage, of_others, with_a_way_out, of_a_later_format],
)
def test_a_file_that_is_no_sound_backup_changes_nothing(
    damage: Callable[[Path], None], good_file: Path, own_library: Path, tmp_path: Path
) -> None:
    file = Path(shutil.copy(good_file, tmp_path / "file.tar.gz"))
    damage(file)
    before = {path: path.stat().st_mtime_ns for path in own_library.rglob("*") if path.is_file()}
    with pytest.raises(BackupError, match=r"file\.tar\.gz"):
        restore(own_library, file, searched)
    after = {path: path.stat().st_mtime_ns for path in own_library.rglob("*") if path.is_file()}
    assert after == before
    assert not (tmp_path.parent / "escaped").exists()
