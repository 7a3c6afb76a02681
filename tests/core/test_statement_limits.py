"""A statement that runs for ever is ended by PostgreSQL; a web process is less patient than a job."""

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from portal.app import create_app
from portal.core import db as database
from portal.core.db import db, read_transaction
from tests.conftest import Database, settings_for


@pytest.fixture
def impatient(database: Database) -> Flask:
    if database.kind != "postgresql":
        pytest.skip("SQLite runs in the process itself")
    return create_app(settings_for(database.url))


def test_a_long_statement_is_ended(impatient: Flask) -> None:
    database.limit_statements(1)
    try:
        with impatient.app_context(), read_transaction():
            with pytest.raises(OperationalError, match="statement timeout"):
                db.session.execute(text("SELECT pg_sleep(5)"))
            db.session.rollback()
            db.engine.dispose()
    finally:
        database.limit_statements(300)
