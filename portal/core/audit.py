"""Who changed what: one row in the transaction of the change. A ticket's events are its own audit."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.core.db import db
from portal.core.types import Code, JSONDict, Key, UTCDateTime


class AuditEntry(db.Model):
    """One change of one object. Append-only."""

    __tablename__ = "audit"
    __table_args__ = (Index(None, "kind", "object_id"),)
    id: Mapped[Key]
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    actor_id: Mapped[int | None]
    action: Mapped[Code]
    kind: Mapped[Code]
    object_id: Mapped[int | None]
    before: Mapped[dict[str, object] | None] = mapped_column(JSONDict)
    after: Mapped[dict[str, object] | None] = mapped_column(JSONDict)


def audit(
    actor_id: int | None,
    action: str,
    kind: str,
    object_id: int | None,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> None:
    """Write the audit row of a change. ``before`` and ``after`` hold plain JSON values, never secrets."""
    db.session.add(
        AuditEntry(
            at=clock.now(),
            actor_id=actor_id,
            action=action,
            kind=kind,
            object_id=object_id,
            before=_plain(before),
            after=_plain(after),
        )
    )


def _plain(values: Mapping[str, object] | None) -> dict[str, object] | None:
    return None if values is None else dict(values)
