"""A fact of the tests and its handlers: they leave audit rows, which can be counted."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import func, select

from portal.core import facts
from portal.core.audit import AuditEntry, audit
from portal.core.db import db, read_transaction, write_transaction
from portal.core.facts import Delivery, Fact
from portal.wiring import HANDLERS

ECHO = "tests.workers.echoes:echo"
FAIL = "tests.workers.echoes:fail"
SLOW = "tests.workers.echoes:slow"
SLOW_S = 0.1


@dataclass(frozen=True, kw_only=True)
class Sounded(Fact):
    """Something was heard."""

    number: int


def echo(fact: Sounded) -> None:
    """Leave one row."""
    audit(None, "echo", "test", fact.number)


def slow(fact: Sounded) -> None:
    """Leave one row, after a moment in which the process may be killed."""
    time.sleep(SLOW_S)
    audit(None, "echo", "test", fact.number)


def fail(fact: Sounded) -> None:
    """Leave one row, then break."""
    audit(None, "broken", "test", fact.number)
    db.session.flush()
    raise RuntimeError("the handler broke")


@contextmanager
def wired(*handlers: str) -> Iterator[None]:
    """Wire the fact to handlers, beside what the product wires."""
    facts.configure({**HANDLERS, Sounded: list(handlers)})
    try:
        yield
    finally:
        facts.configure(HANDLERS)


def sound(number: int = 1) -> int:
    """Record the fact in a transaction of its own; its id."""
    with write_transaction():
        return facts.record(Sounded(number=number)).id


def effects(action: str = "echo") -> int:
    """How many rows the handlers have left."""
    with read_transaction():
        return db.session.scalar(select(func.count()).where(AuditEntry.action == action)) or 0


def delivery(fact_id: int, handler: str = ECHO) -> Delivery:
    """The row of one delivery, as it is now."""
    with read_transaction():
        found = db.session.get_one(Delivery, (fact_id, handler))
        db.session.expunge(found)
        return found
