"""Alembic on both databases: batch mode, one transaction, the application's own engine."""

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from portal.core.db import db, set_mode


def run(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=db.metadata, render_as_batch=True, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()


set_mode("write")
given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with current_app.app_context(), db.engine.connect() as connection:
        run(connection)
        connection.commit()
