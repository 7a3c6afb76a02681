"""Tables of field visits."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Site, User
from portal.core.db import db
from portal.core.types import Code, JSONDict, Key, Name, UTCDateTime
from portal.dispatch import states


class Engineer(db.Model):
    """What dispatch knows of a person who goes out: where the day starts and what the person can do.

    ``skills`` and what a visit needs are levels 1 to 3 by code of the skill. A person without this row still is an engineer,
    with no skills and no base.
    """

    __tablename__ = "engineers"
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    base_site_id: Mapped[int | None] = mapped_column(ForeignKey("sites.id"))
    skills: Mapped[dict[str, int]] = mapped_column(JSONDict, default=dict)


class Visit(db.Model):
    """One trip of one engineer to a site, for a ticket. ``organisation_id`` is the ticket's.

    ``version`` grows with every change: a page that shows an older one is stale. ``previous_visit_id`` names the visit whose
    remaining work this one does.
    """

    __tablename__ = "visits"
    __table_args__ = (
        CheckConstraint("window_to > window_from", name="window_ordered"),
        CheckConstraint("duration_minutes > 0", name="duration_positive"),
        CheckConstraint(
            "engineer_id IS NOT NULL OR state NOT IN ('accepted', 'en_route', 'on_site', 'paused', 'done', 'not_done')",
            name="worked_by_somebody",
        ),
        Index(None, "state", "window_from"),
        Index(None, "engineer_id", "window_from"),
    )
    id: Mapped[Key]
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"), index=True)
    previous_visit_id: Mapped[int | None] = mapped_column(ForeignKey("visits.id"))
    state: Mapped[Code] = mapped_column(default="to_dispatch")
    version: Mapped[int] = mapped_column(default=1)
    purpose: Mapped[str] = mapped_column(Text)
    contact_name: Mapped[Name] = mapped_column(default="")
    contact_phone: Mapped[str] = mapped_column(String(60), default="")
    needs: Mapped[dict[str, int]] = mapped_column(JSONDict, default=dict)
    window_from: Mapped[datetime] = mapped_column(UTCDateTime)
    window_to: Mapped[datetime] = mapped_column(UTCDateTime)
    duration_minutes: Mapped[int]
    requested_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    engineer_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    result: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[Code | None]
    note: Mapped[str] = mapped_column(Text, default="")
    beyond_repair: Mapped[bool] = mapped_column(default=False)
    requested_at: Mapped[datetime] = mapped_column(UTCDateTime)
    offered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    accepted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    departed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    arrived_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    site: Mapped[Site] = relationship()
    engineer: Mapped[User | None] = relationship(foreign_keys=[engineer_id])

    @property
    def is_open(self) -> bool:
        """Whether something is still to happen."""
        return self.state in states.OPEN


class Offer(db.Model):
    """That a visit was offered to an engineer. outcome: open, taken, lost, declined, returned, withdrawn."""

    __tablename__ = "visit_offers"
    __table_args__ = (Index(None, "engineer_id", "outcome"),)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id", ondelete="CASCADE"), primary_key=True)
    engineer_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    outcome: Mapped[Code] = mapped_column(default="open")
    offered_at: Mapped[datetime] = mapped_column(UTCDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Punch(db.Model):
    """What an engineer did, append-only. ``uuid`` is made on the device: sent twice it counts once.

    ``device_at`` is what the device said, ``received_at`` when the server heard of it; ``at`` is what counts: the device's time,
    no earlier than the punch before and no later than the receipt.
    """

    __tablename__ = "visit_punches"
    __table_args__ = (Index(None, "visit_id", "at"),)
    id: Mapped[Key]
    uuid: Mapped[str] = mapped_column(String(36), unique=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id", ondelete="CASCADE"))
    engineer_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[Code]
    device_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    received_at: Mapped[datetime] = mapped_column(UTCDateTime)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    note: Mapped[str] = mapped_column(Text, default="")
