"""A long import takes the single writer of SQLite for moments only, and still writes all of a file or nothing."""

import threading
import time
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from assets.models import Asset
from portal.cli import importing
from portal.core.audit import audit
from portal.core.db import db, write_transaction
from tests.assets.test_import import HEADING, BringIn, bring_in, row
from tests.people import Cast

__all__ = ["bring_in"]
DEVICES = 60


def file_of(count: int) -> str:
    return HEADING + "".join(row(f"T{number}") for number in range(count))


def devices(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Asset)) or 0


@pytest.fixture
def short_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "LONGEST_S", 0.0)
    monkeypatch.setattr(importing, "BREATH_S", 0.0)


@pytest.fixture
def commits(app: Flask) -> Iterator[list[float]]:
    """How long each transaction lasted that was committed in this thread."""
    lasted: list[float] = []
    began: dict[int, float] = {}

    def begin(connection: object) -> None:
        began[threading.get_ident()] = time.monotonic()

    def commit(connection: object) -> None:
        lasted.append(time.monotonic() - began[threading.get_ident()])

    with app.app_context():
        engine = db.engine
    event.listen(engine, "begin", begin)
    event.listen(engine, "commit", commit)
    yield lasted
    event.remove(engine, "begin", begin)
    event.remove(engine, "commit", commit)


@pytest.mark.one_database
def test_others_write_while_a_long_file_comes_in(
    app: Flask, cast: Cast, bring_in: BringIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The promise is two seconds; of several waits the quickest counts, so that a loaded machine is not taken for a long transaction."""
    monkeypatch.setattr(importing, "LONGEST_S", 0.1)
    waits: list[float] = []
    ended = threading.Event()

    def write_now_and_then() -> None:
        with app.app_context():
            while not ended.wait(0.1):
                began = time.monotonic()
                with write_transaction():
                    audit(None, "created", "test", 1)
                waits.append(time.monotonic() - began)

    other = threading.Thread(target=write_now_and_then)
    other.start()
    try:
        result = bring_in(file_of(DEVICES), "--create-missing")
    finally:
        ended.set()
        other.join()
    assert result.exit_code == 0, result.output
    assert devices(app) == DEVICES
    assert len(waits) >= 3, "somebody else wrote meanwhile"
    assert sorted(waits)[len(waits) // 2] < 2


@pytest.mark.usefixtures("short_turns")
def test_a_long_file_is_written_in_several_transactions(
    app: Flask, cast: Cast, bring_in: BringIn, commits: list[float]
) -> None:
    assert bring_in(file_of(12), "--create-missing").exit_code == 0
    assert devices(app) == 12
    assert len(commits) == 12
    again = bring_in(file_of(12), "--create-missing")
    assert "0 new, 0 changed, 12 unchanged" in again.output


@pytest.mark.usefixtures("short_turns")
@pytest.mark.parametrize(
    "last", [row("T99", cost="abc"), row("T99", serial="S-T0"), row("T99", date="yesterday"), row("T0")]
)
def test_a_fault_at_the_end_of_a_long_file_leaves_nothing_of_its_beginning(
    app: Flask, cast: Cast, bring_in: BringIn, last: str
) -> None:
    result = bring_in(file_of(12) + last, "--create-missing")
    assert result.exit_code == 1
    assert "Nothing was written." in result.output
    assert devices(app) == 0


@pytest.mark.usefixtures("short_turns")
def test_what_is_changed_while_it_is_written_ends_it_there_and_is_told(
    app: Flask, cast: Cast, bring_in: BringIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: Callable[..., importing.Report] = importing._pass

    def then_somebody_takes_a_serial(*arguments: object, **options: object) -> importing.Report:
        report = tried(*arguments, **options)
        if not options["keep"]:
            bring_in_one(app)
        return report

    assert bring_in(HEADING + row("M1"), "--create-missing").exit_code == 0  # the model is there
    monkeypatch.setattr(importing, "_pass", then_somebody_takes_a_serial)
    result = bring_in(file_of(12))
    assert result.exit_code == 1
    assert "before line 12 is written" in result.output
    assert 0 < devices(app) < 12


def bring_in_one(app: Flask) -> None:
    """Somebody gives another device the serial of line 12."""
    with write_transaction():
        device = db.session.scalars(select(Asset).where(Asset.tag == "M1")).one()
        device.serial = "S-T10"
