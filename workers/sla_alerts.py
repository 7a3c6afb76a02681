"""Ring the alarm clocks of tickets."""

import time

from portal.core.db import read_transaction, write_transaction
from portal.sla import queries
from portal.sla.operations import alarms
from workers.job import job

BUDGET_S = 30.0  # a long backlog is left to the next turn


@job
def sweep_alarms() -> int:
    """Tell every threshold that has passed, in short transactions of at most 100 clocks; the number looked at."""
    began, done = time.monotonic(), 0
    while _is_due() and time.monotonic() - began < BUDGET_S:
        with write_transaction():
            done += alarms.sweep()
    return done


def _is_due() -> bool:
    with read_transaction():
        return queries.alarm_is_due()
