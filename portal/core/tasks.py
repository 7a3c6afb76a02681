"""Long acts that a person asked for and watches: an import, an export, re-indexing. A row each; a worker does it.

A task is done in many short transactions of its own, so that it never keeps others from writing. It may be stopped between
two of them, and it is begun anew when its worker dies: what it calls must be safe to run twice.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pkgutil import resolve_name

from sqlalchemy import Index, Text, select, update
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock, doorbell
from portal.core.db import affected, db, write_transaction
from portal.core.errors import NotFound
from portal.core.i18n import LazyString
from portal.core.timers import database_seconds
from portal.core.types import Code, JSONDict, Key, UTCDateTime

WAITING, RUNNING, DONE, FAILED, CANCELLED = "waiting", "running", "done", "failed", "cancelled"
ENDED = (DONE, FAILED, CANCELLED)
LEASE_S = 120  # without a word for so long the worker is taken for dead
MOST_STARTS = 3
_SHORTEST_S = 0.5  # between two words about the progress


class Task(db.Model):
    """One long act. ``total`` is None while nobody knows it; ``result`` is what ``Kind.outcome`` makes a sentence of."""

    __tablename__ = "tasks"
    __table_args__ = (Index(None, "state", "asked_at"),)
    id: Mapped[Key]
    kind: Mapped[Code]
    params: Mapped[dict[str, object]] = mapped_column(JSONDict, default=dict)
    state: Mapped[Code] = mapped_column(default=WAITING)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int | None]
    result: Mapped[dict[str, object]] = mapped_column(JSONDict, default=dict)
    error: Mapped[str] = mapped_column(Text, default="")
    asked_by_id: Mapped[int | None] = mapped_column(index=True)
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    began_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    cancel_asked: Mapped[bool] = mapped_column(default=False)
    starts: Mapped[int] = mapped_column(default=0)
    lease_owner: Mapped[str | None]
    lease_until: Mapped[int | None]


class Cancelled(Exception):
    """The person who asked for the task wants it no more (or another worker has taken it over).

    ``result``: what had been done by then, where whoever does the task tells it.
    """

    def __init__(self, result: Mapping[str, object] | None = None) -> None:
        super().__init__("cancelled")
        self.result = dict(result or {})


class Progress:
    """How far one run of a task is. ``step`` is called between two transactions, as often as one likes."""

    def __init__(self, task_id: int, fence: int) -> None:
        self.task_id, self._fence, self._said_at = task_id, fence, 0.0

    def step(self, done: int, total: int | None = None) -> None:
        """Say how much is done, at most twice a second. Raises Cancelled when the task is to stop."""
        if time.monotonic() - self._said_at < _SHORTEST_S and done != total:
            return
        self._said_at = time.monotonic()
        with write_transaction():
            mine = update(Task).where(
                Task.id == self.task_id, Task.starts == self._fence, Task.state == RUNNING, Task.cancel_asked.is_(False)
            )
            if not affected(mine.values(done=done, total=total, lease_until=database_seconds() + LEASE_S)):
                raise Cancelled


Params = Mapping[str, object]
Run = Callable[[Params, Progress], dict[str, object]]


def _never(result: Params) -> bool:
    return False


@dataclass(frozen=True)
class Kind:
    """What a kind of task is called, what does it, how its result reads, and the page that one comes from.

    ``outcome`` makes a sentence in the reader's language of params and result; ``address`` the path to go on to;
    ``is_faulty`` tells from the result whether the sentence is a warning.
    """

    label: LazyString
    run: Run
    outcome: Callable[[Params, Params], str]
    address: Callable[[Params, Params], str]
    is_faulty: Callable[[Params], bool] = _never


_kinds: dict[str, str] = {}


def configure(wiring: Mapping[str, str]) -> None:
    """Tell where each kind of task is described ("package.module:NAME"); called once by the application."""
    _kinds.clear()
    _kinds.update(wiring)


def kind_of(code: str) -> Kind:
    """The description of a kind. Raises KeyError where no such kind is wired."""
    return resolve_name(_kinds[code])


def known() -> tuple[str, ...]:
    """The codes of all kinds."""
    return tuple(_kinds)


def ask(code: str, params: Params, by_id: int | None, *, once: bool = False) -> Task:
    """Owe a task to whoever asked, in the caller's transaction. Raises KeyError for an unwired kind.

    ``once``: where one of this kind waits already, that one is returned instead. One that runs is not: it may have read already
    what has changed since.
    """
    _kinds[code]
    if once and (found := _first(code, [WAITING])) is not None:
        return found
    task = Task(kind=code, params=dict(params), asked_by_id=by_id, asked_at=clock.now())
    db.session.add(task)
    db.session.flush()
    doorbell.note("task", task.id)
    return task


def cancel(task_id: int) -> bool:
    """Stop a task: at once where it waits, before its next step where it runs; False where it has ended."""
    mine = update(Task).where(Task.id == task_id)
    if affected(mine.where(Task.state == WAITING).values(state=CANCELLED, cancel_asked=True, ended_at=clock.now())):
        return True
    return affected(mine.where(Task.state == RUNNING).values(cancel_asked=True)) == 1


def under_way(code: str) -> Task | None:
    """The task of a kind that waits or runs; None where there is none."""
    return _first(code, [WAITING, RUNNING])


def lately(codes: Sequence[str], by_id: int, most: int) -> list[Task]:
    """What a person asked for last among some kinds, newest first."""
    mine = select(Task).where(Task.asked_by_id == by_id, Task.kind.in_(codes)).order_by(Task.id.desc())
    return list(db.session.scalars(mine.limit(most)))


def own(task_id: int, code: str, by_id: int) -> Task:
    """A task of a kind that a person asked for herself. Raises NotFound."""
    task = db.session.get(Task, task_id)
    if task is None or (task.kind, task.asked_by_id) != (code, by_id):
        raise NotFound
    return task


def _first(code: str, states: Sequence[str]) -> Task | None:
    found = select(Task).where(Task.kind == code, Task.state.in_(states)).order_by(Task.id).limit(1)
    return db.session.scalar(found)
