"""Visits follow their ticket into the one that it was merged into."""

from sqlalchemy import update

from portal.core.db import db
from portal.dispatch import states
from portal.dispatch.models import Visit


def follow(ticket_id: int, into_id: int) -> None:
    """Let the visits of a ticket that have not ended belong to another one. Safe twice."""
    open_ones = update(Visit).where(Visit.ticket_id == ticket_id, Visit.state.in_(sorted(states.OPEN)))
    db.session.execute(open_ones.values(ticket_id=into_id), execution_options={"synchronize_session": False})
