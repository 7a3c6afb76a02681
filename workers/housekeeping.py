"""Throw away what has served its time. Nothing here is history: facts, audit and events stay."""

import time
from datetime import timedelta

from flask import current_app
from sqlalchemy import delete, or_, text

from portal.accounts.models import SingleUseLink, UserSession
from portal.core import clock, leftovers, storage, tasks
from portal.core.db import affected, db, write_transaction
from portal.web import files, limits, typed
from portal.web.api.once import ApiAnswer
from portal.web.requests import RequestRow
from workers.job import job

SHOWN_FOR = timedelta(days=30)  # ended sessions and used links can be looked up so long
TRANSFERS_KEPT = timedelta(days=7)
FILES_LEFT = files.KEPT_FOR + timedelta(days=1)
"""A form carries a chosen file for a day, and each time it comes back that day begins anew (portal/web/files.py): what was neither
stored nor carried for longer comes with no form any more. The second day is for long acts, as an import whose rows follow its files."""
ANSWERS_KEPT = timedelta(days=14)  # a phone may come back from a fortnight without network and send again


@job
def sweep_sessions() -> int:
    """Remove sessions and single-use links a month after their end; the number removed."""
    before = clock.now() - SHOWN_FOR
    with write_transaction():
        gone = affected(delete(UserSession).where(or_(UserSession.expires_at < before, UserSession.ended_at < before)))
        return gone + affected(delete(SingleUseLink).where(SingleUseLink.expires_at < before))


@job
def sweep_attempts() -> int:
    """Remove tries that no limit counts any more; the number removed."""
    with write_transaction():
        return limits.forget_old()


@job
def sweep_requests() -> int:
    """Remove stored answers of idempotent requests; the number removed."""
    with write_transaction():
        before = clock.now() - ANSWERS_KEPT
        gone = affected(delete(RequestRow).where(RequestRow.at < before))
        return gone + affected(delete(ApiAnswer).where(ApiAnswer.at < before))


@job
def sweep_transfers() -> int:
    """Remove archives of articles a week after they came or went; the number removed."""
    folder = current_app.extensions["settings"].data / "transfers"
    before = time.time() - TRANSFERS_KEPT.total_seconds()
    old = (path for path in folder.glob("*/*") if path.is_file() and path.stat().st_mtime < before)
    return sum(storage.remove_old(folder, path, before) for path in old)


@job
def sweep_files() -> int:
    """Remove stored files that no row refers to, of a sixteenth of all each hour; the number removed."""
    part = f"{int(clock.now().timestamp()) // 3600 % 16:x}"
    before = time.time() - FILES_LEFT.total_seconds()
    return leftovers.remove(current_app.extensions["settings"].files, part, before)


@job
def sweep_tasks() -> int:
    """Remove long acts a month after their end; the number removed."""
    ended = tasks.Task.state.in_(tasks.ENDED) & (tasks.Task.ended_at < clock.now() - SHOWN_FOR)
    with write_transaction():
        return affected(delete(tasks.Task).where(ended))


@job
def sweep_typed() -> int:
    """Remove what was typed into forms whose session had ended; the number removed."""
    with write_transaction():
        return typed.forget_old()


@job
def sweep_statistics() -> int:
    """Let SQLite look at how its values are spread: without it a list of 100,000 rows is sorted whole instead of read by its key.

    A sample of a thousand rows an index; PostgreSQL does it by itself.
    """
    with write_transaction():
        if db.engine.dialect.name != "sqlite":
            return 0
        db.session.execute(text("PRAGMA analysis_limit=1000"))
        db.session.execute(text("ANALYZE"))
        return 1
