"""Writes the demo's devices with their custody logs, as the operations of the inventory would have at those dates."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from assets.models import Asset, DeviceModel, Movement, Term
from assets.operations.indexing import terms_of
from assets.states import Holder
from portal.core.db import db
from portal.demo.bulk import Bulk, Row
from portal.demo.company import Company
from portal.demo.devices import Device
from portal.demo.placing import Registry
from portal.events.assets import AssetMoved

SUPPLIERS = {"RU": "Торвия-Снабжение", "PL": "Fiskor Dystrybucja"}
WORKSHOPS = {"RU": "msk-dc", "PL": "ldz-dc"}
MANAGER = "piotr"
MORNING = time(7, tzinfo=UTC)


@dataclass(frozen=True)
class Line:
    """One line of a custody log to be."""

    at: datetime
    document: str
    status: str
    to: Holder
    reason: str = ""
    cost_cents: int | None = None


class Storekeeper:
    """Gathers devices and their history."""

    def __init__(self, company: Company, found: Registry, bulk: Bulk) -> None:
        self.company = company
        self.found = found
        self.bulk = bulk
        self.manager_id = found.users[MANAGER].id
        self.models = self._write_models()

    def keep(self, device: Device) -> int:
        """Gather one device; gives its id."""
        lines = list(self._lines(device))
        last = lines[-1]
        person = device.person if last.to.kind == "person" else None
        values: dict[str, object] = {
            "tag": device.tag,
            "tag_key": device.tag.casefold(),
            "name": device.name,
            "serial": device.serial,
            "other_ids": {},
            "purchased_on": device.bought,
            "cost_cents": device.model.price * 100,
            "currency": "EUR",
            "supplier": SUPPLIERS[device.place.country],
            "order_number": f"PO-{device.bought:%y%m}-{int(device.tag[2:]) % 97:02}",
            "warranty_until": device.warranty_until,
            "criticality": device.criticality,
        }
        asset_id = self.bulk.add(
            Asset, **values, model_id=self.models[device.model.key].id,
            organisation_id=self.found.firms[device.place.organisation].id, status=last.status,
            holder_kind=last.to.kind, holder_id=last.to.id, custodian_id=self.found.users[person.key].id if person else None,
            site_id=self.found.sites[device.place.key].id, custody_number=len(lines), shared=last.to.kind == "site",
            label_token=secrets.token_urlsafe(15), created_at=lines[0].at,
        )  # fmt: skip
        words: Row = {"tag": device.tag, "serial": device.serial, "model_id": self.models[device.model.key].id}
        self.bulk.audit(lines[0].at, self.manager_id, "registered", "asset", asset_id, words)
        self._log(asset_id, device.serial, lines)
        for term in terms_of(Asset(**values), self.models[device.model.key], person.name if person else ""):
            self.bulk.put(Term, term=term, asset_id=asset_id)
        return asset_id

    def _write_models(self) -> dict[str, DeviceModel]:
        models = {
            model.key: DeviceModel(
                manufacturer=model.manufacturer, name=model.name, part_number=model.part_number, kind=model.kind,
                end_of_life_on=model.end_of_life, price_cents=model.price * 100, currency="EUR",
            )
            for model in self.company.models.values()
        }  # fmt: skip
        db.session.add_all(models.values())
        db.session.flush()
        return models

    def _lines(self, device: Device) -> Iterator[Line]:
        """Received, handed over, and for each repair: sent, returned, handed over again."""
        site_id = self.found.sites[device.place.key].id
        holder = Holder("person", self.found.users[device.person.key].id) if device.person else Holder("site", site_id)
        shelf = Holder("warehouse", site_id)
        received = _morning(device.bought)
        yield Line(received, "receipt", "in_stock", shelf)
        if device.in_stock:
            return
        yield Line(received + timedelta(days=2), "handover", "in_use", holder)
        own = self.company.firms[device.place.organisation].kind == "own"
        workshop_key = WORKSHOPS[device.place.country] if own else device.place.key
        workshop = Holder("warehouse", self.found.sites[workshop_key].id)
        for repair in sorted(device.repairs, key=lambda repair: repair.began):
            back = _morning(repair.began + timedelta(days=repair.days))
            yield Line(_morning(repair.began), "repair", "in_repair", workshop, repair.what)
            yield Line(back, "return", "in_stock", workshop, repair.what, repair.cost_cents)
            yield Line(back + timedelta(hours=3), "handover", "in_use", holder)

    def _log(self, asset_id: int, serial: str, lines: list[Line]) -> None:
        before: Line | None = None
        for number, line in enumerate(lines, start=1):
            movement_id = self.bulk.add(
                Movement, asset_id=asset_id, number=number, at=line.at,
                from_kind=before.to.kind if before else None, from_id=before.to.id if before else None,
                to_kind=line.to.kind, to_id=line.to.id, status_before=before.status if before else None,
                status=line.status, document=line.document, serial=serial, by_id=self.manager_id, reason=line.reason,
                ticket_number=None, counterpart_id=None, cost_cents=line.cost_cents,
            )  # fmt: skip
            self.bulk.say(AssetMoved(asset_id=asset_id, movement_id=movement_id), line.at, self.manager_id)
            before = line


def _morning(day: date) -> datetime:
    return datetime.combine(day, MORNING)
