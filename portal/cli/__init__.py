"""The flask commands. Each domain's commands stand in one file here; a command parses, calls one operation, prints."""

import functools

import click
from flask import Flask
from flask.cli import with_appcontext
from sqlalchemy.exc import SQLAlchemyError

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


SCHEMALESS = {"db", "doctor", "map"}
"""Commands that mend or look at an installation whatever state its database is in."""


def register(app: Flask) -> None:
    """Attach the commands to the application."""
    for group in GROUPS:
        commands = [group, *group.commands.values()] if isinstance(group, click.Group) else [group]
        for command in commands:
            _wrap(command, needs_schema=group.name not in SCHEMALESS)
        app.cli.add_command(group)


def _wrap(command: click.Command, needs_schema: bool) -> None:
    """Speak the language of the terminal, English where a machine reads; begin only on a database of this program's own schema."""
    act = command.callback
    if act is None:
        return

    @functools.wraps(act)
    def wrapped(*args: object, **options: object) -> object:
        language = DEFAULT_LANGUAGE if options.get("as_json") else terminal_language()
        with speaking(language, "UTC"):
            if needs_schema:
                _check_schema()
            return act(*args, **options)

    command.callback = with_appcontext(wrapped)


def _check_schema() -> None:
    """Raise ClickException unless the database is at the revision of this program: an older or newer one would be written wrongly."""
    try:
        found = schema_of.current()
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).partition("\n")[0]
        raise click.ClickException(_("The database does not answer: %(reason)s", reason=reason)) from error
    if found == schema_of.newest():
        return
    if found is not None and not schema_of.knows(found):
        raise click.ClickException(
            _("This database was made by a newer program (revision %(revision)s); update the program.", revision=found)
        )
    raise click.ClickException(
        _("The schema of this database is older than this program; run `.venv/bin/flask --app wsgi db upgrade`.")
    )
