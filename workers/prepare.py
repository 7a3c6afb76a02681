"""What must be true before anything starts: translations compiled, the schema at this program's revision, the demo loaded."""

import logging
import sqlite3
from importlib import import_module
from importlib.util import find_spec

from portal.config import Settings
from portal.core import health, schema
from portal.core.catalogues import compile_catalogues
from portal.core.db import db
from workers.job import portal_app

log = logging.getLogger("portal.prepare")


def prepare(settings: Settings) -> int:
    """Bring the installation to the state this program needs; 0, or 1 where it cannot be. Safe to repeat."""
    compile_catalogues()
    with portal_app().app_context():
        found = schema.current()
        if found is not None and not schema.knows(found):
            log.error("the database is at revision %s, which a newer Pomost has made: update the program first", found)
            return 1
        schema.upgrade()
        if settings.demo:
            load_demo()
        warn_of_old_sqlite()
    return 0


def load_demo() -> None:
    """Fill an empty database with the demo company, where this copy of the program has it."""
    if find_spec("portal.demo.loading"):
        import_module("portal.demo.loading").load_if_empty()


def warn_of_old_sqlite() -> None:
    """Say so when the SQLite in use is older than is safe; it is no reason not to start."""
    if db.engine.dialect.name != "sqlite":
        return
    version = db.engine.dialect.dbapi.sqlite_version_info if db.engine.dialect.dbapi else sqlite3.sqlite_version_info
    if tuple(version) < health.SAFE_SQLITE:
        log.warning("SQLite %s is older than 3.51.3; see docs/operations.md", ".".join(map(str, version)))
