"""Reads of the inventory for other parts and for one device; lists stand in assets/listing.py."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Row, Select, func, or_, select

from assets import policy
from assets.models import Asset, DeviceModel, Incident, Movement, model_title
from assets.states import HELD, Holder
from portal.accounts.models import Organisation, Site, User
from portal.accounts.policy import visible as visible_people
from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.db import db
from portal.core.errors import NotFound

FILING_LIMIT = 50
YEAR = timedelta(days=365)
FAILURES_TO_NOTICE = 3
# Ticket types that mean that the device failed; a question about it is no failure.
FAILURE_KINDS = ("incident", "complaint", "problem")


@dataclass(frozen=True)
class Device:
    """An asset as other parts show it: in the filing form, on a ticket, on a visit."""

    id: int
    tag: str
    name: str
    model: str
    kind: str
    serial: str
    status: str
    criticality: int
    own: bool = False

    @property
    def title(self) -> str:
        """What it is called there ("Till 2"), else its model."""
        return self.name or self.model


def get_visible(viewer: Viewer, tag: str) -> Asset:
    """The asset with this tag (in whatever case) if the viewer may see it. Raises NotFound."""
    key = tag.replace("\x00", "").strip().casefold()  # PostgreSQL has no NUL in text
    return _found(select(Asset).where(Asset.tag_key == key, policy.visible(viewer)))


def get_managed(viewer: Viewer, tag: str) -> Asset:
    """The device with this tag, for somebody who is about to change it. Raises NotFound for the hidden, Forbidden for readers."""
    asset = get_visible(viewer, tag)
    policy.require_manage(viewer, asset)
    return asset


def get_visible_by_id(viewer: Viewer, asset_id: int) -> Asset:
    """The asset with this id if the viewer may see it. Raises NotFound."""
    return _found(select(Asset).where(Asset.id == asset_id, policy.visible(viewer)))


def get_visible_by_token(viewer: Viewer, token: str) -> Asset:
    """The asset whose printed label carries this token. Raises NotFound."""
    return _found(select(Asset).where(Asset.label_token == token.replace("\x00", ""), policy.visible(viewer)))


def devices_for_filing(viewer: Viewer) -> list[Device]:
    """What a person may report without searching: her own devices first, then the shared ones of her site."""
    own = _in_hands(Asset.custodian_id == viewer.id, FILING_LIMIT)
    shared = _in_hands(policy.shared_at_site(viewer), FILING_LIMIT - len(own)) if viewer.site_id is not None else []
    return [device_of(row, own=True) for row in own] + [device_of(row) for row in shared]


def _in_hands(condition: ColumnElement[bool], limit: int) -> list[Row]:
    """Two statements instead of one with OR: each has its index."""
    statement = (
        select_devices().where(condition, Asset.status.in_(HELD)).order_by(DeviceModel.kind, Asset.name, Asset.tag)
    )
    return list(db.session.execute(statement.limit(limit)))


def devices_by_id(asset_ids: Collection[int]) -> dict[int, Device]:
    """Devices by id, for things whose visibility was decided already (a ticket's assets)."""
    if not asset_ids:
        return {}
    rows = db.session.execute(select_devices().where(Asset.id.in_(asset_ids)))
    return {row.id: device_of(row) for row in rows}


def find_visible(viewer: Viewer, asset_ids: Collection[int]) -> list[Device]:
    """Those of the given assets that the viewer may see: for checking ids that came with a form."""
    if not asset_ids:
        return []
    return [
        device_of(row)
        for row in db.session.execute(select_devices().where(Asset.id.in_(asset_ids), policy.visible(viewer)))
    ]


def movements_of(asset: Asset) -> list[Row]:
    """The custody log, newest first: Movement, name of who did it, tag of the other device of a swap."""
    other = select(Asset.tag).where(Asset.id == Movement.counterpart_id).scalar_subquery()
    return list(
        db.session.execute(
            select(Movement, User.name.label("by_name"), other.label("counterpart_tag"))
            .outerjoin(User, User.id == Movement.by_id)
            .where(Movement.asset_id == asset.id)
            .order_by(Movement.number.desc())
        )
    )


def holder_names(holders: Iterable[Holder]) -> dict[Holder, str]:
    """Names of holders, one statement per kind of thing: people, sites, vendors, outer devices."""
    wanted: dict[str, set[int]] = {}
    for holder in holders:
        wanted.setdefault(_TABLE_OF[holder.kind], set()).add(holder.id)
    names: dict[tuple[str, int], str] = {}
    for table, ids in wanted.items():
        key, name = _NAMES[table]
        names |= {(table, row[0]): row[1] for row in db.session.execute(select(key, name).where(key.in_(ids)))}
    return {holder: names.get((_TABLE_OF[holder.kind], holder.id), "") for holder in set(holders)}


def vendors() -> list[Organisation]:
    """Organisations that repair and supply; reference data."""
    return list(
        db.session.scalars(select(Organisation).where(Organisation.kind == "vendor").order_by(Organisation.name))
    )


def people_to_choose(viewer: Viewer) -> list[Row]:
    """Names and addresses to choose from while typing, of the people the viewer may see."""
    statement = select(User.id, User.name, User.email).where(User.active, visible_people(viewer))
    return list(db.session.execute(statement.order_by(User.name).limit(500)))


def person_named(viewer: Viewer, text: str) -> int | None:
    """The one person the viewer may see with this address ("Name <address>" too) or exactly this name; None for none or several."""
    address = text.rpartition("<")[2].rstrip("> ").strip().lower()
    same = or_(User.email == address, User.name == text.strip())
    found = db.session.scalars(select(User.id).where(User.active, visible_people(viewer), same).limit(2)).all()
    return found[0] if len(found) == 1 else None


def failures_since(asset_id: int, since: datetime) -> int:
    """How many tickets said that the device failed, since an instant."""
    counted = select(func.count()).where(
        Incident.asset_id == asset_id, Incident.at >= since, Incident.kind.in_(FAILURE_KINDS)
    )
    return db.session.scalar(counted) or 0


def failures_in_a_year(asset_id: int) -> int:
    """How many tickets said that the device failed, within the last 365 days."""
    return failures_since(asset_id, clock.now() - YEAR)


def candidates_for_swap(viewer: Viewer, old: Asset) -> list[Row]:
    """Devices in stock that may replace one: of the same kind where there are such, the same model and near ones first.

    Rows: id, tag, serial, model, kind, place, city, same_kind.
    """
    home = db.session.get(Site, old.site_id) if old.site_id else None
    same_kind = DeviceModel.kind == old.model.kind
    near = [Site.id == home.id, Site.city == home.city, Site.country == home.country] if home else []
    statement = (
        select(
            Asset.id, Asset.tag, Asset.serial, DeviceModel.manufacturer, DeviceModel.name.label("model"), DeviceModel.kind,
            Site.name.label("place"), Site.city, same_kind.label("same_kind"),
        )
        .join(DeviceModel, DeviceModel.id == Asset.model_id)
        .outerjoin(Site, Site.id == Asset.site_id)
        .where(Asset.status == "in_stock", Asset.id != old.id, policy.manageable(viewer))
        .order_by(
            (Asset.model_id == old.model_id).desc(), same_kind.desc(), *(func.coalesce(n, False).desc() for n in near), Asset.tag
        )
        .limit(12)
    )  # fmt: skip
    rows = list(db.session.execute(statement))
    return [row for row in rows if row.same_kind] or rows


_TABLE_OF = {
    "person": "user",
    "van": "user",
    "site": "site",
    "warehouse": "site",
    "vendor": "organisation",
    "asset": "asset",
}
_NAMES = {
    "user": (User.id, User.name),
    "site": (Site.id, Site.name),
    "organisation": (Organisation.id, Organisation.name),
    "asset": (Asset.id, Asset.tag),
}


def _found(statement: Select) -> Asset:
    asset = db.session.scalar(statement)
    if asset is None:
        raise NotFound
    return asset


def select_devices(*more: object) -> Select:
    """Devices with more columns beside them, to be joined by whoever has something to do with some of them."""
    return select(
        Asset.id, Asset.tag, Asset.name, Asset.serial, Asset.status, Asset.criticality,
        DeviceModel.kind, DeviceModel.manufacturer, DeviceModel.name.label("model"), *more,
    ).join(DeviceModel, DeviceModel.id == Asset.model_id)  # fmt: skip


def device_of(row: Row, own: bool = False) -> Device:
    """A row of ``select_devices``."""
    return Device(
        row.id, row.tag, row.name, model_title(row.manufacturer, row.model), row.kind, row.serial, row.status,
        row.criticality, own,
    )  # fmt: skip
