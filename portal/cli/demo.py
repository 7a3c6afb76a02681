"""flask demo load: the made-up company, for a first look."""

import time

import click
from flask.cli import AppGroup

from portal.core.errors import DomainError
from portal.demo import loading

group = AppGroup("demo", help="The demo company, for an empty installation.")


@group.command("load")
@click.option("--seed", type=int, default=loading.SEED, show_default=True, help="Another number makes another month.")
@click.option(
    "--size",
    type=click.Choice(sorted(loading.SIZES)),
    default="small",
    show_default=True,
    help="retailer: 200 shops and 3,000 tickets a month.",
)
def load(seed: int, size: str) -> None:
    """Load the demo company with a month of tickets. Refused where anybody exists already."""
    began = time.monotonic()
    try:
        loaded = loading.load(seed, size)
    except DomainError as error:
        raise click.ClickException(str(error.message)) from error
    click.echo(
        f"{loaded.people} people, {loaded.devices} devices, {loaded.tickets} tickets ({loaded.open_tickets} open)"
        f" in {time.monotonic() - began:.1f} s"
    )
    click.echo(loading.sign_ins())
