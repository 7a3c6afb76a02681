"""A list of device models into the inventory, thousands at once. Existing ones are corrected; none is removed."""

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import insert, select, update

from assets.imports import cells
from assets.imports.cells import Order
from assets.imports.faults import Fault, FaultyCell
from assets.imports.mappings import MODELS, places_of
from assets.imports.rows import LIMITS
from assets.imports.tables import Line, Table
from assets.models import DeviceModel
from portal.core.audit import audit
from portal.core.db import db
from portal.core.i18n import _l

Identity = tuple[str, str, str]
Values = dict[str, str | int | date]


@dataclass
class ModelReport:
    """How many models are new, changed (``changes``: identity with old and new values) or the same, and what is wrong."""

    new: int = 0
    same: int = 0
    changes: list[tuple[str, dict[str, tuple[object, object]]]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def bring_in(table: Table, dates: Order | None = None) -> ModelReport:
    """Import a table of models in the caller's transaction; nothing is written where anything is wrong."""
    report = ModelReport(faults=list(table.faults))
    places = places_of(table, MODELS)
    if "model" not in places or "manufacturer" not in places:
        report.faults.append(Fault(1, "", _l("The columns manufacturer and model are needed.")))
        return report
    wanted: dict[Identity, Values] = {}
    order = dates or _order(table, places)
    for line in table.lines:
        try:
            identity, values = _model(line, places, order)
        except FaultyCell as error:
            report.faults.append(Fault(line.number, table.headings[places[error.field]], error.message))
            continue
        wanted[identity] = wanted.get(identity, {}) | values
    if not report.faults:
        _write(wanted, report)
    return report


def _write(wanted: dict[Identity, Values], report: ModelReport) -> None:
    columns = (DeviceModel.kind, DeviceModel.end_of_life_on, DeviceModel.price_cents, DeviceModel.currency)
    rows = db.session.execute(
        select(DeviceModel.id, DeviceModel.manufacturer, DeviceModel.name, DeviceModel.part_number, *columns)
    )
    known = {(row.manufacturer, row.name, row.part_number): row for row in rows}
    fresh = []
    for identity, values in wanted.items():
        row = known.get(identity)
        if row is None:
            defaults = {"kind": "other", "currency": "EUR", "end_of_life_on": None, "price_cents": None}
            names = dict(zip(("manufacturer", "name", "part_number"), identity, strict=True))
            fresh.append(names | defaults | values)
            continue
        changed = {name: value for name, value in values.items() if getattr(row, name) != value}
        if changed:
            db.session.execute(update(DeviceModel).where(DeviceModel.id == row.id).values(**changed))
            report.changes.append((" ".join(identity).strip(), {n: (getattr(row, n), v) for n, v in changed.items()}))
        else:
            report.same += 1
    if fresh:
        db.session.execute(insert(DeviceModel), fresh)
    report.new = len(fresh)
    if fresh or report.changes:
        audit(None, "imported", "device_model", None, after={"new": len(fresh), "changed": len(report.changes)})


def _model(line: Line, places: dict[str, int], order: Order | None) -> tuple[Identity, Values]:
    texts = {name: line.cells[i] for name, i in places.items()}
    for name, text in texts.items():
        cells.within(name, text, LIMITS.get(name, 40))
    if not texts["model"]:
        raise FaultyCell("model", _l("This must not be empty."))
    values: Values = {}
    if texts.get("kind"):
        values["kind"] = cells.kind(texts["kind"])
    end = cells.day("end_of_life_on", texts.get("end_of_life_on", ""), order)
    if end is not None:
        values["end_of_life_on"] = end
    price = cells.cents("cost", texts.get("cost", ""))
    if price is not None:
        values["price_cents"] = price
    if texts.get("currency"):
        values["currency"] = texts["currency"].upper()
    return (texts["manufacturer"], texts["model"], texts.get("part_number", "")), values


def _order(table: Table, places: dict[str, int]) -> Order | None:
    if "end_of_life_on" not in places:
        return None
    return cells.order_of_dates(line.cells[places["end_of_life_on"]] for line in table.lines)
