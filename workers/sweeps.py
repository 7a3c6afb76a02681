"""Find what is owed and due: ring for it where Redis answers, else deliver it here."""

import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from portal.core import doorbell
from workers.facts import deliver_fact, due_deliveries
from workers.job import job
from workers.messages import deliver_message, due_messages

Row = TypeVar("Row")
BATCH = 200
BUDGET_S = 30.0  # after this long a sweep without Redis lets the other timed jobs have their turn


@job
def sweep_deliveries() -> int:
    """Ring for, or run, the handlers that are owed a fact; the number of deliveries found."""
    room = _room("fact")
    if room is None:
        return _run_here(due_deliveries, lambda row: deliver_fact(*row))
    found = due_deliveries(room)
    for fact_id, handler in found:
        queue, path = doorbell.JOBS["fact"]
        if not doorbell.enqueue(queue, path, fact_id, handler):
            return _run_here(due_deliveries, lambda row: deliver_fact(*row))
    return len(found)


@job
def sweep_messages() -> int:
    """Ring for, or send, the messages that are due; the number found."""
    room = _room("message")
    if room is None:
        return _run_here(due_messages, deliver_message)
    found = due_messages(room)
    for message_id in found:
        queue, path = doorbell.JOBS["message"]
        if not doorbell.enqueue(queue, path, message_id):
            return _run_here(due_messages, deliver_message)
    return len(found)


def _room(kind: str) -> int | None:
    """How many jobs may be added to a queue that is not to grow without end; None where Redis does not answer."""
    waiting = doorbell.look()
    return None if waiting is None else max(0, BATCH - waiting[doorbell.JOBS[kind][0]])


def _run_here(find: Callable[[int], Sequence[Row]], deliver: Callable[[Row], bool]) -> int:
    """Deliver until nothing is due or the time is up. What fails is due later, so this ends."""
    began, done = time.monotonic(), 0
    while rows := find(BATCH):
        for row in rows:
            deliver(row)
            done += 1
            if time.monotonic() - began > BUDGET_S:
                return done
    return done
