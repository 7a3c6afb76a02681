"""What tickets and articles have to do with each other."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import db
from portal.core.types import Code, JSONDict, UTCDateTime


class TicketArticle(db.Model):
    """That an article has to do with a ticket. kind: solved (it was the solution), sent (a reply named it), read (the requester
    had read it before she filed), made (it was made from the ticket).

    Where an article is deleted, so is what is said of it here.
    """

    __tablename__ = "ticket_articles"
    __table_args__ = (Index(None, "article_id", "kind"),)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[Code] = mapped_column(primary_key=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class SolutionProposal(db.Model):
    """A solution that was written three times or more and stands in no article. ``ticket_id``: the newest ticket of them.

    ``ticket_ids``: all of them under "tickets"; and title and solution (both without personal data) and language of the
    newest. Found anew by each turn of the sweep (operations/repeating.py).
    """

    __tablename__ = "solution_proposals"
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    ticket_ids: Mapped[dict[str, object]] = mapped_column(JSONDict)
    found_at: Mapped[datetime] = mapped_column(UTCDateTime)
