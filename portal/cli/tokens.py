"""flask token create EMAIL, flask token list EMAIL, flask token revoke ID."""

import json

import click
from flask.cli import AppGroup

from portal.accounts import queries
from portal.accounts.models import User
from portal.accounts.operations import api_tokens
from portal.accounts.scopes import SCOPES
from portal.cli.terminal import as_json_option
from portal.core.db import read_transaction, write_transaction
from portal.core.errors import DomainError
from portal.core.i18n import _
from portal.web.addresses import LARGEST

group = AppGroup("token", help="Tokens with which programs act as a person.")


@group.command("create")
@click.argument("email")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    type=click.Choice(list(SCOPES)),
    help="What it may be used for; repeatable. Default: reading.",
)
@click.option("--name", default="command line", help="To tell it from others.")
@click.option("--days", type=click.IntRange(1, 365), default=90, show_default=True, help="How long it lives.")
@as_json_option
def create(email: str, scopes: tuple[str, ...], name: str, days: int, as_json: bool) -> None:
    """Make a token for a person and print it. It is shown only this once."""
    wanted = scopes or tuple(scope for scope in SCOPES if not scope.endswith(":write"))
    try:
        with write_transaction():
            token, secret = api_tokens.issue(_person(email), name, wanted, days, by_id=None)
            told = {
                "id": token.id, "token": secret, "scopes": token.scopes.split(), "expires_at": token.expires_at.isoformat(),
            }  # fmt: skip
    except DomainError as error:
        raise click.ClickException(str(error.message)) from error
    click.echo(json.dumps(told) if as_json else secret)


@group.command("list")
@click.argument("email")
@as_json_option
def list_(email: str, as_json: bool) -> None:
    """Print the living tokens of a person, without their secrets."""
    with read_transaction():
        for token in queries.api_tokens_of(_person(email).id):
            row = {
                "id": token.id,
                "name": token.name,
                "scopes": token.scopes,
                "expires_at": token.expires_at.isoformat(),
            }
            click.echo(json.dumps(row, ensure_ascii=False) if as_json else "\t".join(map(str, row.values())))


@group.command("revoke")
@click.argument("token_id", type=click.IntRange(1, LARGEST))
def revoke(token_id: int) -> None:
    """Make a token worthless at once."""
    try:
        with write_transaction():
            api_tokens.revoke(token_id, by_id=None)
    except DomainError as error:
        raise click.ClickException(_("There is no such token.")) from error


def _person(email: str) -> User:
    found = queries.user_with_email(email)
    if found is None or not found.active:
        raise click.ClickException(_("Nobody has the address %(email)s.", email=email))
    return found
