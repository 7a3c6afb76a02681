"""The entry point of web servers and of the flask command."""

import portal.starting  # noqa: F401
from portal.app import create_app
from portal.cli import register

app = create_app()
register(app)
