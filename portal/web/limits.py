"""Limits on tries: counted in the database, so that they hold for every process and need no Redis."""

from datetime import datetime, timedelta
from math import ceil

from flask import request
from sqlalchemy import Index, String, delete, select
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.exceptions import TooManyRequests

from portal.core import clock
from portal.core.db import affected, db
from portal.core.types import Code, Key, UTCDateTime
from portal.web import traces

WINDOW = timedelta(minutes=15)
# Tries within the window: for one name, and for one address (a whole office may share it).
BY_NAME, BY_ADDRESS = 10, 100


class Attempt(db.Model):
    """One try at something that may be guessed: kind is sign_in, reset, link, survey or token."""

    __tablename__ = "attempts"
    __table_args__ = (Index(None, "kind", "key", "at"), Index("ix_attempts_at", "at"))
    id: Mapped[Key]
    kind: Mapped[Code]
    key: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(UTCDateTime)


def check(kind: str, name: str = "") -> None:
    """Raise TooManyRequests where this name, or the asker's address, has tried too often within 15 minutes; it says when to come again."""
    moment = clock.now()
    for key, most in ((_name(name), BY_NAME), (_address(), BY_ADDRESS)):
        if not key:
            continue
        tries = select(Attempt.at).where(Attempt.kind == kind, Attempt.key == key, Attempt.at > moment - WINDOW)
        blocking = db.session.scalar(tries.order_by(Attempt.at.desc()).offset(most - 1).limit(1))
        if blocking is not None:
            raise TooManyRequests(retry_after=ceil((blocking + WINDOW - moment).total_seconds()))


def note(kind: str, name: str = "") -> None:
    """Count a try (written after the answer, whatever becomes of the request)."""
    moment, keys = clock.now(), [key for key in (_name(name), _address()) if key]
    traces.later(lambda: db.session.add_all(Attempt(kind=kind, key=key, at=moment) for key in keys))


def forget_old() -> int:
    """Delete what no limit counts any more; returns how many."""
    return affected(delete(Attempt).where(Attempt.at < clock.now() - WINDOW * 4))


def _name(name: str) -> str:
    return f"name:{name.strip().lower()[:150]}" if name.strip() else ""


def _address() -> str:
    return f"address:{request.remote_addr or 'unknown'}"
