"""Tickets that time itself moves on; for sweeps, which act for nobody."""

from datetime import timedelta

from sqlalchemy import select

from portal.core import clock
from portal.core.db import db
from portal.tickets import states
from portal.tickets.models import Ticket

BATCH = 50


def to_thaw() -> list[int]:
    """Ids of frozen tickets whose date has come, at most BATCH."""
    due = select(Ticket.id).where(Ticket.freeze_until <= clock.now()).order_by(Ticket.freeze_until).limit(BATCH)
    return list(db.session.scalars(due))


def to_close() -> list[int]:
    """Ids of solved tickets in which nobody said anything for CLOSE_DAYS, at most BATCH."""
    silent_since = clock.now() - timedelta(days=states.CLOSE_DAYS)
    due = select(Ticket.id).where(Ticket.status == states.Status.SOLVED, Ticket.updated_at <= silent_since)
    return list(db.session.scalars(due.order_by(Ticket.updated_at).limit(BATCH)))
