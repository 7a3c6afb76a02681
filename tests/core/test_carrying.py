"""A company that outgrew SQLite moves with everything it has, and goes on where it stood."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import Engine, create_engine, func, null, select, text

from portal.accounts import queries as accounts
from portal.app import create_app
from portal.cli import register
from portal.core import schema
from portal.core.db import db, read_transaction, write_transaction
from portal.tickets.models import Ticket
from portal.tickets.operations.opening import Filing, open_ticket
from tests import demos
from tests.conftest import Database, settings_for
from tests.databases import SQLiteDatabase


@pytest.fixture(scope="module")
def source(shared_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The demo in a file of SQLite."""
    own = tmp_path_factory.mktemp("source")
    sqlite = SQLiteDatabase(shared_folder, own, lambda url: pytest.fail("the template is made by then"))
    return demos.copied(sqlite, demos.MONDAY, shared_folder, own)


@pytest.fixture
def target(database: Database, tmp_path: Path) -> Iterator[Flask]:
    """The program on an empty database."""
    app = create_app(settings_for(database.empty(), PORTAL_DATA=str(tmp_path)))
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


def test_everything_comes_along_and_new_rows_go_on_from_there(
    source: str, target: Flask, runner: FlaskCliRunner
) -> None:
    told = runner.invoke(args=["db", "carry-over", source.removeprefix("sqlite:///")])
    assert told.exit_code == 0, told.output
    with target.app_context():
        origin = create_engine(source)
        brought, there = rows_of(db.engine), rows_of(origin)
        origin.dispose()
        assert {name for name, rows in there.items() if rows} > {"tickets", "users", "articles", "visits"}
        assert [name for name, rows in there.items() if brought[name] != rows] == []
        with write_transaction():
            anna = accounts.viewer_with_email("anna@torvia.example")
            last, highest = db.session.execute(select(func.max(Ticket.number), func.max(Ticket.id))).one()
            ticket = open_ticket(Filing(title="Ещё одна"), anna)
            assert (ticket.number, ticket.id) == (last + 1, highest + 1)


def test_foreign_keys_are_kept_as_strictly_as_before(source: str, target: Flask, runner: FlaskCliRunner) -> None:
    assert runner.invoke(args=["db", "carry-over", source]).exit_code == 0
    with target.app_context(), read_transaction():
        if db.engine.dialect.name == "postgresql":
            loose = "SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND condeferrable"
            assert db.session.scalar(text(loose)) == 0


def test_what_is_not_empty_stays_as_it_is(source: str, target: Flask, runner: FlaskCliRunner) -> None:
    runner.invoke(args=["db", "carry-over", source])
    again = runner.invoke(args=["db", "carry-over", source])
    assert again.exit_code == 1
    assert "not empty" in again.output


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
