"""Each kind of damage is found by doctor, and mended by `repair` or refused; nothing is deleted.

A case is a function that damages a data folder, the check that finds it, and what the repair comes
to.
"""

import hashlib
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from bot.answering.question import Question
from bot.app import App
from bot.data_folder.repair import Repair
from bot.doctor.checks import run_checks
from bot.doctor.machine import Machine
from bot.settings import Settings
from retrieval.index.inspection import inspect
from retrieval.models.embedder import Embedder
from retrieval.store.collections import ARTICLES, CHUNKS, VERSIONS
from retrieval.store.probe import problem_of
from retrieval.store.sqlite_rows import damage_of
from tests.standins import damaged_stores as stores
from tests.standins.damaged_stores import change, cut, database, overwrite, vector_files
from tests.standins.forked import forked

Damage = Callable[[Path], object]

QUICK, DEEP = "quick", "deep"
# What is left after the repair: everything; all but something; or nothing was done, as nothing
# could be read.
MENDED, LOSES, REFUSED = "mended", "loses", "refused"

QUESTION = Question("Why were dogs banned from the beach?", now=datetime(2026, 11, 29, tzinfo=UTC))
MACHINE = Machine(
    search_problem=lambda folder: problem_of(folder, forked),
    inspect=lambda folder: inspect(folder, forked),
)


def of_vectors(collection: str, name: str, damage: Damage) -> Damage:
    return lambda folder: damage(vector_files(folder, collection) / name)


def of_keyword_index(ending: str, damage: Damage) -> Damage:
    def run(folder: Path) -> None:
        for file in (folder / "keyword").glob(f"*{ending}"):
            damage(file)

    return run


def of_database(damage: Damage) -> Damage:
    return lambda folder: damage(database(folder))


def of_record(statement: str, name: str = "articles/beach-dogs.md") -> Damage:
    """Change the rows of the article that the question is about, or of another record."""
    record = "id = (SELECT id FROM embeddings WHERE embedding_id = ?)"
    return lambda folder: change(folder, f"{statement} {record}", name)


def of_a_passage(statement: str) -> Damage:
    """Change the rows of the passage whose vector is in the database."""
    last = "(SELECT id FROM embeddings_queue WHERE id LIKE '%:0' ORDER BY seq_id DESC LIMIT 1)"
    return lambda folder: change(folder, f"{statement} = {last}")


def every_sixth_page(folder: Path) -> None:
    pages = stores.pages_of(folder)
    for page in range(4, pages, 6):
        overwrite(database(folder), page / pages, stores.PAGE)


def no_folder_of_vectors(folder: Path) -> None:
    shutil.rmtree(vector_files(folder, CHUNKS))


def no_store(folder: Path) -> None:
    shutil.rmtree(folder / "chroma")


def an_emptied_store(folder: Path) -> None:
    """As Chroma leaves it that opened a database that was cut to nothing."""
    no_store(folder)
    with closing(App(Settings(data_dir=folder))) as app:
        app.index.store.set_clean_flag(clean=True)


PICKLE, LEVEL, HEADER = "index_metadata.pickle", "data_level0.bin", "header.bin"
FLIPPED = partial(overwrite, at=0.02, length=60)

