"""Where measurements put their data: SQLite files that may be kept, and PostgreSQL of their own or of TEST_POSTGRES_URL."""

import os
from pathlib import Path

from tests.databases import start_postgres


def sqlite_file(folder: Path, name: str) -> str:
    """The URL of a SQLite file of this name, kept from another run or new."""
    folder.mkdir(parents=True, exist_ok=True)
    return f"sqlite:///{folder.absolute() / f'bench-{name}.sqlite3'}"


def postgres_database(folder: Path, name: str) -> str:
    """The URL of a PostgreSQL database; a server of its own is never kept."""
    own = Path(os.environ["PORTAL_DATA"]) / name
    own.mkdir()
    return postgres_server(own)


def postgres_server(folder: Path) -> str:
    """The URL of the server of TEST_POSTGRES_URL, else of one that is started in ``folder``."""
    server = os.environ.get("TEST_POSTGRES_URL") or start_postgres(folder)
    return server.replace("postgresql://", "postgresql+psycopg://", 1)


DATABASES = {"sqlite": sqlite_file, "postgresql": postgres_database}
