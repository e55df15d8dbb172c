"""What a person is told of what is stored about them."""

from pathlib import Path

import sqlalchemy as sa

from bot.slack.state.database import METADATA, open_database
from bot.slack.state.stored_about import StoredAbout

SOMEBODY = "U0SOMEBODY"


def test_every_table_that_names_a_person_is_told_to_them(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'state.sqlite3'}")
    people = StoredAbout(engine)
    assert people.lines(SOMEBODY) == []
    naming = [table for table in METADATA.tables.values() if "user" in table.c]
    for table in naming:
        row = {column.name: "" if isinstance(column.type, sa.String) else 0
               for column in table.columns}  # fmt: skip
        with engine.begin() as connection:
            connection.execute(sa.insert(table).values(**row | {"user": SOMEBODY}))
    assert len(people.lines(SOMEBODY)) == len(naming)
    engine.dispose()
