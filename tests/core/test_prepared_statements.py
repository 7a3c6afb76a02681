"""What every request asks is planned by PostgreSQL once a connection, although nearly every request only reads."""

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from portal.core.db import db, read_transaction, write_transaction
from portal.core.sequences import Sequence
from tests.conftest import Database


def test_statements_stay_prepared_from_one_reading_to_the_next(app: Flask, database: Database) -> None:
    if database.kind != "postgresql":
        pytest.skip("SQLite prepares in the process itself")
    with app.app_context():
        for _ in range(10):
            with read_transaction():
                db.session.execute(text("SELECT 'asked again and again'"))
        with read_transaction():
            kept = db.session.execute(text("SELECT statement FROM pg_prepared_statements")).scalars().all()
    assert "SELECT 'asked again and again'" in kept


def test_who_only_reads_cannot_write(app: Flask) -> None:
    with app.app_context():
        with read_transaction():
            db.session.add(Sequence(name="read", value=1))
            with pytest.raises(DBAPIError):
                db.session.flush()
        with read_transaction():
            assert db.session.get(Sequence, "read") is None


def test_what_failed_in_writing_is_undone(app: Flask) -> None:
    def fail() -> None:
        with write_transaction():
            db.session.add(Sequence(name="written", value=1))
            db.session.flush()
            raise LookupError

    with app.app_context():
        with pytest.raises(LookupError):
            fail()
        with read_transaction():
            assert db.session.get(Sequence, "written") is None
