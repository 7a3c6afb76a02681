"""Taking a device into the inventory, and correcting what is written about it."""

import re
import secrets
import unicodedata
from dataclasses import dataclass, field, fields
from datetime import date, datetime

from sqlalchemy import select, update

from assets.models import Asset, DeviceModel
from assets.operations import custody, holders, indexing
from assets.operations.custody import Step
from assets.policy import require_manage
from assets.states import CRITICALITIES, Holder
from portal.accounts.policy import in_scope
from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.audit import audit
from portal.core.db import affected, db, inserted
from portal.core.errors import Conflict, Forbidden, Invalid
from portal.core.i18n import _l
from portal.core.sequences import next_number

TAG = re.compile(r"[^\W_][\w.\-]{0,59}")
RESERVED_TAGS = frozenset({"new", "replacements", "imports", "quantities", "models", "labels", "search"})


@dataclass(frozen=True)
class Details:
    """What is written about a device apart from where it is. Money in cents; dates are calendar dates."""

    model_id: int
    tag: str = ""
    name: str = ""
    serial: str = ""
    other_ids: dict[str, str] = field(default_factory=dict)
    purchased_on: date | None = None
    cost_cents: int | None = None
    currency: str = "EUR"
    supplier: str = ""
    order_number: str = ""
    warranty_until: date | None = None
    end_of_life_on: date | None = None
    criticality: int = 3
    notes: str = ""


def receive(details: Details, organisation_id: int, warehouse_site_id: int, by: Viewer, reason: str = "") -> Asset:
    """Take a new device into the store room of a site. An empty tag gets the next free number.

    Raises Forbidden outside of the person's scope, Invalid for a taken or unusable tag, a known serial, an unknown model or place.
    """
    if not in_scope(by, "assets.manage", organisation_id, site_id=warehouse_site_id):
        raise Forbidden(_l("You may not add devices to this organisation."))
    holder = Holder("warehouse", warehouse_site_id)
    holders.admit(holder, by, "site_id")
    step = Step("receipt", "in_stock", reason)
    return register(details, organisation_id, holder, step, by.id)


def register(
    details: Details, organisation_id: int, holder: Holder, step: Step, by_id: int | None, shared: bool = False
) -> Asset:
    """Write a device with the first line of its custody log; the caller decided that this is allowed."""
    model = db.session.get(DeviceModel, details.model_id)
    if model is None:
        raise Invalid("model_id", _l("Choose a model from the list."))
    tag = normal_tag(details.tag) if details.tag else _next_tag()
    _refuse_known_serial(details)
    _check_criticality(details)
    asset = Asset(
        **{f.name: getattr(details, f.name) for f in fields(details)} | {"tag": tag},
        tag_key=tag.casefold(), organisation_id=organisation_id, status=step.status, shared=shared, custody_number=1,
        label_token=secrets.token_urlsafe(15), created_at=clock.now(),
        **custody.place_values(holder),
    )  # fmt: skip
    if not inserted(asset):
        raise Invalid("tag", _l("This tag is taken."))
    audit(by_id, "registered", "asset", asset.id, after={"tag": tag, "serial": asset.serial, "model_id": model.id})
    custody.log(asset, holder, step, by_id, None, None)
    return asset


def correct(asset: Asset, details: Details, by: Viewer, version: int) -> None:
    """Change what is written about a device. ``version`` is that of the page it was read on.

    Raises Forbidden, Conflict for a stale page, Invalid as for a new device. Nothing happens where nothing differs.
    """
    require_manage(by, asset)
    correct_quietly(asset, details, by.id, version)


def correct_quietly(asset: Asset, details: Details, by_id: int | None, version: int) -> dict[str, object]:
    """The change itself, for imports too. Returns the new values of the fields that differed."""
    if db.session.get(DeviceModel, details.model_id) is None:
        raise Invalid("model_id", _l("Choose a model from the list."))
    tag = normal_tag(details.tag or asset.tag)
    wanted = {f.name: getattr(details, f.name) for f in fields(details)} | {"tag": tag}
    changed = {name: value for name, value in wanted.items() if getattr(asset, name) != value}
    if not changed:
        return {}
    if "tag" in changed and _is_taken(tag, asset.id):
        raise Invalid("tag", _l("This tag is taken."))
    if {"serial", "model_id"} & changed.keys():
        _refuse_known_serial(details, asset.id)
    _check_criticality(details)
    before = {name: _plain(getattr(asset, name)) for name in changed}
    claim = (
        update(Asset)
        .where(Asset.id == asset.id, Asset.version == version)
        .values(**changed, tag_key=tag.casefold(), version=version + 1)
    )
    if affected(claim) == 0:
        raise Conflict(_l("Somebody changed this device while you were writing. This is what stands there now."))
    db.session.refresh(asset)
    indexing.reindex(asset)
    audit(by_id, "corrected", "asset", asset.id, before, {name: _plain(value) for name, value in changed.items()})
    return changed


def normal_tag(text: str) -> str:
    """A tag as it is stored: letters, digits, dot, dash and underscore, because it is part of an address. Raises Invalid("tag")."""
    tag = unicodedata.normalize("NFC", text).strip()
    if not TAG.fullmatch(tag) or tag.casefold() in RESERVED_TAGS:
        raise Invalid("tag", _l("Up to 60 letters, digits, dots and dashes, please, beginning with a letter or digit."))
    return tag


def _next_tag() -> str:
    while True:
        tag = f"A-{next_number('asset'):06}"
        if not _is_taken(tag):
            return tag


def _is_taken(tag: str, but_id: int = 0) -> bool:
    same = select(Asset.id).where(Asset.tag_key == tag.casefold(), Asset.id != but_id)
    return db.session.scalar(same) is not None


def _refuse_known_serial(details: Details, but_id: int = 0) -> None:
    """Serials are unique per model only: makers reuse them, and some print rubbish on every device."""
    if not details.serial:
        return
    same = select(Asset.id).where(
        Asset.serial == details.serial, Asset.model_id == details.model_id, Asset.id != but_id
    )
    if db.session.scalar(same) is not None:
        raise Invalid("serial", _l("A device of this model with this serial number is already recorded."))


def _check_criticality(details: Details) -> None:
    if details.criticality not in CRITICALITIES:
        raise Invalid("criticality", _l("Choose one of the list."))


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date | datetime) else value
