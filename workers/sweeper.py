"""The sweeper: looks at the page of timed jobs every ten seconds. Any number of copies may run, on any machine.

With Redis up it only rings; with Redis away it does the work itself. Redis lost, empty or absent costs seconds, no outcome.
"""

import logging
import signal
import threading
import time
from types import FrameType

from rq.timeouts import BaseTimeoutException

from portal.core import doorbell, timers
from portal.core.db import read_transaction, write_transaction
from workers.job import forget_connections, job
from workers.schedule import TICK_S, TIMED, Timed
from workers.sweeps import sweep_deliveries, sweep_messages
from workers.tasks import work_off_tasks

log = logging.getLogger(__name__)
LEEWAY_S = 1  # the database counts whole seconds: a turn taken 9.9 s ago is due again
SWEEP = "sweep"  # the sweeper's own row: when it last came round


def main() -> int:
    """Sweep until SIGTERM."""
    stop = threading.Event()

    def ask_to_stop(number: int, frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, ask_to_stop)
    signal.signal(signal.SIGINT, ask_to_stop)
    forget_connections()
    while not stop.is_set():
        began = time.monotonic()
        try:
            tick()
        except Exception:
            log.exception("a sweep failed; the next one comes in %s s", TICK_S)
        stop.wait(max(1.0, TICK_S - (time.monotonic() - began)))
    return 0


@job
def tick() -> int:
    """Give every timed job that is due its turn; the number of turns given."""
    turns = [timed for timed in TIMED if _take_turn(timed)]
    for timed in turns:
        if timed.queue is None or not doorbell.enqueue(timed.queue, "workers.sweeper.run_timed", timed.name):
            run_timed(timed.name)
    with write_transaction():
        timers.take_turn(SWEEP, 0)
        timers.note_end(SWEEP)
    return len(turns)


def work_off() -> int:
    """Run every timed job now, do the tasks that wait, deliver until nothing is due; the number of both. For `flask work`."""
    for timed in TIMED:
        if timed.queue is not None:
            run_timed(timed.name)
    done = 0
    done += work_off_tasks()
    while found := sweep_deliveries() + sweep_messages():
        done += found
    return done


@job
def run_timed(name: str) -> None:
    """Run one timed job and write down how it ended."""
    timed = next(found for found in TIMED if found.name == name)
    error = ""
    try:
        timed.function()
    except Exception as problem:
        log.exception("timed job %s failed", name)
        error = f"{type(problem).__name__}: {problem}"
        if isinstance(problem, BaseTimeoutException):
            raise
    finally:
        with write_transaction():
            timers.note_end(name, error)


def _take_turn(timed: Timed) -> bool:
    with read_transaction():
        if not timers.is_due(timed.name, timed.every - LEEWAY_S):
            return False
    with write_transaction():
        return timers.take_turn(timed.name, timed.every - LEEWAY_S)
