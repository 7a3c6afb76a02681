"""A company that outgrew SQLite moves with everything it has, and goes on where it stood."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import Engine, create_engine, func, null, select, text

from portal.accounts import queries as accounts
from portal.app import create_app
from portal.cli import register
from portal.core import schema
from portal.core.db import db, read_transaction, rollback, set_mode
from portal.tickets.models import Ticket
from portal.tickets.operations.opening import Filing, open_ticket
from tests import demos
from tests.conftest import Database, made, settings_for


@pytest.fixture(scope="module")
def source(shared_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The demo in a file of SQLite."""
    own = tmp_path_factory.mktemp("source")
    return demos.copied(made("sqlite", shared_folder, own), demos.MONDAY, shared_folder, own)


@pytest.fixture(scope="module")
def carried(source: str, database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The program on a database into which the demo was carried."""
    with program_on(database.empty(), tmp_path_factory.mktemp("carried")) as app:
        told = app.test_cli_runner().invoke(args=["db", "carry-over", source.removeprefix("sqlite:///")])
        assert told.exit_code == 0, told.output
        yield app


@pytest.fixture
def target(database: Database, tmp_path: Path) -> Iterator[Flask]:
    """The program on an empty database."""
    with program_on(database.empty(), tmp_path) as app:
        yield app


@contextmanager
def program_on(url: str, data: Path) -> Iterator[Flask]:
    app = create_app(settings_for(url, PORTAL_DATA=str(data)))
    register(app)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def runner(target: Flask) -> FlaskCliRunner:
    return target.test_cli_runner()


def rows_of(engine: Engine) -> dict[str, list[str]]:
    with engine.connect() as connection:
        return {
            table.name: sorted(
                repr(tuple(row))
                for row in connection.execute(
                    select(table, *(one.is_(null()) for one in table.columns if one.nullable))
                )
            )
            for table in db.metadata.tables.values()
        }


def test_everything_comes_along(source: str, carried: Flask) -> None:
    with carried.app_context():
        origin = create_engine(source)
        brought, there = rows_of(db.engine), rows_of(origin)
        origin.dispose()
        assert {name for name, rows in there.items() if rows} > {"tickets", "users", "articles", "visits"}
        assert [name for name, rows in there.items() if brought[name] != rows] == []


def test_foreign_keys_are_kept_as_strictly_as_before(carried: Flask) -> None:
    with carried.app_context(), read_transaction():
        if db.engine.dialect.name == "postgresql":
            loose = "SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND condeferrable"
            assert db.session.scalar(text(loose)) == 0


def test_new_rows_go_on_from_there(carried: Flask) -> None:
    with carried.app_context():
        set_mode("write")
        anna = accounts.viewer_with_email("anna@torvia.example")
        last, highest = db.session.execute(select(func.max(Ticket.number), func.max(Ticket.id))).one()
        ticket = open_ticket(Filing(title="Ещё одна"), anna)
        assert (ticket.number, ticket.id) == (last + 1, highest + 1)
        rollback()
        set_mode("read")


def test_what_is_not_empty_stays_as_it_is(source: str, database: Database, tmp_path: Path) -> None:
    with program_on(database.copy(), tmp_path) as app:
        with app.app_context():
            before = rows_of(db.engine)
        again = app.test_cli_runner().invoke(args=["db", "carry-over", source])
        assert again.exit_code == 1
        assert "not empty" in again.output
        with app.app_context():
            assert rows_of(db.engine) == before


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("nowhere.sqlite3", "no such file"),
        ("sqlite:////nowhere/at/all", "does not answer"),
        ("nonsense://", "no address"),
    ],
)
def test_a_source_that_is_none_is_named(target: Flask, runner: FlaskCliRunner, given: str, said: str) -> None:
    answer = runner.invoke(args=["db", "carry-over", given])
    assert answer.exit_code == 1
    assert said in answer.output
    assert "Traceback" not in answer.output


def test_a_source_of_another_version_is_refused(source: str, target: Flask, runner: FlaskCliRunner) -> None:
    origin = create_engine(source)
    with origin.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001_foundations'"))
    try:
        answer = runner.invoke(args=["db", "carry-over", source])
    finally:
        with origin.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :newest"), {"newest": schema.newest()})
        origin.dispose()
    assert answer.exit_code == 1
    assert "another schema" in answer.output
    with target.app_context(), read_transaction():
        assert db.session.scalar(select(func.count()).select_from(Ticket)) == 0
