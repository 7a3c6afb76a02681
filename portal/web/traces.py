"""The rows that are written apart, in a short transaction of their own after the answer: a GET itself never writes.

Denied access and failed sign-ins, stored answers of idempotent requests, when a session or a token was last used and how
often, self-help steps. Nothing else.
"""

import logging
from collections.abc import Callable

from flask import Flask, Response, g, request
from sqlalchemy.exc import SQLAlchemyError

from portal.accounts.operations import sessions
from portal.core.audit import audit
from portal.core.db import write_transaction
from portal.web import addresses, htmx
from portal.web.identity import current, session_token

log = logging.getLogger(__name__)
TOUCH_EVERY_S = 60


def init_app(app: Flask) -> None:
    """Write what the request noted once its answer is made."""
    app.after_request(_write_after)


def later(act: Callable[[], None]) -> None:
    """Do ``act`` in a short write transaction after the answer; its failure is logged and never shown."""
    g.setdefault("traces", []).append(act)


def note_denied(what: str) -> None:
    """Remember that the person was refused."""
    found = current()
    actor_id, path = (found.id if found else None), addresses.path_to_write()[:200]
    later(lambda: audit(actor_id, "denied", "route", None, after={"path": path, "rule": what[:100]}))


def note_failed_sign_in(email: str) -> None:
    """Remember a failed sign-in under what was typed (cut, lower case)."""
    typed, address = email[:120].lower(), request.remote_addr or ""
    later(lambda: audit(None, "sign_in_failed", "session", None, after={"email": typed, "from": address}))


def _write_after(response: Response) -> Response:
    token = session_token()
    acts: list[Callable[[], None]] = g.pop("traces", [])
    if token and not htmx.is_poll() and sessions.is_stale(token, TOUCH_EVERY_S):
        acts.append(lambda: sessions.touch(token))
    if acts:
        try:
            with write_transaction():
                for act in acts:
                    act()
        except SQLAlchemyError:
            log.exception("a trace was not written")
    return response
