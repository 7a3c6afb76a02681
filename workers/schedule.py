"""Every timed job on one page: its name, how often, what it calls, and the queue that runs it.

The sweeper looks at this page every ten seconds. A timed job takes no arguments, finds what is due, and may run twice or
on two machines; a turn that was missed is not made up, the next one finds the rest. `queue=None`: the sweeper runs it
itself, for what only rings. "bulk" is the queue of long acts (portal/core/tasks.py): what stands there may wait for hours.
"""

from collections.abc import Callable
from typing import NamedTuple

from workers import articles, housekeeping, ledger, sla_alerts, sweeps, tasks, tickets

TICK_S = 10  # how often the sweeper looks


class Timed(NamedTuple):
    """One timed job. `every` is in seconds."""

    name: str
    every: int
    function: Callable[[], object]
    queue: str | None


TIMED: tuple[Timed, ...] = (
    Timed("deliveries", 10, sweeps.sweep_deliveries, None),
    Timed("messages", 10, sweeps.sweep_messages, None),
    Timed("sla_alarms", 10, sla_alerts.sweep_alarms, "alerts"),
    Timed("tickets", 60, tickets.sweep_tickets, "alerts"),
    Timed("articles", 60, articles.sweep_articles, "alerts"),
    Timed("tasks", 10, tasks.sweep_tasks, None),
    Timed("sessions", 3600, housekeeping.sweep_sessions, "bulk"),
    Timed("attempts", 3600, housekeeping.sweep_attempts, "bulk"),
    Timed("requests", 3600, housekeeping.sweep_requests, "bulk"),
    Timed("transfers", 24 * 3600, housekeeping.sweep_transfers, "alerts"),
    Timed("files", 3600, housekeeping.sweep_files, "bulk"),
    Timed("ended_tasks", 24 * 3600, housekeeping.sweep_tasks, "alerts"),
    Timed("typed", 600, housekeeping.sweep_typed, "bulk"),
    Timed("ledger", 300, ledger.sweep_ledger, "alerts"),
    Timed("searches", 3600, ledger.sweep_searches, "bulk"),
    Timed("solutions", 6 * 3600, ledger.sweep_solutions, "bulk"),
    Timed("statistics", 6 * 3600, housekeeping.sweep_statistics, "bulk"),
)
