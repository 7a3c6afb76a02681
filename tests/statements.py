"""The statements that a page costs."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy import event

from portal.core.db import db


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """The statements that run inside, but for those that begin a transaction or set something."""
    seen: list[str] = []

    def note(connection, cursor, statement, *rest) -> None:
        if not statement.lstrip().upper().startswith(("PRAGMA", "BEGIN", "SET ")):
            seen.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def reads(statements: Iterable[str]) -> list[str]:
    """Those that only read."""
    return [statement for statement in statements if statement.lstrip().upper().startswith(("SELECT", "WITH"))]
