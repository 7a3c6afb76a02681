"""Redis as a doorbell: after the commit a worker is told that something is due. The database stays the truth.

A ring is best effort: 0.3 s at most, no retry, and after a failure none for 5 s. Whatever is not rung a sweep finds.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import redis
from rq import Queue, Worker
from rq.serializers import JSONSerializer

from portal.core.db import after_commit, db

log = logging.getLogger(__name__)
T = TypeVar("T")
QUEUES = ("alerts", "mail-out", "bulk")
JOBS = {
    "fact": ("alerts", "workers.facts.deliver_fact"),
    "message": ("mail-out", "workers.messages.deliver_message"),
    "task": ("bulk", "workers.tasks.deliver_task"),
}
PATIENCE_S = 0.3
PAUSE_S = 5.0
LIMIT_S = 45  # seconds a job may run; shorter than the lease of a message
TASK_LIMIT_S = 4 * 3600  # a task works in many short transactions and tells how far it is


class _Bell:
    def __init__(self) -> None:
        self.url = ""
        self.silent_until = 0.0
        self.failures = 0
        self.connection: redis.Redis | None = None


_bell = _Bell()


def configure(url: str) -> None:
    """Name the Redis to ring; an empty url means none: the sweeper alone delivers."""
    _bell.url = url
    _bell.connection = None
    _bell.silent_until = 0.0


def connection(patience_s: float = PATIENCE_S) -> redis.Redis | None:
    """A connection that never blocks longer than ``patience_s`` seconds, or None where no Redis is configured."""
    if not _bell.url:
        return None
    if _bell.connection is None:
        _bell.connection = redis.Redis.from_url(
            _bell.url, retry=None, socket_connect_timeout=patience_s, socket_timeout=patience_s
        )
    return _bell.connection


def note(kind: str, *args: int | str) -> None:
    """Remember in the present transaction that a job is to be rung for after its commit."""
    db.session.info.setdefault("rings", []).append((kind, args))


@after_commit
def ring() -> None:
    """Enqueue what was noted, once after the commit; never raises for a Redis that is away."""
    rings = db.session.info.pop("rings", [])
    for kind, args in rings:
        queue, job = JOBS[kind]
        if not enqueue(queue, job, *args):
            return


def enqueue(queue: str, job: str, *args: int | str) -> bool:
    """Put one job on a queue; False where Redis is away, which costs latency only."""
    return bool(_try(lambda bell: Queue(queue, connection=bell, serializer=JSONSerializer).enqueue(
        job, *args, result_ttl=0, failure_ttl=86400, job_timeout=TASK_LIMIT_S if job == JOBS["task"][1] else LIMIT_S
    )))  # fmt: skip


def look() -> dict[str, int] | None:
    """Waiting jobs per queue, or None where Redis does not answer."""
    return _try(lambda bell: {
        name: Queue(name, connection=bell, serializer=JSONSerializer).count for name in QUEUES
    })  # fmt: skip


@dataclass(frozen=True)
class WorkerSeen:
    """A worker process as Redis knows it."""

    name: str
    queues: tuple[str, ...]
    state: str


def workers() -> list[WorkerSeen] | None:
    """The workers that have reported lately, or None where Redis does not answer."""
    return _try(
        lambda bell: [
            WorkerSeen(worker.name, tuple(worker.queue_names()), str(worker.get_state()))
            for worker in Worker.all(connection=bell, serializer=JSONSerializer)
        ]
    )


def _try(act: Callable[[redis.Redis], T]) -> T | None:
    bell = connection()
    if bell is None or time.monotonic() < _bell.silent_until:
        return None
    began = time.monotonic()
    try:
        return act(bell)
    except (redis.RedisError, OSError) as error:
        _bell.silent_until = time.monotonic() + PAUSE_S
        _bell.failures += 1
        log.warning("doorbell silent for %s s after %.2f s: %s", PAUSE_S, time.monotonic() - began, error)
        return None
