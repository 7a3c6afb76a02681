"""What every test may ask for. Names a test uses most: app, session, cast, client, sign_in, clock.

A test that uses `app` (or anything built on it) runs on SQLite and on PostgreSQL. Its writes are real commits; afterwards
the database is put back to the schema and the cast.
"""

import copyreg
import os
import pickle
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

# The many processes of a run share what one of them has compiled.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
os.environ["PORTAL_TESTING"] = "1"
os.environ["LC_ALL"] = "C.UTF-8"  # commands speak the language of the terminal
os.environ["PORTAL_DATA"] = tempfile.mkdtemp(prefix="pomost-test-")
for name in ("DATABASE_URL", "REDIS_URL", "SMTP_URL", "BASE_URL", "SECRET_KEY", "PORTAL_DEMO", "HOST", "PORT"):
    os.environ.pop(name, None)

from flask import Flask
from playwright.sync_api import Browser
from sqlalchemy import event
from sqlalchemy.orm import Session, scoped_session

from portal import config
from portal.app import create_app
from portal.cli import register
from portal.core import clock as portal_clock
from portal.core import doorbell as portal_doorbell
from portal.core import schema
from portal.core.catalogues import compile_catalogues
from portal.core.db import db, rollback, set_mode, write_transaction
from portal.knowledge.operations import synonyms
from tests import audited  # noqa: F401
from tests.browser import started_browser
from tests.clients import Client
from tests.databases import PostgreSQLDatabase, SQLiteDatabase, locked
from tests.doorbells import Doorbell
from tests.ordering import pytest_collection_finish, pytest_collection_modifyitems  # noqa: F401
from tests.people import Cast, settle
from tests.postbox import Postbox

Database = SQLiteDatabase | PostgreSQLDatabase
KINDS = {"sqlite": SQLiteDatabase, "postgresql": PostgreSQLDatabase}
SECRET_KEY = "one for all processes of a run, which share databases"
LOOPBACK = ("127.", "::1", "localhost")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=["all", *KINDS], default="all", help="run on one database only")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("database")
        kinds = list(KINDS) if chosen == "all" else [chosen]
        if metafunc.definition.get_closest_marker("one_database"):
            kinds = kinds[:1]
        metafunc.parametrize("database", kinds, indirect=True, scope="session")
    if "run" in metafunc.fixturenames:  # tests/chaos: once in `make test`, many times in `make chaos`
        metafunc.parametrize("run", range(int(os.environ.get("CHAOS_RUNS", "1"))))


@pytest.fixture(scope="session", autouse=True)
def only_loopback() -> Iterator[None]:
    """No test reaches the network."""
    connect = socket.socket.connect

    def checked(self: socket.socket, address: object) -> None:
        if isinstance(address, tuple) and not str(address[0]).startswith(LOOPBACK):
            raise AssertionError(f"a test tried to reach {address}")
        connect(self, address)

    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", checked)
    yield
    patch.undo()


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """One folder for all processes of this test run."""
    base = tmp_path_factory.getbasetemp()
    return base if worker_id == "master" else base.parent


@pytest.fixture(scope="session", autouse=True)
def catalogues(shared_folder: Path) -> None:
    """The translations, compiled once."""
    with locked(shared_folder / "catalogues.lock"):
        compile_catalogues()


