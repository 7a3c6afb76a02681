"""The flask commands. Each domain's commands stand in one file here; a command parses, calls one operation, prints."""

import functools

import click
from flask import Flask
from sqlalchemy.exc import OperationalError, ProgrammingError

from portal.cli import assets, calendars, demo, knowledge, operation, people, schema, sla, tokens
from portal.cli.terminal import terminal_language
from portal.core import schema as schema_of
from portal.core.i18n import DEFAULT_LANGUAGE, _
from portal.web.locale import speaking

GROUPS = (
    schema.group,
    demo.group,
    knowledge.group,
    people.group,
    tokens.group,
    sla.group,
    calendars.group,
    assets.group,
    *operation.COMMANDS,
)


def register(app: Flask) -> None:
    """Attach the commands to the application."""
    for group in GROUPS:
        for command in group.commands.values() if isinstance(group, click.Group) else (group,):
            _wrap(command)
        app.cli.add_command(group)


def _wrap(command: click.Command) -> None:
    """Speak the language of the terminal, English where a machine reads; say of a database that was never migrated what to do."""
    act = command.callback
    if act is None:
        return

    @functools.wraps(act)
    def wrapped(*args: object, **options: object) -> object:
        language = DEFAULT_LANGUAGE if options.get("as_json") else terminal_language()
        with speaking(language, "UTC"):
            try:
                return act(*args, **options)
            except (OperationalError, ProgrammingError) as error:
                if schema_of.current() == schema_of.newest():
                    raise
                raise click.ClickException(
                    _(
                        "The schema of this database is not the one this program needs; run `flask --app wsgi db upgrade`."
                    )
                ) from error

    command.callback = wrapped
