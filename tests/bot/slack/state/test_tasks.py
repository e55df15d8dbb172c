"""The task store, in SQLite and in PostgreSQL, used by two processes at once."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.answering.answer import Answer
from bot.errors import StateError
from bot.settings import Settings
from bot.slack.state import DATABASE
from bot.slack.state.inserting import TooOftenError
from bot.slack.state.opening import open_task_store
from bot.slack.state.tasks import TaskStore
from bot.slack.task import Task

ROOT = Path(__file__).parents[4]
POSTGRES = shutil.which("initdb") or next(
    (str(tool) for tool in sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))), None
)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server: one that is named, or one that is started here."""
    named = os.environ.get("FOOTNOTE_TEST_POSTGRES")
    if named:
        yield named
        return
    if not POSTGRES:
        pytest.skip("no PostgreSQL server: set FOOTNOTE_TEST_POSTGRES to the address of one")
    with tempfile.TemporaryDirectory() as folder, started(Path(folder), Path(POSTGRES).parent):
        yield f"postgresql+psycopg://test@/postgres?host={folder}"


@contextmanager
def started(folder: Path, tools: Path) -> Iterator[None]:
    """Run a server in a folder; it does not run as root, so as nobody where the tests do."""
    as_whom = {"user": "nobody"} if os.geteuid() == 0 else {}
    if as_whom:
        shutil.chown(folder, "nobody")
    quiet = {"check": True, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, **as_whom}
    made = [tools / "initdb", "-D", folder / "data", "-A", "trust", "-U", "test"]
    subprocess.run(made, cwd=folder, **quiet)
    control = [tools / "pg_ctl", "-D", folder / "data", "-w", "-l", folder / "log"]
    options = ["-o", f"-k {folder} -c listen_addresses="]
    subprocess.run([*control, *options, "start"], cwd=folder, **quiet)
    try:
        yield
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], cwd=folder, **quiet)


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'state.sqlite3'}"
    address: str = request.getfixturevalue("postgres")
    TaskStore(address, "clean").close()
    execute(
        address,
        "delete from footnote_tasks",
        "delete from footnote_feedback",
        "delete from footnote_answers",
    )
    return address


def execute(url: str, *statements: str) -> None:
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()


@pytest.fixture
def open_store(url: str) -> Iterator[Callable[..., TaskStore]]:
    """Open the database as a process of some name."""
    stores: list[TaskStore] = []

    def opening(owner: str, **limits: float) -> TaskStore:
        stores.append(TaskStore(url, owner, **limits))
        return stores[-1]

    yield opening
    for store in stores:
        store.close()


def task(n: int = 1, **changed: str) -> Task:
    fields = {"key": f"C1:{n}", "kind": "ask", "channel": "C1", "user": "U1", "text": "what?"}
    return Task(**{**fields, "thread": f"{n}", "ts": f"{n}", **changed})


def test_a_task_is_new_once_and_belongs_to_who_took_it(open_store) -> None:
    one, other = open_store("one"), open_store("other")
    assert one.accept(task())
    assert not one.accept(task())
    assert not other.accept(task())
    assert other.begin("C1:1") is None
    assert one.begin("C1:1") == (task(), 0, "")
    assert one.begin("C1:1") == (task(), 1, "")
    one.finish("C1:1", "answered")
    assert one.begin("C1:1") is None
    assert one.counts() == {"answered": 1}


def test_what_a_dead_process_had_is_taken_over_once(open_store) -> None:
    dead, one, other = open_store("dead", lease=-1.0), open_store("one"), open_store("other")
    for n in range(3):
        dead.accept(task(n))
    dead.save_reply("C1:0", "5.5")
    assert one.take_over() == ["C1:0", "C1:1", "C1:2"]
    assert other.take_over() == []
    assert not dead.holds("C1:0")
    assert one.begin("C1:0") == (task(0), 0, "5.5")
    one.release()
    assert sorted(other.take_over()) == ["C1:0", "C1:1", "C1:2"]


def test_stop_reaches_the_process_that_answers(open_store) -> None:
    one, other = open_store("one"), open_store("other")
    one.accept(task())
    other.stop("C1", "1")
    assert not one.holds("C1:1")
    assert one.is_stopped("C1:1")


def test_feedback_replaces_feedback_and_a_person_is_forgotten(open_store) -> None:
    store = open_store("one")
    store.accept(task())
    store.finish("C1:1", "answered")
    store.usage.rate("C1:1", "U1", helpful=False, why="no")
    store.usage.rate("C1:1", "U1", helpful=True)
    assert store.counts() == {"answered": 1, "up": 1}
    assert store.forget("U1") == 2
    assert store.counts() == {"answered": 1}


