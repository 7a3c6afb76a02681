"""Device models: found by maker, name and part number, made where they are new."""

from sqlalchemy import select

from assets.models import DeviceModel
from portal.core.audit import audit
from portal.core.db import db


def find(manufacturer: str, name: str, part_number: str | None = None) -> DeviceModel | None:
    """The model with these names as they are written; any part number where none is given."""
    statement = select(DeviceModel).where(DeviceModel.manufacturer == manufacturer, DeviceModel.name == name)
    if part_number is not None:
        statement = statement.where(DeviceModel.part_number == part_number)
    return db.session.scalar(statement.order_by(DeviceModel.id).limit(1))


def ensure(
    manufacturer: str,
    name: str,
    part_number: str,
    kind: str,
    by_id: int | None = None,
) -> DeviceModel:
    """The model of this maker, name and part number; a new one is made where there is none."""
    known = find(manufacturer, name, part_number)
    if known is not None:
        return known
    model = DeviceModel(manufacturer=manufacturer, name=name, part_number=part_number, kind=kind or "other")
    db.session.add(model)
    db.session.flush()
    audit(by_id, "created", "device_model", model.id, after={"name": model.title, "part_number": part_number})
    return model