CASES: dict[str, tuple[Damage, str, str]] = {
    "database cut to nothing": (of_database(partial(cut, share=0)), QUICK, REFUSED),
    "database cut by a tenth": (of_database(partial(cut, share=0.9)), QUICK, LOSES),
    "database overwritten": (of_database(overwrite), QUICK, REFUSED),
    "database without its head": (of_database(partial(overwrite, length=4000)), QUICK, MENDED),
    "pages of the database overwritten": (every_sixth_page, QUICK, MENDED),
    "no database": (of_database(Path.unlink), QUICK, REFUSED),
    "no store": (no_store, QUICK, REFUSED),
    "an emptied store": (an_emptied_store, QUICK, REFUSED),
    "no folder of vectors": (no_folder_of_vectors, QUICK, MENDED),
    "garbage for the list of passages": (of_vectors(CHUNKS, PICKLE, overwrite), QUICK, MENDED),
    "no list of passages": (of_vectors(CHUNKS, PICKLE, Path.unlink), QUICK, MENDED),
    "garbage for the list of articles": (of_vectors(ARTICLES, PICKLE, overwrite), QUICK, MENDED),
    "half a list of versions": (of_vectors(VERSIONS, PICKLE, cut), QUICK, MENDED),
    "no vectors": (of_vectors(CHUNKS, LEVEL, partial(cut, share=0)), QUICK, MENDED),
    "flipped vectors, which crash Chroma": (of_vectors(CHUNKS, LEVEL, FLIPPED), QUICK, MENDED),
    "flipped vectors of the articles": (of_vectors(ARTICLES, LEVEL, FLIPPED), QUICK, MENDED),
    "garbage for the head of the vectors": (of_vectors(CHUNKS, HEADER, overwrite), QUICK, MENDED),
    "no lengths": (of_vectors(CHUNKS, "length.bin", Path.unlink), QUICK, MENDED),
    "flipped lengths": (of_vectors(CHUNKS, "length.bin", overwrite), DEEP, MENDED),
    "a vector of another length": (
        of_a_passage("UPDATE embeddings_queue SET vector = X'0000803F' WHERE id"), DEEP, MENDED,
    ),
    "a vector of zeros": (
        of_a_passage("UPDATE embeddings_queue SET vector = zeroblob(1536) WHERE id"), DEEP, MENDED,
    ),
    "a passage missing": (of_a_passage("DELETE FROM embeddings WHERE embedding_id"), DEEP, MENDED),
    "an article missing": (of_record("DELETE FROM embedding_metadata WHERE"), DEEP, LOSES),
    "the text of an article changed": (
        of_record("UPDATE embedding_metadata SET string_value = 'x' WHERE key = 'title' AND"),
        DEEP, LOSES,
    ),
    "no keyword index": (lambda folder: shutil.rmtree(folder / "keyword"), DEEP, MENDED),
    "a keyword index cut": (of_keyword_index(".idx", cut), DEEP, MENDED),
    "a keyword index flipped": (
        of_keyword_index(".pos", partial(overwrite, at=0.5, length=1)), DEEP, MENDED,
    ),
    "a table of chunks cut": (
        lambda folder: cut(folder / "keyword" / "table" / "vectors"), DEEP, MENDED,
    ),
    "a table of chunks flipped": (
        lambda folder: overwrite(folder / "keyword" / "table" / "stems", at=0.5, length=1),
        DEEP, MENDED,
    ),
    "sources overwritten": (lambda folder: overwrite(folder / "sources.sqlite3"), QUICK, MENDED),
    "sources without a head": (
        lambda folder: overwrite(folder / "sources.sqlite3", length=3000), QUICK, MENDED,
    ),
    "state of Slack overwritten": (
        lambda folder: overwrite(folder / "slack.sqlite3"), QUICK, MENDED,
    ),
    "state of Slack cut": (lambda folder: cut(folder / "slack.sqlite3"), QUICK, MENDED),
    "garbage for a calibration": (
        lambda folder: overwrite(folder / "calibration.json"), QUICK, MENDED,
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Path:
    """A data folder that holds nine articles; not to be written to."""
    folder = tmp_path_factory.mktemp("sound")
    stores.make_store(folder, embedder)
    return folder


@pytest.fixture
def folder(sound: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sound, tmp_path / "data"))


@pytest.fixture
def app(folder: Path, embedder: Embedder) -> Iterator[App]:
    app = App(Settings(data_dir=folder))
    app.embedder = embedder
    with closing(app):
        yield app


@pytest.mark.parametrize("case", CASES)
def test_damage_is_found_and_mended_or_refused(case: str, app: App, folder: Path) -> None:
    damage, found_by, outcome = CASES[case]
    damage(folder)
    remedies = failures(app, deep=found_by == DEEP)
    assert any("`footnote repair`" in remedy for remedy in remedies), remedies
    before = contents(folder)
    with Repair(app, MACHINE.inspect) as repair:
        assert repair.problems
        if outcome == REFUSED:
            assert repair.store
            assert (repair.store.readable, len(repair.store.lost)) == (0, 9)
        else:
            left = repair.run()
            assert (left.store, left.keyword) == ([], [])
            assert bool(repair.losses) == (outcome == LOSES), repair.losses
    assert before - contents(folder) == Counter()
    if outcome == MENDED:
        assert "banned from the southern half" in answer(app)
        assert failures(app, deep=False) == []


@pytest.mark.parametrize("ending", [".term", ".idx", ".store"])
def test_damage_to_the_keyword_index_alone_costs_no_vectors(
    ending: str, app: App, folder: Path
) -> None:
    of_keyword_index(ending, partial(overwrite, length=60))(folder)
    with Repair(app, MACHINE.inspect) as repair:
        assert repair.store is None
        assert [problem.partition(":")[0] for problem in repair.problems] == ["keyword index"]


def contents(folder: Path) -> Counter[str]:
    """What there is in a folder: digests, but names of the files that Chroma writes as it opens."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return Counter(file.name if is_chromas(file) else digest(file) for file in files)


def is_chromas(file: Path) -> bool:
    if file.name == "chroma.sqlite3":
        return not damage_of(file)  # Chroma never opens a damaged one
    return bool(re.fullmatch("[0-9a-f-]{36}", file.parent.name))


def digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def failures(app: App, *, deep: bool) -> list[str]:
    """The remedies of what doctor finds wrong."""
    findings = run_checks(app, models=False, deep=deep, machine=MACHINE)
    return [finding.remedy for finding in findings if finding.status == "failure"]


def answer(app: App) -> str:
    return " ".join(sentence.text for sentence in app.answer(QUESTION).sentences)
