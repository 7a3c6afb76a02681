"""What every job stands in: the application, a context of its own and one line in the log.

A job takes ids and plain values and calls one function. It opens its transactions with `write_transaction()`, each one
short; run twice, the second run finds nothing to do.
"""

import functools
import logging
import os
import random
import socket
import time
from collections.abc import Callable
from datetime import timedelta
from typing import ParamSpec, TypeVar

from flask import Flask, current_app, has_app_context

from portal.app import create_app
from portal.core.db import db
from portal.core.search import semantic

P = ParamSpec("P")
R = TypeVar("R")
log = logging.getLogger("portal.jobs")
MOST_TRIES = 10  # then the row is dead and waits for a person
FIRST_PAUSE_S, LONGEST_PAUSE_S = 10, 3600


@functools.cache
def portal_app() -> Flask:
    """The application of this process. The supervisor builds it once, before it forks."""
    app = create_app()
    semantic.preload()
    return app


def job(function: Callable[P, R]) -> Callable[P, R]:
    """Run the function in an application context of its own, whoever calls it: RQ, the sweeper, a command, a test."""

    name = getattr(function, "__name__", "job")

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        app = current_app._get_current_object() if has_app_context() else portal_app()  # ty: ignore[missing-attribute]
        began = time.monotonic()
        with app.app_context():
            result = function(*args, **kwargs)
        log.debug("%s%s -> %s in %.0f ms", name, args, result, (time.monotonic() - began) * 1000)
        return result

    return run


def forget_connections() -> None:
    """Leave the connections of the parent process alone and open own ones; for a process that was just forked."""
    with portal_app().app_context():
        db.engine.dispose(close=False)


def close_connections() -> None:
    """Close this process' own connections."""
    with portal_app().app_context():
        db.engine.dispose()


def pause_after(tries: int) -> timedelta:
    """How long to wait after so many failed tries: 10 s doubling to an hour, with full jitter but at least a second."""
    longest = min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2 ** max(0, tries - 1))
    return timedelta(seconds=random.uniform(1, longest))


def who_am_i() -> str:
    """This process, as it signs its leases."""
    return f"{socket.gethostname()[:60]}:{os.getpid()}"
