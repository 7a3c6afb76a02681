"""Queues, workers and timed jobs in words."""

from collections.abc import Mapping

from portal.core.i18n import _l

# By the names of portal/core/doorbell.py.
QUEUES: Mapping[str, object] = {
    "alerts": _l("What follows from facts, and alarms"),
    "mail-out": _l("Mails"),
    "bulk": _l("Long work: imports, exports, tidying up"),
}
# By RQ's names for what a worker is doing.
WORKER_STATES: Mapping[str, object] = {
    "busy": _l("works"),
    "idle": _l("waits for work"),
    "started": _l("has just begun"),
    "suspended": _l("is paused"),
}
# By the names of workers/schedule.py.
JOBS: Mapping[str, object] = {
    "sweep": _l("The round of the sweeper"),
    "deliveries": _l("Delivers what follows from facts"),
    "messages": _l("Sends mails that are due"),
    "sla_alarms": _l("Rings for deadlines that are near or missed"),
    "tickets": _l("Wakes tickets up and closes solved ones"),
    "articles": _l("Publishes and withdraws articles at their time, reminds of reviews"),
    "tasks": _l("Begins imports, exports and other long work"),
    "sessions": _l("Forgets sessions that have ended"),
    "attempts": _l("Forgets old attempts to sign in"),
    "requests": _l("Forgets the marks against double clicks"),
    "transfers": _l("Deletes files of old imports and exports"),
    "files": _l("Deletes files that nothing needs any more"),
    "ended_tasks": _l("Forgets long work that ended long ago"),
    "typed": _l("Forgets what was kept over an expired session"),
    "ledger": _l("Decides whether searches saved a ticket"),
    "searches": _l("Forgets who searched, later what"),
    "solutions": _l("Proposes articles for solutions that repeat"),
    "statistics": _l("Counts anew for the database's plans"),
}
