"""flask db upgrade | downgrade | current | revision | carry-over: schema and data by hand; `make run` upgrades by itself."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import click
from alembic.util import CommandError
from flask.cli import AppGroup

from portal.core import carrying, schema
from portal.core.db import write_transaction
from portal.core.errors import DomainError
from portal.core.i18n import _

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


@group.command("carry-over")
@click.argument("source")
def carry_over(source: str) -> None:
    """Copy everything out of the database SOURCE (a file of SQLite, or a URL) into the one of DATABASE_URL, which must be empty.

    Stop the portal before, so that nothing is filed meanwhile. The source stays as it is. Uploaded files are not in a database:
    keep PORTAL_DATA, or copy its folder `files` and the secret key.
    """
    url = source if "://" in source else f"sqlite:///{_existing(source)}"
    if schema.current() is None:
        with _told():
            schema.upgrade()
    try:
        with write_transaction():
            rows = carrying.carry_over(url, lambda table, count: click.echo(f"{count:>9,} {table}"))
    except DomainError as error:
        raise click.ClickException(str(error.message)) from error
    click.echo(_("%(rows)s rows carried over.", rows=f"{rows:,}"))


def _existing(source: str) -> Path:
    path = Path(source).resolve()
    if not path.is_file():
        raise click.ClickException(_("%(file)s: no such file", file=source))
    return path


@contextmanager
def _told() -> Generator[None]:
    """A revision that this program does not have is a sentence, not a traceback."""
    try:
        yield
    except CommandError as error:
        raise click.ClickException(str(error)) from error