@pytest.fixture(scope="session")
def database(
    request: pytest.FixtureRequest, shared_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """The database of this process, with the schema, the cast and the product's list of synonyms."""
    found = made(request.param, shared_folder, tmp_path_factory.mktemp(request.param))
    yield found
    found.close()


def made(kind: str, shared: Path, own: Path) -> Database:
    """A copy of the template of that kind, which the first process of the run that asks fills."""

    def prepare(url: str) -> None:
        app = create_app(settings_for(url))
        with app.app_context():
            schema.upgrade()
            with write_transaction():
                cast = settle()
                synonyms.load_seed()  # which else every test would do that indexes an article
            db.engine.dispose()
        (shared / f"cast.{kind}").write_bytes(pickle.dumps(vars(cast)))

    return KINDS[kind](shared, own, prepare)


def settings_for(url: str, **environment: str) -> config.Settings:
    """Settings of a test application on a database."""
    return config.load(
        {
            "PORTAL_DATA": os.environ["PORTAL_DATA"],
            "PORTAL_TESTING": "1",
            "SECRET_KEY": SECRET_KEY,
            "DATABASE_URL": url,
            **environment,
        }
    )


@pytest.fixture(scope="session")
def session_app(database: Database) -> Iterator[Flask]:
    app = create_app(settings_for(database.url))
    register(app)
    with app.app_context():
        engine = db.engine
        if database.kind == "sqlite":  # the file lives as long as the test
            event.listen(engine, "connect", lambda connection, record: connection.execute("PRAGMA synchronous=OFF"))
    yield app
    engine.dispose()


@pytest.fixture
def app(session_app: Flask, database: Database) -> Iterator[Flask]:
    """The application on both databases, holding the schema and the cast; without Redis."""
    yield session_app
    with session_app.app_context():
        engine = db.engine
    if database.kind == "sqlite":
        engine.dispose()
    database.restore()
    portal_doorbell.configure("")


@pytest.fixture
def session(app: Flask) -> Iterator[scoped_session[Session]]:
    """An open application context and a write transaction; `write_transaction()` or `commit()` make it visible to clients."""
    with app.app_context():
        set_mode("write")
        yield db.session
        rollback()
        set_mode("read")


@pytest.fixture
def cast(app: Flask, database: Database, shared_folder: Path) -> Cast:
    """The people everybody knows, as viewers: cast.anna, cast.boris …, and the ids of their places."""
    found = copyreg.__newobj__(Cast)
    vars(found).update(pickle.loads((shared_folder / f"cast.{database.kind}").read_bytes()))
    return found


@pytest.fixture
def client(app: Flask) -> Client:
    """A browser of a stranger: cookies, CSRF token, every request in a context of its own."""
    return Client(app)


@pytest.fixture
def sign_in(app: Flask, cast: Cast) -> Callable[[str], Client]:
    """`sign_in("anna")`: a browser of its own in which that member of the cast is signed in."""
    return lambda first_name: Client(app).signed_in_as(cast.viewers[first_name].id)


class Clock:
    """Moves the time of this process and of every process on the same PORTAL_DATA."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "clock-offset"

    def advance(self, seconds: float = 0, minutes: float = 0, hours: float = 0, days: float = 0) -> None:
        """Let time pass."""
        portal_clock.advance(seconds + 60 * minutes + 3600 * hours + 86400 * days)

    def reset(self) -> None:
        """Back to real time."""
        self.file.unlink(missing_ok=True)


@pytest.fixture
def clock() -> Iterator[Clock]:
    """Time that the test moves forward; real again afterwards."""
    hands = Clock(Path(os.environ["PORTAL_DATA"]))
    yield hands
    hands.reset()


@pytest.fixture(scope="session")
def session_postbox() -> Iterator[Postbox]:
    box = Postbox()
    yield box
    box.close()


@pytest.fixture
def postbox(session_postbox: Postbox) -> Iterator[Postbox]:
    """A mail server on loopback, empty."""
    session_postbox.clear()
    yield session_postbox
    session_postbox.clear()


@pytest.fixture(scope="session")
def session_doorbell() -> Iterator[Doorbell]:
    bell = Doorbell()
    yield bell
    bell.stop()


@pytest.fixture
def doorbell(session_doorbell: Doorbell) -> Doorbell:
    """A running, empty Valkey of its own."""
    session_doorbell.stop()
    session_doorbell.start()
    session_doorbell.client.flushall()
    return session_doorbell


@pytest.fixture(scope="session")
def session_browser() -> Iterator[Browser]:
    with started_browser() as browser:
        yield browser
