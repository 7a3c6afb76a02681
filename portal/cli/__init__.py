"""The flask commands. Each domain's commands stand in one file here; a command parses, calls one operation, prints."""

from flask import Flask

from portal.cli import assets, calendars, demo, knowledge, operation, people, sla

GROUPS = (demo.group, knowledge.group, people.group, sla.group, calendars.group, assets.group, *operation.COMMANDS)


def register(app: Flask) -> None:
    """Attach the commands to the application."""
    for group in GROUPS:
        app.cli.add_command(group)
