"""What happened to a ticket: the source of its clocks, its timeline and its audit."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import db
from portal.core.types import Code, JSONDict, Key, UTCDateTime


class Event(db.Model):
    """One change of a ticket. Append-only.

    ``at``: when it happened; ``recorded_at``: when it was written. Folds go by (at, id). ``old`` and ``new`` hold the values that
    changed: status, priority, team_id, assignee_id, line_id … and what else the words of the timeline need. ``public``: the requester
    may see it.
    """

    __tablename__ = "ticket_events"
    __table_args__ = (Index(None, "ticket_id", "at", "id"),)
    id: Mapped[Key]
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime)
    kind: Mapped[Code]
    old: Mapped[dict[str, object] | None] = mapped_column(JSONDict)
    new: Mapped[dict[str, object] | None] = mapped_column(JSONDict)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    channel: Mapped[Code] = mapped_column(default="portal")
    public: Mapped[bool]
    message_id: Mapped[int | None] = mapped_column(ForeignKey("ticket_messages.id"))
    request_id: Mapped[str | None] = mapped_column(String(64))
