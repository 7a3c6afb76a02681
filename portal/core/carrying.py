"""Carrying an installation over to another database: every row of every table, in one transaction of the target."""

from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager

from alembic.runtime.migration import MigrationContext
from sqlalchemy import (
    JSON,
    Connection,
    RowMapping,
    Table,
    column,
    create_engine,
    func,
    insert,
    inspect,
    null,
    select,
    table,
    text,
)
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.sql.expression import TableClause

from portal.core import schema
from portal.core.db import db
from portal.core.errors import Invalid, NotAllowedNow
from portal.core.i18n import _l
from portal.core.types import JSONDict

BATCH = 1000


def carry_over(source: str, told: Callable[[str, int], None]) -> int:
    """Copy all rows of the database behind a URL into the present one, in the caller's transaction; returns how many.

    The source is read in one snapshot and never written to; ``told`` hears of each table with rows. Raises Invalid("source") for a
    database that does not answer, NotAllowedNow where one of the two has another schema than this program, or the target has rows.
    """
    if schema.current() != schema.newest():
        raise NotAllowedNow(
            _l("The schema of the target is not the one of this program; run `.venv/bin/flask --app wsgi db upgrade`.")
        )
    target, rows = db.session.connection(), 0
    tables = sorted(db.metadata.tables.values(), key=lambda one: one.name)
    for one in tables:
        if target.execute(select(select(one).exists())).scalar():
            raise NotAllowedNow(_l("The target is not empty: the table %(table)s has rows.", table=one.name))
    with _opened(source) as origin, _deferred(target, tables):
        for one in tables:
            count = _copy(one, origin, target)
            rows += count
            if count:
                told(one.name, count)
    _count_on(target, tables)
    return rows


@contextmanager
def _opened(source: str) -> Generator[Connection]:
    """A read-only look at the source; everything is seen as it stood at the first read."""
    try:
        engine = create_engine(source)
    except (ArgumentError, NoSuchModuleError) as error:
        raise Invalid("source", _l("This is no address of a database.")) from error
    try:
        with engine.connect() as origin:
            if engine.dialect.name == "sqlite":
                origin.exec_driver_sql("PRAGMA query_only=1")
                origin.exec_driver_sql("BEGIN")
            else:
                origin.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            if MigrationContext.configure(origin).get_current_revision() != schema.newest():
                raise NotAllowedNow(
                    _l("The source has another schema than this program; bring it to the same version first.")
                )
            yield origin
    except DBAPIError as error:
        raise Invalid("source", _l("The source does not answer: %(reason)s", reason=str(error.orig))) from error
    finally:
        engine.dispose()


def _copy(whole: Table, origin: Connection, target: Connection) -> int:
    """The rows of one table; no default of a column is asked, and what is empty stays empty."""
    light, count = _without_defaults(whole), 0
    words = [one.name for one in light.columns if isinstance(one.type, JSON)]
    asked = select(light, *(light.columns[name].is_(null()).label(f"{name} is null") for name in words))
    for part in origin.execution_options(yield_per=BATCH).execute(asked).mappings().partitions():
        try:
            target.execute(insert(light), [_row(row, light, words) for row in part])
        except DBAPIError as error:
            reason = str(error.orig).partition("\n")[0]
            raise NotAllowedNow(
                _l("A row of the table %(table)s does not fit: %(reason)s", table=whole.name, reason=reason)
            ) from error
        count += len(part)
    return count


def _row(found: RowMapping, light: TableClause, words: Iterable[str]) -> dict[str, object]:
    """The values of a row; both the JSON word null and NULL are read as None, and each goes out as what it was."""
    row = {one.name: found[one.name] for one in light.columns}
    for name in words:
        if row[name] is None and not found[f"{name} is null"]:
            row[name] = JSON.NULL
    return row


def _without_defaults(whole: Table) -> TableClause:
    """The table by its names and types alone; None means NULL in JSON columns, too."""
    types = {
        one.name: JSON(none_as_null=True) if isinstance(one.type, (JSON, JSONDict)) else one.type
        for one in whole.columns
    }
    return table(whole.name, *(column(name, kind) for name, kind in types.items()))


@contextmanager
def _deferred(target: Connection, tables: Iterable[Table]) -> Generator[None]:
    """Foreign keys are looked at when all rows are there: rows refer to one another in circles."""
    if target.dialect.name == "sqlite":
        target.exec_driver_sql("PRAGMA defer_foreign_keys=ON")  # until the commit
        yield
        return
    quoted = target.dialect.identifier_preparer.quote
    keys = [
        (quoted(one.name), quoted(str(key["name"])))
        for one in tables
        for key in inspect(target).get_foreign_keys(one.name)
    ]
    for name, key in keys:
        target.execute(text(f"ALTER TABLE {name} ALTER CONSTRAINT {key} DEFERRABLE INITIALLY DEFERRED"))
    yield
    target.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    for name, key in keys:
        target.execute(text(f"ALTER TABLE {name} ALTER CONSTRAINT {key} NOT DEFERRABLE"))


def _count_on(target: Connection, tables: Iterable[Table]) -> None:
    """On PostgreSQL the numbers of new rows go on after the highest one that was copied; SQLite does that by itself."""
    if target.dialect.name == "sqlite":
        return
    for one in tables:
        number = one.autoincrement_column
        if number is None:
            continue
        sequence = func.pg_get_serial_sequence(one.name, number.name)
        highest = select(func.max(number)).scalar_subquery()
        target.execute(select(func.setval(sequence, highest)).where(highest.is_not(None), sequence.is_not(None)))
