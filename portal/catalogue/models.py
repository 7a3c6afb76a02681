"""Tables of the catalogue."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Team
from portal.core.db import db
from portal.core.i18n import pick
from portal.core.types import Code, JSONDict, Key


class Service(db.Model):
    """What IT offers, in the words of those who use it. ``criticality``: 1 the company stands still without it, 3 a nuisance."""

    __tablename__ = "services"
    id: Mapped[Key]
    slug: Mapped[Code] = mapped_column(unique=True)
    names: Mapped[dict[str, str]] = mapped_column(JSONDict)
    criticality: Mapped[int] = mapped_column(default=3)
    position: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)

    @property
    def name(self) -> str:
        """The name in the present language."""
        return pick(self.names)


class Category(db.Model):
    """A kind of wish or trouble. A tree; the roots usually bear the name of their service.

    Global on purpose: every organisation reads the same tree. ``default_team_id``: who gets a new ticket, None: the routing rules
    decide. ``specialist_team_id``: whom the first line is offered for a hand-over. ``default_impact`` and ``default_urgency``: 1 high,
    3 low, what is assumed until somebody knows better.
    """

    __tablename__ = "categories"
    __table_args__ = (
        CheckConstraint("default_impact BETWEEN 1 AND 3", name="impact_known"),
        CheckConstraint("default_urgency BETWEEN 1 AND 3", name="urgency_known"),
    )
    id: Mapped[Key]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("categories.id"), index=True)
    service_id: Mapped[int | None] = mapped_column(ForeignKey("services.id"))
    slug: Mapped[Code] = mapped_column(unique=True)
    names: Mapped[dict[str, str]] = mapped_column(JSONDict)
    ticket_type: Mapped[Code] = mapped_column(default="incident")
    default_team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"))
    specialist_team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"))
    default_impact: Mapped[int] = mapped_column(default=3)
    default_urgency: Mapped[int] = mapped_column(default=2)
    position: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)
    default_team: Mapped[Team | None] = relationship(foreign_keys=[default_team_id])
    specialist_team: Mapped[Team | None] = relationship(foreign_keys=[specialist_team_id])

    @property
    def name(self) -> str:
        """The name in the present language."""
        return pick(self.names)


class RoutingRule(db.Model):
    """Which team gets new tickets of an organisation or of one of its sites, where the category names none."""

    __tablename__ = "routing_rules"
    __table_args__ = (
        UniqueConstraint("organisation_id", "site_id"),
        Index(
            None, "organisation_id", unique=True,
            sqlite_where=text("site_id IS NULL"), postgresql_where=text("site_id IS NULL"),
        ),
    )  # fmt: skip
    id: Mapped[Key]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    site_id: Mapped[int | None] = mapped_column(ForeignKey("sites.id"))
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"))
