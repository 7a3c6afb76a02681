"""One supervisor keeps everything running, and takes everything with it when it ends."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from portal.app import create_app
from portal.cli import register
from portal.core.db import db
from tests.conftest import settings_for
from tests.databases import SQLiteDatabase
from tests.installation import ROOT, Installation, eventually
from workers import boot

pytestmark = [pytest.mark.slow, pytest.mark.one_database]
PROGRAMS = {"valkey", "web", "sweeper", "worker alerts", "worker mail-out", "worker bulk"}
Start = Callable[..., Installation]


@pytest.fixture
def start(database: SQLiteDatabase, tmp_path: Path) -> Iterator[Start]:
    """Start a portal on a database with the cast; `folder`: on an empty one of that name, as on the first day."""
    started: list[Installation] = []

    def begin(folder: str = "", **environment: str) -> Installation:
        data = tmp_path / (folder or "data")
        portal = Installation(data, f"sqlite:///{data}/pomost.sqlite3", **environment)
        if not folder:
            shutil.copyfile(database.template, data / "pomost.sqlite3")
        started.append(portal)
        return portal.start()

    yield begin
    for portal in started:
        portal.stop()
        eventually(lambda portal=portal: not portal.processes(), "no process is left behind", 10)


def test_what_dies_is_started_again_refusing_nobody_and_ctrl_c_stops_everything(start: Start) -> None:
    portal = start(folder="long-" * 20)
    assert len((portal.data / "redis.url").read_text()) < 110, "a long path to the data is no obstacle"
    eventually(lambda: set(portal.pids()) >= PROGRAMS, "everything was started")
    before = portal.pids()
    portal.kill("web")
    assert portal.answers() or portal.answers(), "the socket belongs to the supervisor: who calls now waits a moment"
    for name in sorted(PROGRAMS - {"web"}):
        portal.kill(name)
    for name in sorted(PROGRAMS):
        portal.wait_for_restart(name, before[name])
    eventually(portal.answers, "the page answers again")
    assert portal.stop() == 0
    assert not (portal.data / "pids.json").exists()
    assert portal.processes() == []


def test_nothing_outlives_a_killed_supervisor_and_terminating_its_successor_is_as_good_as_ctrl_c(start: Start) -> None:
    portal = start()
    eventually(lambda: set(portal.pids()) >= PROGRAMS, "everything was started")
    assert len(portal.processes()) > len(PROGRAMS)
    assert portal.process is not None
    portal.process.kill()
    portal.process.wait()
    eventually(lambda: not portal.processes(), "everything has ended", 15)
    assert portal.start().answers(), "and it can be started again on the same data"
    os.kill(portal.process.pid, signal.SIGTERM)
    assert portal.process.wait(15) == 0
    assert portal.processes() == []


@pytest.mark.filterwarnings(
    "ignore:unclosed file .*boot.lock:ResourceWarning"
)  # a program that is refused ends, and lets go
def test_the_portal_works_without_redis_and_refuses_a_second_supervisor_in_plain_words(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    portal = start(REDIS_URL="none")
    eventually(portal.pids, "everything was started")
    assert set(portal.pids()) - {"welcome"} == {"web", "sweeper"}
    assert "the sweeper delivers alone" in portal.said()
    app = create_app(settings_for(portal.database_url))
    register(app)
    doctor = app.test_cli_runner()
    eventually(lambda: "came round" in doctor.invoke(args=["doctor"]).output, "the sweeper sweeps")
    with app.app_context():
        db.engine.dispose()

    def refused(**environment: str) -> str:
        for name, value in (portal.environment | environment).items():
            monkeypatch.setenv(name, value)
        assert boot.main() == 2
        return capsys.readouterr().out

    assert "running already" in refused()
    assert "PORT=8001 make run" in refused(PORTAL_DATA=str(tmp_path / "other"))
    assert "PORT" in refused(PORT="eighty", PORTAL_DATA=str(tmp_path / "third"))


def test_a_database_of_a_newer_program_is_left_alone(database: SQLiteDatabase, tmp_path: Path) -> None:
    path = tmp_path / "data" / "pomost.sqlite3"
    portal = Installation(path.parent, f"sqlite:///{path}", REDIS_URL="none")
    shutil.copyfile(database.template, path)
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999_future'")
    connection.close()
    before = path.read_bytes()
    refused = subprocess.run(
        [sys.executable, "-m", portal.module],
        cwd=ROOT, env=portal.environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert refused.returncode == 1
    assert "newer Pomost" in refused.stderr
    assert path.read_bytes() == before
