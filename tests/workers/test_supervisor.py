"""One supervisor keeps everything running, and takes everything with it when it ends."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.databases import SQLiteDatabase
from tests.installation import ROOT, Installation, eventually

pytestmark = [pytest.mark.slow, pytest.mark.one_database]
PROGRAMS = {"valkey", "web", "sweeper", "worker alerts", "worker mail-out", "worker bulk"}
Start = Callable[..., Installation]


@pytest.fixture
def start(database: SQLiteDatabase, tmp_path: Path) -> Iterator[Start]:
    """Start a portal on a database with the cast; `empty=True`: on an empty folder, as on the first day."""
    started: list[Installation] = []

    def begin(empty: bool = False, **environment: str) -> Installation:
        data = tmp_path / "data"
        portal = Installation(data, f"sqlite:///{data}/pomost.sqlite3", **environment)
        if not empty:
            shutil.copyfile(database.template, data / "pomost.sqlite3")
        started.append(portal)
        return portal.start()

    yield begin
    for portal in started:
        portal.stop()
        eventually(lambda portal=portal: not portal.processes(), "no process is left behind", 10)


def test_what_dies_is_started_again_and_ctrl_c_stops_everything(start: Start) -> None:
    portal = start(empty=True)
    eventually(lambda: set(portal.pids()) >= PROGRAMS, "everything was started")
    before = portal.pids()
    for name in sorted(PROGRAMS):
        portal.kill(name)
    for name in sorted(PROGRAMS):
        portal.wait_for_restart(name, before[name])
    eventually(portal.answers, "the page answers again")
    assert portal.stop() == 0
    assert not (portal.data / "pids.json").exists()
    assert portal.processes() == []


def test_nothing_outlives_a_supervisor_that_was_killed(start: Start) -> None:
    portal = start()
    assert len(portal.processes()) > len(PROGRAMS)
    assert portal.process is not None
    portal.process.kill()
    portal.process.wait()
    eventually(lambda: not portal.processes(), "everything has ended", 15)
    assert portal.start().answers(), "and it can be started again on the same data"


def test_a_restart_of_the_web_refuses_nobody(start: Start) -> None:
    portal = start()
    killed = portal.kill("web")
    assert portal.answers() or portal.answers(), "the socket belongs to the supervisor: who calls now waits a moment"
    portal.wait_for_restart("web", killed)


def test_without_redis_the_portal_works(start: Start) -> None:
    portal = start(REDIS_URL="none")
    assert set(portal.pids()) - {"welcome"} == {"web", "sweeper"}
    assert "the sweeper delivers alone" in portal.said()
    eventually(lambda: "came round" in portal.run("doctor").stdout, "the sweeper sweeps")


def test_a_long_path_to_the_data_is_no_obstacle(tmp_path: Path) -> None:
    data = tmp_path / ("long-" * 20)
    portal = Installation(data, f"sqlite:///{data}/pomost.sqlite3").start()
    assert "valkey" in portal.pids()
    assert len((data / "redis.url").read_text()) < 110
    assert portal.stop() == 0


def boot(portal: Installation, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "workers.boot"],
        cwd=ROOT, env=portal.environment | environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def test_a_second_supervisor_is_refused_in_plain_words(start: Start, tmp_path: Path) -> None:
    portal = start(REDIS_URL="none")
    same_data = boot(portal)
    assert same_data.returncode == 2
    assert "running already" in same_data.stdout
    same_port = boot(portal, PORTAL_DATA=str(tmp_path / "other"))
    assert same_port.returncode == 2
    assert "PORT=8001 make run" in same_port.stdout
    wrong_setting = boot(portal, PORT="eighty", PORTAL_DATA=str(tmp_path / "third"))
    assert wrong_setting.returncode == 2
    assert "PORT" in wrong_setting.stdout


def test_a_database_of_a_newer_program_is_left_alone(start: Start) -> None:
    portal = start(REDIS_URL="none")
    portal.stop()
    import sqlite3

    with sqlite3.connect(portal.data / "pomost.sqlite3") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999_future'")
    connection.close()
    refused = boot(portal)
    assert refused.returncode == 1
    assert "newer Pomost" in refused.stderr


def test_terminating_the_supervisor_is_as_good_as_ctrl_c(start: Start) -> None:
    portal = start(REDIS_URL="none")
    assert portal.process is not None
    os.kill(portal.process.pid, signal.SIGTERM)
    assert portal.process.wait(15) == 0
    assert portal.processes() == []
