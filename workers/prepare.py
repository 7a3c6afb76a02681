"""What must be true before anything starts: translations compiled, the schema at this program's revision, the demo loaded."""

import logging
import sqlite3

from portal.config import Settings
from portal.core import health, schema
from portal.core.catalogues import compile_catalogues
from portal.core.db import db, read_transaction
from portal.demo import loading
from workers.job import job, portal_app

log = logging.getLogger("portal.prepare")


def prepare(settings: Settings) -> int:
    """Bring the installation to the state this program needs; 0, or 1 where it cannot be. Safe to repeat."""
    try:
        compile_catalogues()
    except OSError as error:
        log.error("the translations cannot be compiled, run `make install` as the owner of the program: %s", error)
        return 1
    with portal_app().app_context():
        found = schema.current()
        if found is not None and not schema.knows(found):
            log.error("the database is at revision %s, which a newer Pomost has made: update the program first", found)
            return 1
        schema.upgrade()
        if settings.demo:
            loading.load_if_empty()
        warn_of_old_sqlite()
    return 0


@job
def sign_ins() -> str:
    """How to sign in to the demo, for the console; empty where this is not the demo."""
    with read_transaction():
        return loading.sign_ins()


def warn_of_old_sqlite() -> None:
    """Say so when the SQLite in use is older than is safe; it is no reason not to start."""
    if db.engine.dialect.name != "sqlite":
        return
    version = db.engine.dialect.dbapi.sqlite_version_info if db.engine.dialect.dbapi else sqlite3.sqlite_version_info
    if tuple(version) < health.SAFE_SQLITE:
        log.warning("SQLite %s is older than 3.51.3; see docs/operations.md", ".".join(map(str, version)))
