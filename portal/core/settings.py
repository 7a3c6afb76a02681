"""What an administrator decides while the portal runs; what the operator decides stands in the environment (portal/config.py)."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.core.audit import audit
from portal.core.db import db
from portal.core.types import Code, JSONDict, UTCDateTime


class Setting(db.Model):
    """The settings of one subject, as one object. No row: everything as the subject's code has it by default."""

    __tablename__ = "settings"
    subject: Mapped[Code] = mapped_column(primary_key=True)
    values: Mapped[dict[str, object]] = mapped_column(JSONDict)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)


def stored(subject: str) -> dict[str, object]:
    """The values of a subject that differ from its defaults."""
    found = db.session.get(Setting, subject)
    return dict(found.values) if found else {}


def store(subject: str, values: dict[str, object], by_id: int | None) -> None:
    """Replace the values of a subject; the same again changes nothing. Written to the audit in the caller's transaction."""
    found = db.session.get(Setting, subject)
    before = dict(found.values) if found else {}
    if before == values:
        return
    if found is None:
        found = Setting(subject=subject, values=values, changed_at=clock.now())
        db.session.add(found)
    found.values, found.changed_at = values, clock.now()
    audit(by_id, "changed", "settings", None, {subject: before}, {subject: values})
    db.session.flush()
