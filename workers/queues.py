"""The queue workers: one RQ process per queue, so that a storm in one cannot delay another."""

import logging
import os

import redis
from rq import Queue, Worker
from rq.job import Job
from rq.serializers import JSONSerializer

from portal import config
from workers.job import forget_connections
from workers.supervisor import die_with_parent

log = logging.getLogger(__name__)
WORKER_TTL_S = 30  # also the longest wait for a job, and so how late an abandoned one is noticed
MAINTENANCE_S = 15


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
    try:
        refuse_eviction(connection)
    except redis.RedisError as error:
        log.warning("no Redis for queue %s: %s", queue, error)
        return 1
    worker = QueueWorker(
        [queue],
        name=f"{queue}.{os.getpid()}",
        connection=connection,
        serializer=JSONSerializer,
        worker_ttl=WORKER_TTL_S,
        maintenance_interval=MAINTENANCE_S,
    )
    worker.log_job_description = False
    worker.work(logging_level="WARNING", with_scheduler=False)
    return 0


def refuse_eviction(connection: redis.Redis) -> None:
    """Raise EvictingRedis unless the policy is noeviction; a server that hides its settings is trusted."""
    try:
        told = connection.config_get("maxmemory-policy")
    except redis.ResponseError:
        return
    policy = told.get("maxmemory-policy", "noeviction") if isinstance(told, dict) else "noeviction"
    if policy != "noeviction":
        raise EvictingRedis(f"set maxmemory-policy to noeviction in Redis; with {policy} it forgets jobs silently")
