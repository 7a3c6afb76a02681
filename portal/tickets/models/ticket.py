"""The ticket itself."""

from datetime import UTC, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import db
from portal.core.types import Code, Key, UTCDateTime
from portal.tickets import states

FAR_FUTURE = datetime(9999, 12, 31, tzinfo=UTC)


class Ticket(db.Model):
    """What somebody asked for.

    ``status`` is the category. ``version`` grows with every change: a change made on an older reading fails (StaleDataError), on
    both databases. ``due_at`` is a cache of the nearest deadline that runs, computed from event ``due_event_id``; ``queue_at`` is
    the same with the far future for none, so that the queue has a key to page by. ``open`` mirrors the status for the indexes.
    """

    __tablename__ = "tickets"
    id: Mapped[Key]
    number: Mapped[int] = mapped_column(unique=True)
    type: Mapped[Code]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    site_id: Mapped[int | None] = mapped_column(ForeignKey("sites.id"))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    category_id: Mapped[int | None] = mapped_column(ForeignKey("categories.id"))
    title: Mapped[str] = mapped_column(String(states.TITLE_LIMIT))
    description: Mapped[str] = mapped_column(Text, default="")
    status: Mapped[Code] = mapped_column(default=states.Status.NEW)
    status_name: Mapped[str] = mapped_column(String(80), default="")
    open: Mapped[bool] = mapped_column(default=True)
    priority: Mapped[int]
    impact: Mapped[int]
    urgency: Mapped[int]
    priority_reason: Mapped[str] = mapped_column(String(500), default="")
    requester_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    reporter_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"))
    line_id: Mapped[int | None] = mapped_column(ForeignKey("support_lines.id"))
    channel: Mapped[Code] = mapped_column(default="portal")
    language: Mapped[str] = mapped_column(String(2), default="en")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime)
    solved_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    due_event_id: Mapped[int | None]
    queue_at: Mapped[datetime] = mapped_column(UTCDateTime, default=FAR_FUTURE)
    freeze_reason: Mapped[Code | None]
    freeze_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    thaws_to: Mapped[Code | None]
    resolution: Mapped[str] = mapped_column(Text, default="")
    article_slug: Mapped[str | None] = mapped_column(String(200))
    self_help: Mapped[str | None] = mapped_column(String(64))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        CheckConstraint("priority BETWEEN 1 AND 5", name="priority_range"),
        # One index per saved view of the desk, each ending in the key that the view pages by.
        # The first two also hold all that the counts of the desk ask: they read them alone, without the rows.
        Index(
            "ix_tickets_desk", "open", "queue_at", "id",
            "organisation_id", "assignee_id", "team_id", "site_id", "department_id", "status",
        ),
        Index(
            "ix_tickets_standing", "open", "status",
            "organisation_id", "assignee_id", "team_id", "site_id", "department_id",
        ),
        Index(None, "organisation_id", "open", "queue_at", "id"),
        Index(None, "assignee_id", "open", "queue_at", "id"),
        Index(None, "team_id", "open", "queue_at", "id"),
        Index(None, "status", "updated_at", "id"),
        Index(None, "site_id", "open", "queue_at", "id"),
        Index(None, "requester_id", "id"),
        Index(None, "reporter_id", "id"),
        Index(None, "freeze_until"),
    )  # fmt: skip

    @property
    def is_waiting(self) -> bool:
        """Whether work stands still until somebody else does something."""
        return self.status in states.WAITING
