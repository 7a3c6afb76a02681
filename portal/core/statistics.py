"""What the query planner knows of the tables."""

from sqlalchemy import text

from portal.core.db import db


def refresh() -> None:
    """Count the tables anew after a bulk load, in the present write transaction.

    PostgreSQL does so by itself about a minute later; until then it joins freshly filled tables in an order that made a
    search thirty times slower. SQLite's plans do not rest on statistics here.
    """
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("ANALYZE"))
