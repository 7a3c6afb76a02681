"""Who changed what."""

from collections.abc import Sequence

from sqlalchemy import Row, select

from portal.accounts.models import User
from portal.core.audit import AuditEntry
from portal.core.db import db
from portal.core.paging import Order, Page, page_of


def audit_entries(after: str | None = None, kind: str | None = None) -> Page[Row]:
    """Who changed what, the newest first."""
    statement = select(
        AuditEntry.id, AuditEntry.at, AuditEntry.action, AuditEntry.kind, AuditEntry.object_id, AuditEntry.before,
        AuditEntry.after, User.name.label("person"),
    ).outerjoin(User, User.id == AuditEntry.actor_id)  # fmt: skip
    if kind:
        statement = statement.where(AuditEntry.kind == kind)
    return page_of(statement, [Order(AuditEntry.id, descending=True)], after)


def audit_kinds() -> Sequence[str]:
    """The kinds of things that were changed so far."""
    return db.session.scalars(select(AuditEntry.kind).distinct().order_by(AuditEntry.kind)).all()
