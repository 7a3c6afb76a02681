"""Tables of the inventory."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assets.states import ENDED, Holder
from portal.accounts.models import Organisation, Site, User
from portal.core.db import db
from portal.core.types import Code, JSONDict, Key, Name, UTCDateTime


def model_title(manufacturer: str, name: str) -> str:
    """Maker and model in one line, the maker not said twice."""
    return name if name.casefold().startswith(manufacturer.casefold()) else f"{manufacturer} {name}"


class DeviceModel(db.Model):
    """What a maker sells: "HP LaserJet Pro M402dn". The price is what a new one costs, in cents."""

    __tablename__ = "device_models"
    __table_args__ = (UniqueConstraint("manufacturer", "name", "part_number", name="uq_device_models_identity"),)
    id: Mapped[Key]
    manufacturer: Mapped[Name] = mapped_column(default="")
    name: Mapped[Name]
    part_number: Mapped[str] = mapped_column(String(120), default="")
    kind: Mapped[str] = mapped_column(String(80), default="other", index=True)
    end_of_life_on: Mapped[date | None]
    price_cents: Mapped[int | None]
    currency: Mapped[str] = mapped_column(String(3), default="EUR")

    @property
    def title(self) -> str:
        """How people call it."""
        return model_title(self.manufacturer, self.name)


class Asset(db.Model):
    """One device.

    ``holder_*``, ``custodian_id`` and ``site_id`` repeat its last movement; ``custody_number`` is that movement's number and the
    guard of every change of custody. ``site_id`` is where it stands, or where its holder works.
    """

    __tablename__ = "assets"
    __table_args__ = (
        Index(None, "organisation_id", "status"),
        Index(None, "site_id", "shared"),
        CheckConstraint("holder_kind != 'person' OR custodian_id = holder_id", name="custodian_is_holder"),
        CheckConstraint("custodian_id IS NULL OR holder_kind = 'person'", name="custodian_only_of_person"),
    )
    id: Mapped[Key]
    tag: Mapped[str] = mapped_column(String(60), unique=True)
    tag_key: Mapped[str] = mapped_column(String(60), unique=True)  # case-folded: T-1 and t-1 are one address
    name: Mapped[Name] = mapped_column(default="")
    serial: Mapped[str] = mapped_column(String(120), default="")
    other_ids: Mapped[dict[str, str]] = mapped_column(JSONDict, default=dict)
    model_id: Mapped[int] = mapped_column(ForeignKey("device_models.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    status: Mapped[Code]
    holder_kind: Mapped[Code]
    holder_id: Mapped[int]
    custodian_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    site_id: Mapped[int | None] = mapped_column(ForeignKey("sites.id"))
    custody_number: Mapped[int] = mapped_column(default=0)
    shared: Mapped[bool] = mapped_column(default=False)
    purchased_on: Mapped[date | None] = mapped_column(index=True)
    cost_cents: Mapped[int | None]
    currency: Mapped[str] = mapped_column(String(3), default="EUR")
    supplier: Mapped[Name] = mapped_column(default="")
    order_number: Mapped[str] = mapped_column(String(120), default="")
    warranty_until: Mapped[date | None]
    end_of_life_on: Mapped[date | None]
    criticality: Mapped[int] = mapped_column(default=3)
    label_token: Mapped[str] = mapped_column(String(40), unique=True)
    notes: Mapped[str] = mapped_column(String(4000), default="")
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    model: Mapped[DeviceModel] = relationship()
    organisation: Mapped[Organisation] = relationship()
    site: Mapped[Site | None] = relationship()
    custodian: Mapped[User | None] = relationship()

    @property
    def holder(self) -> Holder:
        """Who or what it is with now."""
        return Holder(self.holder_kind, self.holder_id)

    @property
    def is_ended(self) -> bool:
        """Whether it left use for good."""
        return self.status in ENDED


class Movement(db.Model):
    """One line of the custody log: append-only, numbered per asset without gaps, so that there is one custodian at a time.

    ``serial`` is what stood on the device then; ``counterpart_id`` the other device of a swap; ``cost_cents`` what a repair cost.
    """

    __tablename__ = "asset_movements"
    __table_args__ = (
        UniqueConstraint("asset_id", "number", name="uq_asset_movements_chain"),
        Index(None, "document", "at"),
    )
    id: Mapped[Key]
    asset_id: Mapped[int] = mapped_column(ForeignKey("assets.id"))
    number: Mapped[int]
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    from_kind: Mapped[Code | None]
    from_id: Mapped[int | None]
    to_kind: Mapped[Code]
    to_id: Mapped[int]
    status_before: Mapped[Code | None]
    status: Mapped[Code]
    document: Mapped[Code]
    serial: Mapped[str] = mapped_column(String(120), default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    reason: Mapped[str] = mapped_column(String(500), default="")
    ticket_number: Mapped[int | None]
    counterpart_id: Mapped[int | None] = mapped_column(ForeignKey("assets.id"))
    cost_cents: Mapped[int | None]


class Incident(db.Model):
    """That a ticket concerned an asset: what failures are counted from. ``kind`` is the ticket's type."""

    __tablename__ = "asset_incidents"
    asset_id: Mapped[int] = mapped_column(ForeignKey("assets.id"), primary_key=True)
    ticket_id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    kind: Mapped[Code] = mapped_column(default="incident")


class Term(db.Model):
    """A case-folded word by which an asset is found: of its tag, serial, other numbers, name, model. Derived, rebuilt at will."""

    __tablename__ = "asset_terms"
    # Byte order on both databases, so that a prefix is a range of the key.
    term: Mapped[str] = mapped_column(
        String(60).with_variant(String(60, collation="C"), "postgresql"), primary_key=True
    )
    asset_id: Mapped[int] = mapped_column(ForeignKey("assets.id", ondelete="CASCADE"), primary_key=True, index=True)
