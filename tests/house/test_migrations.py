"""The tables of the models are those that the migrations make, on both databases, from nothing and back."""

from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import inspect, select
from sqlalchemy import text as text_clause

from portal.app import create_app
from portal.core import clock, schema
from portal.core.db import db, read_transaction, write_transaction
from portal.knowledge.models import Article, ArticleCategory, ArticleTranslation
from portal.knowledge.operations.writing import Text, write
from tests.conftest import Database, settings_for


@pytest.fixture
def empty_app(database: Database) -> Iterator[Flask]:
    """An application on a database without any table."""
    app = create_app(settings_for(database.empty()))
    with app.app_context():
        yield app
        db.engine.dispose()


def differences() -> list[object]:
    with db.engine.connect() as connection:
        options = {"compare_type": True, "compare_server_default": False}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), db.metadata))


def tables() -> set[str]:
    return set(inspect(db.engine).get_table_names())


def test_migrations_from_nothing_make_the_tables_of_the_models(empty_app: Flask) -> None:
    schema.upgrade()
    assert schema.current() == schema.newest()
    assert differences() == []
    assert tables() - {"alembic_version"} == set(db.metadata.tables)


def test_each_migration_goes_down_and_up_again(empty_app: Flask) -> None:
    schema.upgrade()
    full = tables()
    chain = [script.revision for script in ScriptDirectory(str(schema.FOLDER)).walk_revisions()]
    for older in [*chain[1:], "base"]:
        schema.downgrade(older)
        assert schema.current() == (older if older != "base" else None)
    assert tables() <= {"alembic_version"}
    schema.upgrade()
    assert tables() == full
    assert differences() == []


def test_migrating_twice_changes_nothing(empty_app: Flask) -> None:
    schema.upgrade()
    schema.upgrade()
    assert schema.current() == schema.newest()


def test_the_chain_has_one_head_and_no_branch() -> None:
    scripts = ScriptDirectory(str(schema.FOLDER))
    assert len(scripts.get_heads()) == 1
    assert all(len(script.nextrev) <= 1 for script in scripts.walk_revisions())


def test_a_newer_revision_is_recognised() -> None:
    assert schema.knows("0001_core")
    assert not schema.knows("9999_future")


def test_rows_survive_a_migration_that_makes_their_parents_table_anew(empty_app: Flask) -> None:
    schema.upgrade()
    with write_transaction():
        shelf = ArticleCategory(code="help", titles={"en": "Help"})
        db.session.add(shelf)
        db.session.flush()
        article = Article(slug="one", category_id=shelf.id, created_at=clock.now())
        db.session.add(article)
        db.session.flush()
        text = Text(title="One", body="Text")
        write(article, "en", text)
    schema.downgrade("0009_feedback")
    schema.upgrade()
    with read_transaction():
        kept = db.session.scalars(select(ArticleTranslation.title)).all()
        assert kept == ["One"]
        assert db.session.scalars(select(Article.kind)).all() == ["text"]
        foreign_keys = "PRAGMA foreign_keys" if db.engine.dialect.name == "sqlite" else "SELECT 1"
        assert db.session.execute(text_clause(foreign_keys)).scalar() == 1
