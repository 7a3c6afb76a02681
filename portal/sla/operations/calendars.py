"""Load a working calendar: create it, or replace what it says by a new version."""

from sqlalchemy import select

from portal.core import clock
from portal.core.audit import audit
from portal.core.db import db
from portal.sla.calendar_tables import as_table
from portal.sla.definitions import Definition
from portal.sla.models import Calendar, CalendarVersion


def load(definition: Definition, by: int | None = None) -> tuple[Calendar, bool]:
    """Make a calendar say this from now on; the flag tells whether anything changed. Safe twice.

    It is found by its name. Running tickets keep the version they were opened under, so a deadline that was promised
    does not move behind people's backs.
    """
    moment = clock.now()
    calendar = db.session.scalar(select(Calendar).where(Calendar.name == definition.name))
    if calendar is None:
        calendar = Calendar(name=definition.name, zone=definition.zone, created_at=moment, versions=[])
        db.session.add(calendar)
    newest = calendar.versions[0] if calendar.versions else None
    table = as_table(definition)
    if newest is not None and newest.definition == table:
        return calendar, False
    calendar.zone = definition.zone
    version = CalendarVersion(
        number=newest.number + 1 if newest else 1, definition=table, created_at=moment, created_by_id=by
    )
    calendar.versions.insert(0, version)
    db.session.flush()
    audit(by, "load", "calendar", calendar.id, newest.definition if newest else None, table)
    return calendar, True
