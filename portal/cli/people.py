"""flask user create EMAIL --role ROLE; and whoever a command acts for."""

import re
import sys
import unicodedata

import click
from flask.cli import AppGroup
from sqlalchemy import select

from portal.accounts import queries
from portal.accounts.models import Organisation
from portal.accounts.operations import passwords, people
from portal.accounts.roles import ROLES
from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.db import db, write_transaction
from portal.core.errors import DomainError
from portal.core.i18n import DEFAULT_LANGUAGE, LANGUAGES, _

group = AppGroup("user", help="People who can sign in.")


@group.command("create")
@click.argument("email")
@click.option("--role", type=click.Choice(sorted(ROLES)), required=True)
@click.option("--name", default="", help="Full name; the address where it is not given.")
@click.option("--organisation", default="", help="Name of the organisation; it is created where it does not exist.")
@click.option("--lang", "language", type=click.Choice(list(LANGUAGES)), default=DEFAULT_LANGUAGE)
def create(email: str, role: str, name: str, organisation: str, language: str) -> None:
    """Create a person with a role over everything. The password is read from standard input."""
    password = click.prompt("Password", hide_input=True) if sys.stdin.isatty() else _read_password()
    try:
        passwords.check_strength(password, email)
        password_hash = passwords.hash_password(password)
        with write_transaction():
            user = people.create(
                email, name or email, _organisation(organisation), None, password_hash, language=language
            )
            people.grant(user, role)
            click.echo(f"{user.email}: {role}")
    except DomainError as error:
        raise click.ClickException(str(error.message)) from error


def viewer_with_email(email: str) -> Viewer:
    """The person with this address, as a command acts for her. Raises ClickException where nobody signs in with it."""
    try:
        return queries.viewer_with_email(email)
    except DomainError as error:
        raise click.ClickException(f"nobody signs in as {email}") from error


def _read_password() -> str:
    """The first line of standard input. Raises ClickException for one that is not UTF-8: nobody could type it in a browser."""
    try:
        return sys.stdin.buffer.readline().decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise click.ClickException(_("The password on standard input is not UTF-8.")) from error


def _organisation(name: str) -> Organisation:
    wanted = name.strip()
    found = db.session.scalar(
        select(Organisation).where(Organisation.name == wanted)
        if wanted
        else select(Organisation).order_by(Organisation.id)
    )
    if found is None:
        found = Organisation(name=wanted or "Our company", slug=slug(wanted), created_at=clock.now())
        db.session.add(found)
    return found


def slug(name: str) -> str:
    """An ASCII handle of a name, for addresses and imports."""
    return re.sub(r"[^a-z0-9]+", "-", unicodedata.normalize("NFKD", name.lower())).strip("-")[:40] or "own"
