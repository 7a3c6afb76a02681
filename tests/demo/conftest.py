"""The demo in databases of its own: it is loaded only where nobody exists."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from portal.app import create_app
from portal.core import clock, schema
from portal.core.db import db, rollback, set_mode
from tests import demos
from tests.conftest import Database, settings_for


@pytest.fixture(scope="session")
def bare_app(database: Database) -> Iterator[Flask]:
    """An application with the schema and nobody in it; tests undo what they write."""
    yield from _app(database.filled("schema", _upgrade))


@pytest.fixture(scope="session")
def demo_app(database: Database, shared_folder: Path) -> Iterator[Flask]:
    """The loaded demo, for reading."""
    yield from _app(demos.copied(database, demos.WEDNESDAY, shared_folder, Path(os.environ["PORTAL_DATA"])))


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
    with demo_app.app_context(), clock.at(demos.WEDNESDAY):
        yield demo_app
        rollback()


def _app(url: str) -> Iterator[Flask]:
    app = create_app(settings_for(url))
    yield app
    with app.app_context():
        db.engine.dispose()


def _upgrade(url: str) -> None:
    app = create_app(settings_for(url))
    with app.app_context():
        schema.upgrade()
        db.engine.dispose()
