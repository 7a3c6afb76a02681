"""Answers of requests that carry a key, so that a double click, a retry or "back and send again" does its work once.

Every form that creates something carries a hidden random ``request_key``. The view claims it in the transaction of the act:
the second claim finds the first one's result and shows that.
"""

import secrets
from datetime import datetime

from flask import request
from sqlalchemy import String, UniqueConstraint, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.core.db import db, inserted
from portal.core.types import Key, UTCDateTime

FIELD = "request_key"


class RequestRow(db.Model):
    """One key of one person with where its result can be seen."""

    __tablename__ = "requests"
    __table_args__ = (UniqueConstraint("user_id", "key", name="uq_requests_person_key"),)
    id: Mapped[Key]
    user_id: Mapped[int]
    key: Mapped[str] = mapped_column(String(64))
    location: Mapped[str | None] = mapped_column(String(300))
    at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)


class Repeated(Exception):
    """The request was answered before; ``location`` is where its result is."""

    def __init__(self, location: str | None) -> None:
        super().__init__(location)
        self.location = location


def new_key() -> str:
    """A key for a fresh form."""
    return secrets.token_urlsafe(18)


def claim(user_id: int) -> RequestRow | None:
    """Claim the key that the present request carries, in its transaction; set ``location`` on the row before the commit.

    Without a key there is nothing to claim (None). Raises Repeated where the key was used before: on SQLite the single writer, on
    PostgreSQL the unique key makes the second one wait for the first.
    """
    key = _key(request.form.get(FIELD) or request.headers.get("Idempotency-Key") or "")
    if not key:
        return None
    row = RequestRow(user_id=user_id, key=key, at=clock.now())
    if not inserted(row):
        known = select(RequestRow.location).where(RequestRow.user_id == user_id, RequestRow.key == key)
        raise Repeated(db.session.scalar(known))
    return row


def was_sent(user_id: int, key: str) -> bool:
    """Whether the form with this key was sent already; one that is being sent at this moment is waited for. In a write transaction.

    A unique key is asked by trying to claim it, and leaving it at that.
    """
    key = _key(key)
    if not key:
        return False
    try:
        with db.session.begin_nested() as attempt:
            db.session.add(RequestRow(user_id=user_id, key=key, at=clock.now()))
            db.session.flush()
            attempt.rollback()
    except IntegrityError:
        return True
    return False


def _key(told: str) -> str:
    return "".join(filter(str.isprintable, told))[:64]
