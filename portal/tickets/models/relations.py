"""Who and what belongs to a ticket."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import db
from portal.core.types import Code, Key, UTCDateTime


class Participant(db.Model):
    """A further person who sees the ticket. role: ``watcher`` reads what the requester reads; ``engineer`` goes there.

    Engineers are entered by the handler of VisitAccepted, so that dispatch, which lies above, need not be asked.
    """

    __tablename__ = "ticket_participants"
    __table_args__ = (Index(None, "user_id", "ticket_id"),)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    role: Mapped[Code] = mapped_column(primary_key=True)
    added_at: Mapped[datetime] = mapped_column(UTCDateTime)


class TicketAsset(db.Model):
    """A device of a ticket. role: affected, replaced, installed; at most one is the main one."""

    __tablename__ = "ticket_assets"
    __table_args__ = (
        UniqueConstraint("ticket_id", "asset_id", "role"),
        Index(None, "asset_id", "ticket_id"),
    )
    id: Mapped[Key]
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"))
    asset_id: Mapped[int] = mapped_column(ForeignKey("assets.id"))
    role: Mapped[Code] = mapped_column(default="affected")
    main: Mapped[bool] = mapped_column(default=False)
    added_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Link(db.Model):
    """That a ticket stands in a relation to another. kind: duplicate, child, caused_by, related, or merged (into the other one)."""

    __tablename__ = "ticket_links"
    __table_args__ = (
        UniqueConstraint("ticket_id", "other_id", "kind"),
        CheckConstraint("ticket_id <> other_id", name="not_itself"),
        Index(None, "other_id"),
    )
    id: Mapped[Key]
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"))
    kind: Mapped[Code]
    at: Mapped[datetime] = mapped_column(UTCDateTime)
