"""Migrations without a command line: the supervisor, the tests and `flask db` all come through here."""

import functools
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from portal.core.db import db

FOLDER = Path(__file__).resolve().parent.parent.parent / "migrations"


def upgrade(revision: str = "head") -> None:
    """Bring the database to a revision. Safe to repeat; needs an application context."""
    command.upgrade(_config(), revision)


def downgrade(revision: str) -> None:
    """Bring the database back to an older revision."""
    command.downgrade(_config(), revision)


def current() -> str | None:
    """The revision the database is at, None for an empty one."""
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


@functools.cache
def newest() -> str | None:
    """The newest revision this program knows."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def knows(revision: str) -> bool:
    """Whether this program has the revision; an unknown one was made by a newer program."""
    return any(script.revision == revision for script in ScriptDirectory.from_config(_config()).walk_revisions())


def write_revision(message: str) -> str:
    """Write a revision file from the difference between models and database; its path. The database must be at the newest one."""
    number = f"{len(list((FOLDER / 'versions').glob('*.py'))) + 1:04}"
    slug = "_".join(message.lower().split())[:40]
    script = command.revision(_config(), message, autogenerate=True, rev_id=f"{number}_{slug}")
    return str(getattr(script, "path", script))


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    return config
