"""The queue workers: one RQ process per queue, so that a storm in one cannot delay another."""

import logging
import os
import time
from resource import struct_rusage

import redis
from rq import Queue, Worker
from rq.job import Job
from rq.serializers import JSONSerializer

from portal import config
from workers import facts
from workers.job import close_connections, forget_connections
from workers.supervisor import die_with_parent

log = logging.getLogger(__name__)
WORKER_TTL_S = 30  # also the longest wait for a job, and so how late an abandoned one is noticed
MAINTENANCE_S = 15
PATIENCE_S = 5.0


class EvictingRedis(Exception):
    """Redis may throw jobs away when it is full."""


class QueueWorker(Worker):
    """A worker whose child ends with it and opens database connections of its own."""

    def main_work_horse(self, job: Job, queue: Queue) -> None:
        die_with_parent(int(self.pid or 0))
        forget_connections()
        super().main_work_horse(job, queue)


def work(queue: str) -> int:
    """Serve one queue until SIGTERM. It ends when Redis goes away; the supervisor starts it again."""
    connection = redis.Redis.from_url(config.load().redis_url, socket_connect_timeout=2, health_check_interval=30)
    if not answers(connection, PATIENCE_S):
        log.warning("no Redis for queue %s", queue)
        return 1
    logging.getLogger("rq.worker").addFilter(without_trace)
    try:
        return serve(queue, connection)
    except redis.RedisError as error:
        log.warning("Redis went away from queue %s: %s", queue, error)
        return 1


def serve(queue: str, connection: redis.Redis) -> int:
    """Work off one queue until SIGTERM. Raises RedisError where Redis goes away."""
    refuse_eviction(connection)
    worker = QueueWorker(
        [queue],
        name=f"{queue}.{os.getpid()}",
        connection=connection,
        serializer=JSONSerializer,
        worker_ttl=WORKER_TTL_S,
        maintenance_interval=MAINTENANCE_S,
        work_horse_killed_handler=note_killed,
    )
    worker.log_job_description = False
    forget_connections()
    worker.work(logging_level="WARNING", with_scheduler=False)
    return 0


def without_trace(record: logging.LogRecord) -> bool:
    """Keep the sentence of a lost Redis and leave out its stack, which says nothing of the portal."""
    if record.exc_info and isinstance(record.exc_info[1], redis.RedisError):
        record.msg, record.args = f"{record.getMessage()} ({record.exc_info[1]})", ()
        record.exc_info = record.exc_text = None
    return True


def note_killed(killed: Job, pid: int, status: int, usage: struct_rusage) -> None:
    """A job's process was killed (out of memory, say): count the try now, so that a poison job does not go round for ever."""
    reason = f"its process ended with status {status}"
    log.warning("%s: %s", killed.description, reason)
    if killed.func_name == f"{facts.__name__}.{facts.deliver_fact.__name__}":
        facts.note_failure(*killed.args, reason)
        close_connections()  # this process forks: it keeps none open


def answers(connection: redis.Redis, patience_s: float) -> bool:
    """Whether Redis answers within so many seconds: it starts in the same moment as the workers."""
    deadline = time.monotonic() + patience_s
    while True:
        try:
            return bool(connection.ping())
        except redis.RedisError:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.1)


def refuse_eviction(connection: redis.Redis) -> None:
    """Raise EvictingRedis unless the policy is noeviction; a server that hides its settings is trusted."""
    try:
        told = connection.config_get("maxmemory-policy")
    except redis.ResponseError:
        return
    policy = told.get("maxmemory-policy", "noeviction") if isinstance(told, dict) else "noeviction"
    if policy != "noeviction":
        raise EvictingRedis(f"set maxmemory-policy to noeviction in Redis; with {policy} it forgets jobs silently")