def test_words_are_kept_as_far_as_the_owner_allows_and_go_with_their_person(url) -> None:
    for keep, kept in (("none", {""}), ("unanswered", {"", "b?"}), ("all", {"a?", "b?"})):
        store = TaskStore(url, "one", keep)
        store.usage.record("C1:1", "U1", "a?", Answer("answered"))
        store.usage.record("C1:2", "U1", "b?", Answer("unknown", reason="no_support"))
        assert {question.words for question in store.usage.questions()} == kept
        store.usage.keep_words("C1:1", "a?")
        assert ("a?" in {question.words for question in store.usage.questions()}) == (
            keep != "none"
        )
        store.usage.rate("C1:1", "U1", helpful=False, expected="c")
        assert store.forget("U1") == 3
        assert {question.words for question in store.usage.questions()} == {""}
        assert store.usage.ratings() == []
        store.close()


def test_the_questions_without_an_answer_that_were_asked_last_come_first_each_once(url) -> None:
    store = TaskStore(url, "one", "all")
    asked = enumerate(["a?", "b?", "known?", "c?", "a?"])
    for number, words in asked:
        status = "answered" if words == "known?" else "unknown"
        store.usage.record(f"C1:{number}", "U1", words, Answer(status))
    assert list(store.usage.unanswered().items()) == [
        ("C1:4", "a?"), ("C1:3", "c?"), ("C1:1", "b?"),
    ]  # fmt: skip
    assert list(store.usage.unanswered(2)) == ["C1:4", "C1:3"]
    store.close()


def test_old_words_and_askers_are_purged_and_what_came_of_them_stays(url) -> None:
    store = TaskStore(url, "one", "all", kept_days=-1.0)
    store.usage.record("C1:1", "U1", "a?", Answer("unknown"))
    store.purge()
    (question,) = store.usage.questions()
    assert (question.words, question.status) == ("", "unknown")
    assert store.forget("U1") == 0
    store.close()


def test_the_tables_of_an_earlier_release_get_their_new_columns(url) -> None:
    store = TaskStore(url, "one")
    store.close()
    execute(
        url,
        "DROP TABLE footnote_feedback",
        "DROP TABLE footnote_answers",
        'CREATE TABLE footnote_feedback (key VARCHAR(255), "user" VARCHAR(32), '
        "helpful BOOLEAN NOT NULL, why TEXT NOT NULL, created FLOAT NOT NULL, "
        'PRIMARY KEY (key, "user"))',
        "INSERT INTO footnote_feedback VALUES ('C1:1', 'U1', 'true', 'no', 1.0)",
    )
    later = TaskStore(url, "two")
    (rating,) = later.usage.ratings()
    assert (rating.why, rating.expected) == ("no", "")
    later.close()


WRITER = """
import sys
from bot.settings import Settings
from bot.slack.state import DATABASE
from bot.slack.state.opening import open_task_store
from bot.slack.state.tasks import TaskStore
from tests.bot.slack.state.test_tasks import task
store = TaskStore(sys.argv[1], sys.argv[2])
print(sum(store.accept(task(n)) for n in range(200)))
"""


def test_two_processes_take_each_task_once(url: str) -> None:
    running = [
        subprocess.Popen([sys.executable, "-c", WRITER, url, name], stdout=-1, text=True, cwd=ROOT)
        for name in ("one", "other")
    ]
    taken = [int(process.communicate(timeout=60)[0]) for process in running]
    assert sum(taken) == 200


def test_a_database_that_cannot_be_opened_is_named_without_its_password(tmp_path: Path) -> None:
    with pytest.raises(StateError, match="FOOTNOTE_STATE_URL") as caught:
        TaskStore(f"sqlite:///{tmp_path}/no/folder/secret.sqlite3", "one")
    assert "secret" not in str(caught.value)


def test_the_database_file_is_readable_by_its_user_only(tmp_path: Path) -> None:
    open_task_store(Settings(_env_file=None, data_dir=tmp_path)).close()
    files = list(tmp_path.glob(f"{DATABASE}*"))
    assert files
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}


def test_a_person_asks_so_many_questions_in_a_minute_of_all_processes_together(open_store) -> None:
    stores = open_store("one"), open_store("other")
    assert [stores[n % 2].accept(task(n), 3) for n in range(3)] == [True] * 3
    for store in stores:
        with pytest.raises(TooOftenError):
            store.accept(task(4), 3)
    assert stores[0].accept(task(5, user="U2"), 3)  # another person
    assert not stores[0].accept(task(5, user="U2"), 3)  # which comes twice
    assert stores[0].accept(task(6, kind="delete", user=""))  # no question
    assert stores[0].count_open() == 5


def test_what_is_asked_in_no_thread_is_not_among_the_threads_of_a_person(open_store) -> None:
    store = open_store("one")
    for asked in (task(1), task(2, kind="slash", thread=""), task(3, user="U2"), task(4)):
        store.accept(asked)
    assert sorted(store.open_threads("C1", "U1", ())) == ["1", "4"]
    store.finish("C1:4", "answered")
    assert store.open_threads("C1", "U1", ()) == ["1"]
