"""Files that no form took in the end are removed; whatever a row refers to, or a form may still bring, stays."""

import fcntl
import io
import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import String, select

from portal.core import clock as portal_clock
from portal.core import leftovers, storage
from portal.core.audit import AuditEntry
from portal.core.db import db, write_transaction
from portal.core.tasks import Task
from portal.core.types import FileHash
from portal.tickets.models import File
from tests.clients import Client
from tests.tickets.test_keeping_files import FILED, kept, send
from workers.housekeeping import FILES_LEFT, sweep_files

DAY_S = 24 * 3600
NO_FILES = {
    "api_answers.digest", "api_tokens.digest", "article_translations.digest", "kept_forms.key", "requests.key", "search_vectors.digest",
    "search_words.word", "single_use_links.nonce", "single_use_links.token_hash", "survey_invitations.nonce",
    "survey_invitations.token_hash", "ticket_events.request_id", "tickets.self_help", "user_sessions.token_hash",
}  # fmt: skip


@pytest.fixture
def root(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of files, of this test alone, of an installation that began a fortnight ago."""
    monkeypatch.setitem(app.extensions, "settings", replace(app.extensions["settings"], data=tmp_path))
    with app.app_context():
        with write_transaction():
            began = portal_clock.now() - timedelta(days=14)
            db.session.add(AuditEntry(id=-1, at=began, action="begun", kind="test"))
        yield app.extensions["settings"].files


def stored(root: Path, content: str, days: float = 3) -> Path:
    """A stored file that nobody has taken up for so many days."""
    path = storage.path_of(root, storage.store(io.BytesIO(content.encode()), "a.log", root).sha256)
    age(path, days)
    return path


def age(path: Path, days: float) -> None:
    moment = time.time() - days * DAY_S
    os.utime(path, (moment, moment))


def sweep(clock) -> int:
    """A turn in each of sixteen hours; the number of files removed."""
    gone = 0
    for _ in range(16):
        gone += sweep_files()
        clock.advance(3600)
    return gone


def test_what_no_row_refers_to_goes_and_everything_else_stays(
    root: Path, sign_in: Callable[[str], Client], clock
) -> None:
    anna = sign_in("anna")
    assert send(anna, "/tickets", {**FILED}, "photo.png").status_code == 303
    with write_transaction():
        attached = storage.path_of(root, db.session.scalars(select(File.sha256)).one())
        imported = stored(root, "a table")
        db.session.add(Task(kind="import_devices", params={"sha256": imported.name}, asked_at=portal_clock.now()))
    age(attached, 3)
    broken_off = root / "tmpbroken"
    broken_off.write_bytes(b"half")
    age(broken_off, 3)
    given_up, younger, foreign = stored(root, "given up"), stored(root, "younger", 1.9), stored(root, "foreign", 15)
    assert sweep(clock) == 2
    assert not given_up.exists()
    assert not broken_off.exists()
    assert all(path.exists() for path in (attached, imported, younger, foreign))
    assert sweep(clock) == 0


def test_a_form_that_comes_back_keeps_its_file_for_another_day(
    root: Path, sign_in: Callable[[str], Client], clock
) -> None:
    anna = sign_in("anna")
    refused = send(anna, "/tickets", {**FILED, "title": ""}, "kept.png")
    path = storage.path_of(root, storage.store(io.BytesIO(b"\x89PNG\r\n\x1a\nkept.png"), "kept.png", root).sha256)
    age(path, 3)
    again = send(anna, "/tickets", {**FILED, "title": "", "files_kept": kept(refused)})
    assert sweep(clock) == 0
    later = sign_in("anna")
    assert send(later, "/tickets", {**FILED, "files_kept": kept(again)}).status_code == 303
    assert path.exists()


def test_the_same_content_stored_at_the_moment_of_the_sweep_is_not_lost(tmp_path: Path) -> None:
    path, gone = stored(tmp_path, "twice"), []
    before = time.time() - FILES_LEFT.total_seconds()
    removing = threading.Thread(target=lambda: gone.append(storage.remove_old(tmp_path, path, before)))
    with storage._held(tmp_path, fcntl.LOCK_SH):  # somebody stores
        removing.start()
        removing.join(0.1)
        assert path.exists()
        storage.store(io.BytesIO(b"twice"), "b.log", tmp_path)
    removing.join(5)
    assert gone == [False]
    assert path.read_bytes() == b"twice"
    age(path, 3)
    assert storage.remove_old(tmp_path, path, before)
    assert not storage.remove_old(tmp_path, path, before)


def test_a_form_that_comes_back_while_its_file_is_removed_waits_and_finds_it_gone(tmp_path: Path) -> None:
    path, there = stored(tmp_path, "carried"), []
    taking_up = threading.Thread(target=lambda: there.append(storage.take_up(tmp_path, path.name)))
    with storage._held(tmp_path, fcntl.LOCK_EX):  # the sweep has looked at its age
        taking_up.start()
        taking_up.join(0.1)
        assert there == []
        path.unlink()
    taking_up.join(5)
    assert there == [False]


def test_an_empty_database_takes_no_file_of_another(app: Flask, tmp_path: Path) -> None:
    """As where the portal is started on a new server before everything is carried over to it."""
    path = stored(tmp_path, "of the old database")
    with app.app_context():
        assert leftovers.remove(tmp_path, path.name[0], time.time() - DAY_S) == 0
    assert path.exists()


def test_a_column_that_may_hold_the_hash_of_a_file_says_whether_it_does(app: Flask) -> None:
    """The sweep finds what refers to a file by the type of the column: a plain text would lose its file after two days."""
    columns = [column for table in db.metadata.sorted_tables for column in table.columns]
    may = {
        str(column)
        for column in columns
        if isinstance(column.type, String)
        and not isinstance(column.type, FileHash)
        and (column.type.length == 64 or "sha256" in column.name)
    }
    assert may == NO_FILES
    assert leftovers.columns_of(FileHash)
    assert {table.name for table in db.metadata.sorted_tables} >= leftovers.HISTORY
