"""The database and its two kinds of transaction.

SQLite has one writer: SQLAlchemy's default silently lost concurrent updates and plain BEGIN fails late with lock errors,
so whatever may write begins with BEGIN IMMEDIATE, and what only reads says so and is held to it (query_only / READ ONLY).
"""

import logging
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Literal, cast

import psycopg
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, CursorResult, Delete, Dialect, Engine, MetaData, Update, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, IntegrityError, InvalidatePoolError
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

Mode = Literal["read", "write"]
_mode: ContextVar[Mode] = ContextVar("transaction_mode", default="read")
_after_commit: list[Callable[[], None]] = []
log = logging.getLogger(__name__)

BUSY_MS = 5000
_TRUSTED_S = 5.0
"""So long after its last use a connection is taken to be alive; asking it costs every request a round trip."""
_longest_statement_s = [300]  # jobs and commands; a web process lowers it
PRAGMAS = (
    "journal_mode=WAL",
    f"busy_timeout={BUSY_MS}",
    "synchronous=FULL",
    "foreign_keys=ON",
    "temp_store=MEMORY",
    "journal_size_limit=67108864",
)


class Base(DeclarativeBase):
    """Base of all tables; names of constraints are fixed so that migrations can find them on both databases."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(model_class=Base, disable_autonaming=True)


def limit_statements(seconds: int) -> None:
    """Let PostgreSQL end statements of this process that run longer; for connections made from now on."""
    _longest_statement_s[0] = seconds


def prepare_engine(engine: Engine) -> None:
    """Attach the rules of this module to an engine."""
    if engine.dialect.name == "postgresql":
        _keep_prepared_statements(engine.dialect)
        _ask_idle_connections(engine)
    event.listen(engine, "connect", _on_connect_sqlite if engine.dialect.name == "sqlite" else _on_connect_postgres)
    event.listen(engine, "begin", _on_begin_sqlite if engine.dialect.name == "sqlite" else _on_begin_postgres)


def set_mode(mode: Mode) -> None:
    """Decide what the next transaction of this context is. It ends the present one, undoing what was not committed."""
    rollback()
    _mode.set(mode)


def mode() -> Mode:
    """What the next transaction of this context will be."""
    return _mode.get()


def after_commit(act: Callable[[], None]) -> Callable[[], None]:
    """Register what follows every commit of this process. It must be quick and must not raise."""
    _after_commit.append(act)
    return act


def commit() -> None:
    """Commit the present transaction, then ring. Only the edges call it: requests, jobs, commands, traces."""
    db.session.commit()
    for act in _after_commit:
        act()


def rollback() -> None:
    """Undo the present transaction and forget what it meant to ring for."""
    db.session.rollback()
    db.session.info.pop("rings", None)


@contextmanager
def read_transaction() -> Generator[None]:
    """A short read-only transaction. Afterwards nothing is held: slow work may follow. Ends the one before it."""
    before = _mode.get()
    set_mode("read")
    try:
        yield
    finally:
        set_mode(before)


@contextmanager
def write_transaction() -> Generator[None]:
    """One transaction that commits at its end or undoes everything. For jobs, commands and the edge of a request."""
    before = _mode.get()
    set_mode("write")
    try:
        yield
        commit()
    finally:
        set_mode(before)


def affected(statement: Update | Delete) -> int:
    """Run a conditional UPDATE or DELETE and say how many rows it met: the claim of all claims, right on both databases."""
    result = db.session.execute(statement, execution_options={"synchronize_session": False})
    return result.rowcount if isinstance(result, CursorResult) else 0


def inserted(row: object) -> bool:
    """Insert a row; False where a constraint of uniqueness forbids it: somebody else was first, and the transaction goes on.

    On PostgreSQL the second of two at once waits here for the first.
    """
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError as error:
        if not _is_unique_violation(error):
            raise
        return False
    return True


def _is_unique_violation(error: IntegrityError) -> bool:
    """SQLSTATE 23505 on PostgreSQL."""
    return getattr(error.orig, "sqlstate", None) == "23505" or "UNIQUE constraint failed" in str(error.orig)


def is_passing(error: DBAPIError) -> bool:
    """Whether trying again may help: deadlock, serialisation, lock, lost connection."""
    if error.connection_invalidated or getattr(error.orig, "sqlstate", None) in {"40001", "40P01", "55P03"}:
        return True
    return "database is locked" in str(error.orig)


def _on_connect_sqlite(connection: object, record: object) -> None:
    connection.isolation_level = None  # ty: ignore[missing-attribute] - the driver must not begin by itself
    cursor = connection.cursor()  # ty: ignore[missing-attribute]
    for pragma in PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _on_begin_sqlite(connection: Connection) -> None:
    if _mode.get() == "write":
        connection.exec_driver_sql("PRAGMA query_only=0")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.exec_driver_sql("PRAGMA query_only=1")
        connection.exec_driver_sql("BEGIN")


def _on_connect_postgres(connection: object, record: object) -> None:
    with connection.cursor() as cursor:  # ty: ignore[missing-attribute]
        cursor.execute("SET lock_timeout = '3s'")
        cursor.execute("SET idle_in_transaction_session_timeout = '60s'")
        cursor.execute("SELECT set_config('statement_timeout', %s, false)", (f"{_longest_statement_s[0]}s",))
        cursor.execute("SET timezone = 'UTC'")
        # The planner takes the search's list of words for a hundred and would compile a statement that runs for milliseconds.
        cursor.execute("SET jit = off")
    connection.commit()  # ty: ignore[missing-attribute]


def _on_begin_postgres(connection: Connection) -> None:
    """Nothing is sent: the driver puts it into its BEGIN, which spares every transaction a statement of its own."""
    driver = cast(psycopg.Connection, connection.connection.driver_connection)
    driver.read_only = _mode.get() == "read"


def _ask_idle_connections(engine: Engine) -> None:
    """Ask a connection that has been idle for a while whether it is alive; if not, all of the pool are made anew."""
    dialect = engine.dialect

    def note(connection: DBAPIConnection | None, record: ConnectionPoolEntry) -> None:
        record.info["used_at"] = time.monotonic()

    def ask(connection: DBAPIConnection, record: ConnectionPoolEntry, proxy: PoolProxiedConnection) -> None:
        if time.monotonic() - record.info.get("used_at", 0.0) < _TRUSTED_S:
            return
        try:
            alive = dialect.do_ping(connection)
        except psycopg.Error:
            alive = False
        if not alive:
            raise InvalidatePoolError

    event.listen(engine, "connect", note)
    event.listen(engine, "checkin", note)
    event.listen(engine, "checkout", ask)


def _keep_prepared_statements(dialect: Dialect) -> None:
    """End what only read with COMMIT: at a ROLLBACK psycopg forgets its prepared statements, and each would be planned anew."""
    undo = dialect.do_rollback

    def end(connection: psycopg.Connection) -> None:
        if connection.read_only and not connection.broken:
            connection.commit()
        else:
            undo(connection)  # ty: ignore[invalid-argument-type]

    dialect.do_rollback = end  # ty: ignore[invalid-assignment]
