"""flask user create EMAIL --role ROLE; and whoever a command acts for."""

import sys

import click
from flask.cli import AppGroup

from portal.accounts import queries
from portal.accounts.operations import links, organisations, passwords, people
from portal.accounts.roles import ROLES
from portal.accounts.viewer import Viewer
from portal.core.db import write_transaction
from portal.core.errors import DomainError, Invalid
from portal.core.i18n import DEFAULT_LANGUAGE, LANGUAGES, _

_PROMPT = "Password (none: an invitation by mail)"
group = AppGroup("user", help="People who can sign in.")


@group.command("create")
@click.argument("email")
@click.option("--role", type=click.Choice(sorted(ROLES)), required=True)
@click.option("--name", default="", help="Full name; the address where it is not given.")
@click.option("--organisation", default="", help="Name of the organisation; it is created where it does not exist.")
@click.option("--lang", "language", type=click.Choice(list(LANGUAGES)), default=DEFAULT_LANGUAGE)
def create(email: str, role: str, name: str, organisation: str, language: str) -> None:
    """Create a person with a role over everything. The password is read from standard input; where it is empty, an invitation is mailed."""
    asks = sys.stdin.isatty()
    password = click.prompt(_PROMPT, "", hide_input=True, show_default=False) if asks else _read_password()
    try:
        if password:
            passwords.check_strength(password, email)
        password_hash = passwords.hash_password(password) if password else None
        with write_transaction():
            company = organisations.with_name(organisation)
            user = people.create(
                email, " ".join(name.split()) or email, company, None, password_hash, language=language
            )
            people.grant(user, role)
            if not password:
                links.invite(user, None)
            created = f"{user.email}: {role}"
    except Invalid as error:
        raise click.ClickException(f"{error.field}: {error.message}") from error
    except DomainError as error:
        raise click.ClickException(str(error.message)) from error
    click.echo(created)
    if not password:
        click.echo(_("The invitation goes there by mail; without SMTP_URL it is kept under /admin/messages."))


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
