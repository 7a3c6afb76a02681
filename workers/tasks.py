"""Do the long acts that people asked for, one after the other, and say how far they are."""

import logging
import threading

from flask import Flask, current_app
from sqlalchemy import ColumnElement, and_, or_, select, update

from portal.accounts.models import User
from portal.core import clock, doorbell
from portal.core.db import affected, db, read_transaction, write_transaction
from portal.core.errors import DomainError
from portal.core.i18n import DEFAULT_LANGUAGE, _
from portal.core.tasks import (
    CANCELLED,
    DONE,
    FAILED,
    LEASE_S,
    MOST_STARTS,
    RUNNING,
    WAITING,
    Cancelled,
    Progress,
    Task,
    kind_of,
)
from portal.core.timers import database_seconds
from portal.web.locale import speaking
from workers.job import job, who_am_i

log = logging.getLogger(__name__)
_BATCH = 20
_beside: dict[str, threading.Thread] = {}


@job
def deliver_task(task_id: int) -> bool:
    """Do one task if it waits, or if its worker died; true when this run settled it.

    Errors of a domain are told to whoever asked, in her language; others are logged and told as a failure.
    """
    start = _take(task_id)
    if start is None:
        return False
    with read_transaction():
        task = db.session.get_one(Task, task_id)
        code, params = task.kind, dict(task.params)
        person = db.session.get(User, task.asked_by_id) if task.asked_by_id else None
        language, zone = (person.language, person.zone) if person else (DEFAULT_LANGUAGE, "UTC")
    with speaking(language, zone):
        try:
            result = kind_of(code).run(params, Progress(task_id, start))
        except Cancelled as stopped:
            return _settle(task_id, start, state=CANCELLED, result=stopped.result)
        except DomainError as error:
            return _settle(task_id, start, state=FAILED, error=str(error))
        except Exception:
            log.exception("task %s (%s) failed", task_id, code)
            return _settle(task_id, start, state=FAILED, error=_("Something went wrong; it was written to the log."))
    return _settle(task_id, start, state=DONE, result=result)


def due_tasks(most: int) -> list[int]:
    """The tasks that nobody is at, longest waiting first, at most so many."""
    with read_transaction():
        return list(db.session.scalars(select(Task.id).where(_free()).order_by(Task.asked_at, Task.id).limit(most)))


@job
def sweep_tasks() -> int:
    """Ring for the tasks nobody is at. Without Redis one is done beside the sweeper, which goes on looking at the clocks."""
    found = due_tasks(_BATCH)
    waiting = doorbell.look()
    queue, path = doorbell.JOBS["task"]
    if waiting is not None and (waiting[queue] or all(doorbell.enqueue(queue, path, task_id) for task_id in found)):
        return len(found)
    if found and not _is_busy():
        app = current_app._get_current_object()  # ty: ignore[missing-attribute]
        _beside["tasks"] = threading.Thread(target=_run_beside, args=(app, found), daemon=True)
        _beside["tasks"].start()
    return len(found)


def work_off_tasks() -> int:
    """Do every task that nobody is at, here and now; the number done. For `flask work` and tests."""
    done = 0
    while found := due_tasks(_BATCH):
        done += sum(deliver_task(task_id) for task_id in found)
    return done


def _is_busy() -> bool:
    return "tasks" in _beside and _beside["tasks"].is_alive()


def _run_beside(app: Flask, task_ids: list[int]) -> None:
    with app.app_context():
        for task_id in task_ids:
            deliver_task(task_id)


def _take(task_id: int) -> int | None:
    """Begin a run, the number of which fences off earlier ones. What was begun too often is given up, what is unwanted ends."""
    with write_transaction():
        task = db.session.scalar(select(Task).where(Task.id == task_id, _free()).with_for_update())
        if task is None:
            return None
        mine = update(Task).where(Task.id == task_id, Task.starts == task.starts, _free())
        if task.cancel_asked or task.starts >= MOST_STARTS:
            state = CANCELLED if task.cancel_asked else FAILED
            error = "" if task.cancel_asked else _("Its worker died several times.")
            affected(mine.values(state=state, error=error, ended_at=clock.now()))
            return None
        start = task.starts + 1
        until = database_seconds() + LEASE_S
        values = {
            "state": RUNNING,
            "starts": start,
            "began_at": clock.now(),
            "lease_owner": who_am_i(),
            "lease_until": until,
        }
        return start if affected(mine.values(**values)) else None


def _settle(task_id: int, start: int, **values: object) -> bool:
    with write_transaction():
        mine = update(Task).where(Task.id == task_id, Task.starts == start, Task.state == RUNNING)
        return affected(mine.values(ended_at=clock.now(), lease_until=None, **values)) == 1


def _free() -> ColumnElement[bool]:
    abandoned = and_(Task.state == RUNNING, Task.lease_until < database_seconds())
    return or_(Task.state == WAITING, abandoned)
