"""The entry point of web servers and of the flask command."""

import portal.starting  # noqa: F401
from portal.app import create_app
from portal.cli import register
from portal.config import ConfigError

try:
    app = create_app()
except ConfigError as error:
    raise SystemExit(f"Pomost cannot start: {error}") from error
register(app)
