"""The demo in databases of its own: it is loaded only where nobody exists."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask

from portal.app import create_app
from portal.core import clock, schema
from portal.core.db import db, rollback, set_mode
from portal.demo import loading
from tests.conftest import Database, settings_for

# The demo is relative to the present; what these tests count in it is counted on one working day, whatever the day of the run.
WEDNESDAY = datetime(2026, 11, 18, 11, tzinfo=UTC)


@pytest.fixture(scope="session")
def bare_app(database: Database) -> Iterator[Flask]:
    """An application with the schema and nobody in it; tests undo what they write."""
    yield from _app(database)


@pytest.fixture(scope="session")
def demo_app(database: Database) -> Iterator[Flask]:
    """The loaded demo, for reading."""
    for app in _app(database):
        with app.app_context(), clock.at(WEDNESDAY):
            loading.load()
        yield app


@pytest.fixture
def bare(bare_app: Flask) -> Iterator[Flask]:
    """An open context with a write transaction in the bare database."""
    with bare_app.app_context():
        set_mode("write")
        db.session.info["history"] = True
        yield bare_app
        db.session.info.pop("history")
        rollback()
        set_mode("read")


@pytest.fixture
def demo(demo_app: Flask) -> Iterator[Flask]:
    """An open context in the demo."""
    with demo_app.app_context(), clock.at(WEDNESDAY):
        yield demo_app
        rollback()


def _app(database: Database) -> Iterator[Flask]:
    app = create_app(settings_for(database.empty()))
    with app.app_context():
        schema.upgrade()
    yield app
    with app.app_context():
        db.engine.dispose()
