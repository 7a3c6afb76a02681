"""flask db upgrade | downgrade | current | revision: the schema by hand; `make run` upgrades by itself."""

from collections.abc import Generator
from contextlib import contextmanager

import click
from alembic.util import CommandError
from flask.cli import AppGroup

from portal.core import schema

group = AppGroup("db", help="The schema of the database.")


@group.command("upgrade")
@click.argument("revision", default="head")
def upgrade(revision: str) -> None:
    """Bring the database to a revision (the newest). Safe to repeat."""
    with _told():
        schema.upgrade(revision)
    click.echo(f"at {schema.current()}")


@group.command("downgrade")
@click.argument("revision")
def downgrade(revision: str) -> None:
    """Bring the database back to an older revision. Tables that the newer ones made are dropped with their rows."""
    with _told():
        schema.downgrade(revision)
    click.echo(f"at {schema.current()}")


@group.command("current")
def current() -> None:
    """The revision of the database and the newest one this program knows."""
    click.echo(f"at {schema.current()}, newest {schema.newest()}")


@group.command("revision")
@click.option("-m", "--message", required=True, help="What the revision does, in a few words.")
def revision(message: str) -> None:
    """Write a new revision from the difference between the tables of the program and those of the database."""
    click.echo(schema.write_revision(message))


@contextmanager
def _told() -> Generator[None]:
    """A revision that this program does not have is a sentence, not a traceback."""
    try:
        yield
    except CommandError as error:
        raise click.ClickException(str(error)) from error
