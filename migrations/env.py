"""Alembic on both databases: batch mode, one transaction, the application's own engine."""

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from portal.core.db import db, set_mode


def run(connection: Connection) -> None:
    """Migrate in one transaction. SQLite changes a table by making it anew, and dropping the old one must not cascade to its children."""
    context.configure(connection=connection, target_metadata=db.metadata, render_as_batch=True, compare_type=True)
    driver = connection.connection.driver_connection if connection.dialect.name == "sqlite" else None
    if driver is not None:
        driver.execute("PRAGMA foreign_keys=OFF")  # means nothing inside a transaction, so before it
    try:
        with context.begin_transaction():
            context.run_migrations()
            if driver is not None and (orphans := driver.execute("PRAGMA foreign_key_check").fetchall()):
                raise RuntimeError(f"rows without their parent after the migration: {orphans[:5]}")
        connection.commit()
    finally:
        if driver is not None:
            driver.execute("PRAGMA foreign_keys=ON")


set_mode("write")
with current_app.app_context(), db.engine.connect() as engine_connection:
    run(engine_connection)
