"""Statements about many rows at once.

SQLite runs a statement for each row at the cost of a function call. To PostgreSQL every row would be a message of its own;
it gets all of them as one list a column, which costs a fifth.
"""

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import ColumnElement, Executable, Integer, String, any_, bindparam, column, func, literal
from sqlalchemy.dialects.postgresql import ARRAY

from portal.core.db import db

Value = int | str
Row = Mapping[str, ColumnElement]


def with_each(
    columns: Mapping[str, type[Value]], rows: Sequence[Sequence[Value]], statement: Callable[[Row], Executable]
) -> None:
    """Run an INSERT ... SELECT or an UPDATE with each of these rows, whose values the statement gets by their names.

    ``columns``: the names and types of what stands in a row. No row must meet what another one changes.
    """
    if not rows:
        return
    kinds = {name: Integer() if kind is int else String() for name, kind in columns.items()}
    connection = db.session.connection()
    if connection.dialect.name == "postgresql":
        lists = [literal([row[place] for row in rows], ARRAY(kind)) for place, kind in enumerate(kinds.values())]
        named = [column(name, kind) for name, kind in kinds.items()]
        given = func.unnest(*lists).table_valued(*named, name="given").render_derived()
        connection.execute(statement(dict(given.c.items())))
    else:
        marks = {name: bindparam(f"given_{name}", type_=kind) for name, kind in kinds.items()}
        keys = [mark.key for mark in marks.values()]
        connection.execute(statement(marks), [dict(zip(keys, row, strict=True)) for row in rows])


def among(of: ColumnElement[Value], values: Sequence[Value]) -> ColumnElement[bool]:
    """Whether a column has one of these values: some thousands of them at most."""
    if db.engine.dialect.name == "postgresql":
        return of == any_(literal(values, ARRAY(of.type)))
    return of.in_(values)
