"""Deliver facts to the handlers they are owed to, each exactly once."""

import logging

from rq.timeouts import BaseTimeoutException
from sqlalchemy import select, update

from portal.core import clock
from portal.core.db import affected, db, read_transaction, write_transaction
from portal.core.facts import Delivery, FactRow, handler_named, revive
from workers.job import MOST_TRIES, job, pause_after

log = logging.getLogger(__name__)


@job
def deliver_fact(fact_id: int, handler: str) -> bool:
    """Run one handler on one fact; true when this run did it.

    The delivery is marked done where it is new, in the transaction of the handler: whoever comes second finds nothing,
    and a crash leaves neither the mark nor the work. A failure is written down and tried again later.
    """
    try:
        with write_transaction():
            if not _take(fact_id, handler):
                return False
            handler_named(handler)(revive(db.session.get_one(FactRow, fact_id)))
    except BaseTimeoutException:
        note_failure(fact_id, handler, "it ran past its time limit")
        raise
    except Exception as error:
        log.exception("fact %s for %s failed", fact_id, handler)
        note_failure(fact_id, handler, f"{type(error).__name__}: {error}")
        return False
    return True


def due_deliveries(most: int) -> list[tuple[int, str]]:
    """The deliveries that are due, longest waiting first, at most so many."""
    with read_transaction():
        rows = db.session.execute(
            select(Delivery.fact_id, Delivery.handler)
            .where(Delivery.state == "new", Delivery.due_at <= clock.now())
            .order_by(Delivery.due_at)
            .limit(most)
        )
        return [(row.fact_id, row.handler) for row in rows]


@job
def note_failure(fact_id: int, handler: str, reason: str) -> None:
    """Count a failed try and set the time of the next one; after the last one the delivery is dead."""
    with write_transaction():
        delivery = db.session.get(Delivery, (fact_id, handler))
        if delivery is None or delivery.state != "new":
            return
        delivery.tries += 1
        delivery.last_error = reason[:2000]
        delivery.due_at = clock.now() + pause_after(delivery.tries)
        if delivery.tries >= MOST_TRIES:
            delivery.state = "dead"


def _take(fact_id: int, handler: str) -> bool:
    moment = clock.now()
    owed = update(Delivery).where(
        Delivery.fact_id == fact_id, Delivery.handler == handler, Delivery.state == "new", Delivery.due_at <= moment
    )
    return affected(owed.values(state="done", done_at=moment, last_error=None)) == 1
