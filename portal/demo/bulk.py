"""Many rows at once: they are gathered as values with ids of their own, then written with one statement a table.

The demo holds ten thousand rows; writing them one by one through the operations takes half a minute. tests/demo proves that the
operations would have written the same.
"""

from collections import defaultdict
from datetime import datetime

from sqlalchemy import func, insert, inspect, select, text
from sqlalchemy.orm import DeclarativeBase

from portal.core.audit import AuditEntry
from portal.core.db import db
from portal.core.facts import Fact, FactRow, ids_of

CHUNK = 500
Row = dict[str, object]


class Bulk:
    """Rows by table; written in an order in which every row finds what it refers to."""

    def __init__(self) -> None:
        self.rows: dict[type[DeclarativeBase], list[Row]] = {}
        self.last_ids: dict[type[DeclarativeBase], int] = {}

    def add(self, model: type[DeclarativeBase], **values: object) -> int:
        """Gather a row with an id; gives the id."""
        row = self.reserve(model)
        row.update(values)
        return int(str(row["id"]))

    def reserve(self, model: type[DeclarativeBase]) -> Row:
        """Gather a row that has its id and its place, and will be filled in later."""
        row: Row = {"id": self._next_id(model)}
        self.rows.setdefault(model, []).append(row)
        return row

    def put(self, model: type[DeclarativeBase], **values: object) -> None:
        """Gather a row of a table whose key is not a number of its own."""
        self.rows.setdefault(model, []).append(values)

    def say(self, fact: Fact, at: datetime, actor_id: int | None) -> int:
        """Gather a fact as history: nobody is owed anything for it."""
        return self.add(FactRow, name=type(fact).__name__, ids=ids_of(fact), actor_id=actor_id, at=at)

    def audit(self, at: datetime, actor_id: int | None, action: str, kind: str, object_id: int, after: Row) -> None:
        """Gather an audit row."""
        self.add(
            AuditEntry,
            at=at,
            actor_id=actor_id,
            action=action,
            kind=kind,
            object_id=object_id,
            before=None,
            after=after,
        )

    def write(self) -> None:
        """Write all of it in the present transaction; nothing is gathered any more afterwards."""
        order = {table.name: place for place, table in enumerate(db.metadata.sorted_tables)}
        for model in sorted(self.rows, key=lambda model: order[model.__tablename__]):
            for rows in _alike(self.rows[model]):
                for start in range(0, len(rows), CHUNK):
                    db.session.execute(insert(model), rows[start : start + CHUNK])
        if db.engine.dialect.name == "postgresql":
            for model in self.last_ids:
                _move_sequence(model.__tablename__)
        self.rows.clear()

    def _next_id(self, model: type[DeclarativeBase]) -> int:
        if model not in self.last_ids:
            self.last_ids[model] = db.session.scalar(select(func.max(inspect(model).primary_key[0]))) or 0
        self.last_ids[model] += 1
        return self.last_ids[model]


def _alike(rows: list[Row]) -> list[list[Row]]:
    """Rows in groups that say the same columns, so that one statement writes a group. What is None is left to be NULL."""
    groups: defaultdict[frozenset[str], list[Row]] = defaultdict(list)
    for row in rows:
        said = {name: value for name, value in row.items() if value is not None}
        groups[frozenset(said)].append(said)
    return list(groups.values())


def _move_sequence(table: str) -> None:
    """Rows with given ids do not move PostgreSQL's own counter."""
    statement = text(f"SELECT setval(pg_get_serial_sequence(:name, 'id'), (SELECT max(id) FROM {table}))")  # noqa: S608
    db.session.execute(statement, {"name": table})
