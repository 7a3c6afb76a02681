"""flask db upgrade | downgrade | current | revision: the schema by hand; `make run` upgrades by itself."""

import click
from flask.cli import AppGroup

from portal.core import schema

group = AppGroup("db", help="The schema of the database.")


@group.command("upgrade")
@click.argument("revision", default="head")
def upgrade(revision: str) -> None:
    """Bring the database to a revision (the newest). Safe to repeat."""
    schema.upgrade(revision)
    click.echo(f"at {schema.current()}")


@group.command("downgrade")
@click.argument("revision")
def downgrade(revision: str) -> None:
    """Bring the database back to an older revision. Tables that the newer ones made are dropped with their rows."""
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
