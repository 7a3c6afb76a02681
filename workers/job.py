"""What every job stands in: the application, one log line, and the errors that mean "let go, try later"."""

import functools
import logging
from typing import ParamSpec, TypeVar

from flask import Flask

from portal.app import create_app

P = ParamSpec("P")
R = TypeVar("R")
log = logging.getLogger("portal.jobs")


@functools.cache
def portal_app() -> Flask:
    """The application of this process. The supervisor builds it once before it forks."""
    return create_app()
