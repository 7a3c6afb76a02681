"""Tables of service levels. Tickets lies above this domain, so ``ticket_id`` is a plain number here."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Organisation, Site
from portal.core.db import db
from portal.core.types import Code, JSONDict, Key, Name, UTCDateTime
from portal.sla.states import AlertOutcome, BreachKind


class Calendar(db.Model):
    """A named working calendar; what it says stands in its newest version."""

    __tablename__ = "calendars"
    id: Mapped[Key]
    name: Mapped[str] = mapped_column(String(120), unique=True)
    zone: Mapped[str] = mapped_column(String(60))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    versions: Mapped[list["CalendarVersion"]] = relationship(
        back_populates="calendar", order_by="CalendarVersion.number.desc()"
    )


class CalendarVersion(db.Model):
    """What a calendar said from one loading to the next. Never changed: tickets keep the version they began with."""

    __tablename__ = "calendar_versions"
    __table_args__ = (UniqueConstraint("calendar_id", "number"),)
    id: Mapped[Key]
    calendar_id: Mapped[int] = mapped_column(ForeignKey("calendars.id"))
    number: Mapped[int]
    definition: Mapped[dict[str, object]] = mapped_column(JSONDict)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    calendar: Mapped[Calendar] = relationship(back_populates="versions")


class Policy(db.Model):
    """A named set of promises; contracts refer to it, its versions hold the numbers."""

    __tablename__ = "sla_policies"
    id: Mapped[Key]
    name: Mapped[Name] = mapped_column(unique=True)
    versions: Mapped[list["PolicyVersion"]] = relationship(
        back_populates="policy", order_by="PolicyVersion.effective_from.desc(), PolicyVersion.number.desc()"
    )


class PolicyVersion(db.Model):
    """The promises of a policy from an instant on. Never changed; ``rules`` holds thresholds and pausing categories."""

    __tablename__ = "sla_policy_versions"
    __table_args__ = (UniqueConstraint("policy_id", "number"),)
    id: Mapped[Key]
    policy_id: Mapped[int] = mapped_column(ForeignKey("sla_policies.id"))
    number: Mapped[int]
    effective_from: Mapped[datetime] = mapped_column(UTCDateTime)
    rules: Mapped[dict[str, object]] = mapped_column(JSONDict)
    policy: Mapped[Policy] = relationship(back_populates="versions")
    goals: Mapped[list["PolicyGoal"]] = relationship(order_by="PolicyGoal.priority")


class PolicyGoal(db.Model):
    """Working seconds promised for one target at one priority."""

    __tablename__ = "sla_policy_goals"
    __table_args__ = (CheckConstraint("seconds > 0", name="seconds_positive"),)
    version_id: Mapped[int] = mapped_column(ForeignKey("sla_policy_versions.id"), primary_key=True)
    target: Mapped[Code] = mapped_column(primary_key=True)
    priority: Mapped[int] = mapped_column(primary_key=True)
    seconds: Mapped[int]


class Contract(db.Model):
    """Which promises hold for whom, in which working time. ``valid_to`` is the last day, None: open-ended.

    It covers the sites it lists, or the whole organisation when it lists none. The one of no organisation is the
    explicit default for everybody without a contract of their own.
    """

    __tablename__ = "contracts"
    __table_args__ = (CheckConstraint("(organisation_id IS NULL) = is_default", name="default_is_explicit"),)
    id: Mapped[Key]
    name: Mapped[Name] = mapped_column(unique=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    is_default: Mapped[bool] = mapped_column(default=False)
    calendar_id: Mapped[int] = mapped_column(ForeignKey("calendars.id"))
    policy_id: Mapped[int] = mapped_column(ForeignKey("sla_policies.id"))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    organisation: Mapped[Organisation | None] = relationship()
    calendar: Mapped[Calendar] = relationship()
    policy: Mapped[Policy] = relationship()
    sites: Mapped[list[Site]] = relationship(secondary="contract_sites", order_by=Site.name)
    equipment: Mapped[list["EquipmentLine"]] = relationship(order_by="EquipmentLine.id")


class ContractSite(db.Model):
    """That a contract is for this site only (and the others it lists)."""

    __tablename__ = "contract_sites"
    contract_id: Mapped[int] = mapped_column(ForeignKey("contracts.id", ondelete="CASCADE"), primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"), primary_key=True, index=True)


class EquipmentLine(db.Model):
    """A line of the contract's list of covered equipment and software."""

    __tablename__ = "contract_equipment"
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity_positive"),)
    id: Mapped[Key]
    contract_id: Mapped[int] = mapped_column(ForeignKey("contracts.id", ondelete="CASCADE"), index=True)
    title: Mapped[Name]
    serial: Mapped[str] = mapped_column(String(100), default="")
    batch: Mapped[str] = mapped_column(String(100), default="")
    quantity: Mapped[int] = mapped_column(default=1)
    covered_from: Mapped[date]
    covered_to: Mapped[date | None]


class ClockRow(db.Model):
    """The cache of one clock: what the fold of the ticket's events said last, up to ``from_event_id``.

    It also keeps the terms the ticket began with. ``next_alarm_at`` is NULL while the clock does not run or nothing is
    left to tell, so the sweep's cost is what is due and not what is open. ``due_at`` is NULL while paused before it.
    """

    __tablename__ = "clocks"
    __table_args__ = (UniqueConstraint("ticket_id", "target", "cycle"), Index(None, "state", "due_at"))
    id: Mapped[Key]
    ticket_id: Mapped[int]
    target: Mapped[Code]
    cycle: Mapped[int] = mapped_column(default=1)
    state: Mapped[Code]
    reason: Mapped[Code] = mapped_column(default="")
    started_at: Mapped[datetime] = mapped_column(UTCDateTime)
    stopped_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    next_alarm_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    from_event_id: Mapped[int]
    contract_id: Mapped[int] = mapped_column(ForeignKey("contracts.id"))
    policy_version_id: Mapped[int] = mapped_column(ForeignKey("sla_policy_versions.id"))
    calendar_version_id: Mapped[int] = mapped_column(ForeignKey("calendar_versions.id"))
    contract: Mapped[Contract] = relationship()
    policy_version: Mapped[PolicyVersion] = relationship()
    calendar_version: Mapped[CalendarVersion] = relationship()


class Alert(db.Model):
    """That a threshold was passed and told, once whatever crashes or runs twice."""

    __tablename__ = "alerts"
    __table_args__ = (UniqueConstraint("ticket_id", "target", "threshold", "cycle"),)
    id: Mapped[Key]
    ticket_id: Mapped[int]
    target: Mapped[Code]
    threshold: Mapped[int]
    cycle: Mapped[int] = mapped_column(default=1)
    outcome: Mapped[Code] = mapped_column(default=AlertOutcome.SENT)
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class Breach(db.Model):
    """A missed deadline and who was responsible. Append-only: a correction is a further row of kind ``withdrawn``.

    The overrun is not stored: it grows until the ticket is done, and the fold knows it at any time.
    """

    __tablename__ = "breaches"
    __table_args__ = (Index(None, "ticket_id", "target", "cycle"), Index(None, "due_at"))
    id: Mapped[Key]
    ticket_id: Mapped[int]
    target: Mapped[Code]
    cycle: Mapped[int] = mapped_column(default=1)
    kind: Mapped[Code] = mapped_column(default=BreachKind.MISSED)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"))
    line_id: Mapped[int | None] = mapped_column(ForeignKey("support_lines.id"))
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime)
    from_event_id: Mapped[int]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    reason: Mapped[str] = mapped_column(String(200), default="")
