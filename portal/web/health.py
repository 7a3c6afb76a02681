"""/livez and /readyz for whoever watches over the processes. Strangers learn a verdict, no names and no versions."""

import json
import time

from flask import Blueprint, Response, current_app
from sqlalchemy.exc import SQLAlchemyError

from portal.core import health
from portal.web.access import public

blueprint = Blueprint("health", __name__)
KEPT_S = 5.0
_last: dict[str, tuple[float, str]] = {}


@blueprint.get("/livez")
@public
def show_livez() -> Response:
    """This process answers. Nothing else is asked: a database that is away must not restart the web."""
    return _answer("pass")


@blueprint.get("/readyz")
@public
def show_readyz() -> Response:
    """Requests can be served: 200 for pass and warn, 503 for fail. Redis is not asked: without it things are only later."""
    key = str(current_app.extensions["settings"].data)
    at, state = _last.get(key, (0.0, ""))
    if not state or time.monotonic() - at > KEPT_S:
        state = _look()
        _last[key] = (time.monotonic(), state)
    return _answer(state)


def _look() -> str:
    try:
        return health.verdict(health.ready(current_app.extensions["settings"].data))
    except (SQLAlchemyError, OSError):
        current_app.logger.exception("not ready")
        return "fail"


def _answer(state: str) -> Response:
    return Response(json.dumps({"status": state}), 503 if state == "fail" else 200, mimetype="application/json")
