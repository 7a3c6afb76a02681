"""The flask commands. Each domain's commands stand in one file here; a command parses, calls one operation, prints."""

import functools

import click
from flask import Flask
from sqlalchemy.exc import OperationalError, ProgrammingError

from portal.cli import assets, calendars, demo, knowledge, operation, people, schema, sla
from portal.core import schema as schema_of

GROUPS = (
    schema.group,
    demo.group,
    knowledge.group,
    people.group,
    sla.group,
    calendars.group,
    assets.group,
    *operation.COMMANDS,
)


def register(app: Flask) -> None:
    """Attach the commands to the application."""
    for group in GROUPS:
        for command in group.commands.values() if isinstance(group, click.Group) else (group,):
            _explain_a_missing_schema(command)
        app.cli.add_command(group)


def _explain_a_missing_schema(command: click.Command) -> None:
    """On a database that was never migrated, say so instead of showing a stack trace."""
    act = command.callback
    if act is None:
        return

    @functools.wraps(act)
    def explained(*args: object, **options: object) -> object:
        try:
            return act(*args, **options)
        except (OperationalError, ProgrammingError) as error:
            if schema_of.current() == schema_of.newest():
                raise
            raise click.ClickException(
                "the schema of this database is not the one this program needs; run `flask --app wsgi db upgrade`"
            ) from error

    command.callback = explained
