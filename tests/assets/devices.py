"""Makers of models and devices for tests: small, with sensible values, over the cast's own places."""

from itertools import count, pairwise

from sqlalchemy import select
from sqlalchemy.orm import Session

from assets.models import Asset, DeviceModel, Movement
from assets.operations.custody import Step
from assets.operations.registering import Details, register
from assets.states import Holder
from portal.core.db import db
from tests.people import Cast

_numbers = count(1)


def model(name: str = "LaserJet Pro M402dn", kind: str = "printer", **values: object) -> DeviceModel:
    """A model of HP."""
    found = DeviceModel(manufacturer="HP", name=f"{name} {next(_numbers)}", kind=kind, **values)
    db.session.add(found)
    db.session.flush()
    return found


def in_stock(cast: Cast, of: DeviceModel | None = None, **values: object) -> Asset:
    """A device on the shelf of the cast's site."""
    return _device(Holder("warehouse", cast.site_id), "in_stock", cast.organisation_id, of, values)


def at_site(cast: Cast, of: DeviceModel | None = None, **values: object) -> Asset:
    """A shared device in use at the cast's site."""
    return _device(Holder("site", cast.site_id), "in_use", cast.organisation_id, of, values, shared=True)


def with_person(cast: Cast, name: str, of: DeviceModel | None = None, **values: object) -> Asset:
    """A device in the hands of a member of the cast."""
    person = cast.viewers[name]
    return _device(Holder("person", person.id), "in_use", person.organisation_id, of, values)


def elsewhere(cast: Cast, of: DeviceModel | None = None, **values: object) -> Asset:
    """A device in stock of the other organisation."""
    return _device(Holder("warehouse", cast.other_site_id), "in_stock", cast.other_organisation_id, of, values)


def _device(
    holder: Holder,
    status: str,
    organisation_id: int,
    of: DeviceModel | None,
    values: dict[str, object],
    shared: bool = False,
) -> Asset:
    number = next(_numbers)
    texts = {"tag": f"T-{number:05}", "serial": f"SN{number:07}"} | values
    details = Details(model_id=(of or model()).id, **texts)  # ty: ignore[invalid-argument-type]
    return register(details, organisation_id, holder, Step("receipt", status), None, shared=shared)


def assert_log_agrees(session: Session, asset: Asset) -> list[Movement]:
    """The chain has no gap, each step begins where the last one ended, and the asset repeats the last one."""
    session.flush()
    session.refresh(asset)
    log = list(session.scalars(select(Movement).where(Movement.asset_id == asset.id).order_by(Movement.number)))
    assert [m.number for m in log] == list(range(1, len(log) + 1))
    for earlier, later in pairwise(log):
        assert (later.from_kind, later.from_id) == (earlier.to_kind, earlier.to_id)
        assert later.status_before == earlier.status
    last = log[-1]
    assert (asset.holder_kind, asset.holder_id, asset.status) == (last.to_kind, last.to_id, last.status)
    assert asset.custody_number == last.number
    assert asset.custodian_id == (last.to_id if last.to_kind == "person" else None)
    return log
