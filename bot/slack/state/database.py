"""The database of the Slack bot, SQLite or PostgreSQL by one code path: its tables, and opening it.

Does not know what the rows mean, see `tasks` and `usage`.
"""

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import Any

import sqlalchemy as sa

from bot.errors import StateError
from bot.slack.task import Task

METADATA = sa.MetaData()
_TASK_TEXTS = [field.name for field in fields(Task) if field.name != "key"]
TASKS = sa.Table(
    "footnote_tasks",
    METADATA,
    sa.Column("key", sa.String(255), primary_key=True),
    *(sa.Column(name, sa.Text, nullable=False) for name in _TASK_TEXTS),
    sa.Column("state", sa.String(8), nullable=False, index=True),
    sa.Column("outcome", sa.String(16), nullable=False, default=""),
    sa.Column("owner", sa.String(64), nullable=False, index=True),
    sa.Column("lease", sa.Float, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False, default=0),
    sa.Column("reply", sa.String(32), nullable=False, default=""),
    sa.Column("stopped", sa.Boolean, nullable=False, default=False),
    sa.Column("created", sa.Float, nullable=False),
    sa.Index("footnote_tasks_of_users", "user", "created"),  # counted before each question
)
FEEDBACK = sa.Table(
    "footnote_feedback",
    METADATA,
    sa.Column("key", sa.String(255), primary_key=True),
    sa.Column("user", sa.String(32), primary_key=True),
    sa.Column("helpful", sa.Boolean, nullable=False),
    sa.Column("why", sa.Text, nullable=False, default=""),
    sa.Column("created", sa.Float, nullable=False),
    sa.Column("expected", sa.Text, nullable=False, server_default=""),
)
ANSWERS = sa.Table(
    "footnote_answers",
    METADATA,
    sa.Column("key", sa.String(255), primary_key=True),
    sa.Column("user", sa.String(32), nullable=False, index=True),
    sa.Column("created", sa.Float, nullable=False, index=True),
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("reason", sa.String(32), nullable=False),
    sa.Column("milliseconds", sa.Float, nullable=False),
    sa.Column("words", sa.Text, nullable=False),
    sa.Column("cited", sa.Text, nullable=False),
)


def open_database(url: str) -> sa.Engine:
    """Open or create the database at a SQLAlchemy URL; raise `StateError` where that fails."""
    with translated():
        engine = sa.create_engine(url, pool_size=20, max_overflow=20, pool_pre_ping=True)
        if engine.dialect.name == "sqlite":
            sa.event.listen(engine, "connect", _configure_sqlite)
        for _ in METADATA.tables:
            with contextlib.suppress(sa.exc.DBAPIError):  # another process creates them as well
                METADATA.create_all(engine)
        METADATA.create_all(engine)
        with contextlib.suppress(sa.exc.DBAPIError):
            _add_missing(engine)
        _add_missing(engine)
    return engine


class DuplicateKeyError(Exception):
    """A row with this key exists already."""


@contextlib.contextmanager
def translated() -> Iterator[None]:
    """Raise `StateError`, or `DuplicateKeyError`, for errors of the database."""
    try:
        yield
    except sa.exc.IntegrityError:
        raise DuplicateKeyError from None
    except (sa.exc.SQLAlchemyError, ImportError) as error:
        # Not the error itself: it has the statement, and with it the text of a question.
        raise StateError(
            f"FOOTNOTE_STATE_URL: the database of the Slack bot fails ({type(error).__name__}); "
            "start it, correct FOOTNOTE_STATE_URL or, if that is not set, run `footnote doctor`"
        ) from None


def rows_of(engine: sa.Engine, query: "sa.Select[Any]") -> Sequence[Any]:
    """Return the rows of a query."""
    with translated(), engine.connect() as connection:
        return connection.execute(query).all()


def count_rows(engine: sa.Engine, table: sa.Table, where: "sa.ColumnElement[bool]") -> int:
    """Return how many rows of a table meet a condition."""
    ((count,),) = rows_of(engine, sa.select(sa.func.count()).select_from(table).where(where))
    return int(count)


def change(engine: sa.Engine, *statements: sa.UpdateBase) -> int:
    """Execute statements in one transaction, and return how many rows they changed."""
    with translated(), engine.begin() as connection:
        return sum(connection.execute(statement).rowcount for statement in statements)


def _add_missing(engine: sa.Engine) -> None:
    """Add the columns and indexes that the tables of an earlier release lack."""
    inspector = sa.inspect(engine)
    for table in METADATA.tables.values():
        existing = {column["name"] for column in inspector.get_columns(table.name)}
        for column in table.columns:
            if column.name not in existing:
                definition = sa.schema.CreateColumn(column).compile(engine)
                with engine.begin() as connection:
                    connection.execute(sa.text(f"ALTER TABLE {table.name} ADD COLUMN {definition}"))
        for index in table.indexes:
            index.create(engine, checkfirst=True)


def _configure_sqlite(connection: Any, _: object) -> None:
    """Let SQLite serve several processes: readers beside a writer, and a writer that waits."""
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=10000"):
        connection.execute(f"PRAGMA {pragma}")
