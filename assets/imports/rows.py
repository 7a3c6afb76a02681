"""A line of a table as what it says about one device."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from assets.imports import cells
from assets.imports.cells import Order
from assets.imports.faults import Fault, FaultyCell
from assets.imports.mappings import columns_of
from assets.imports.tables import Line, Table
from portal.core.i18n import _l

LIMITS = {
    "name": 200, "serial": 120, "manufacturer": 200, "model": 200, "part_number": 120, "kind": 80, "organisation": 200,
    "site": 200, "checkout_site": 200, "person_email": 254, "person_name": 200, "supplier": 200, "order_number": 120,
    "currency": 3, "notes": 4000, "tag": 60,
}  # fmt: skip
DATES = ("purchased_on", "end_of_life_on", "warranty_until")


@dataclass(frozen=True)
class Row:
    """What one line says; empty texts and None say nothing. Money in cents."""

    line: int
    tag: str
    model: str
    manufacturer: str = ""
    part_number: str = ""
    kind: str = ""
    name: str = ""
    serial: str = ""
    organisation: str = ""
    site: str = ""
    status: str | None = None
    person_email: str = ""
    person_name: str = ""
    checkout_site: str = ""
    purchased_on: date | None = None
    cost_cents: int | None = None
    currency: str = ""
    supplier: str = ""
    order_number: str = ""
    warranty_until: date | None = None
    end_of_life_on: date | None = None
    notes: str = ""


@dataclass(frozen=True)
class Sheet:
    """All rows of a file, what is wrong with the others, the headings by field, and what deserves a look."""

    rows: list[Row]
    faults: list[Fault]
    headings: Mapping[str, str]
    warnings: list[Fault]
    unused: list[str]

    def fault(self, line: int, field: str, message: object) -> Fault:
        """A fault in the column that holds a field."""
        return Fault(line, self.headings.get(field, field), message)


def read_rows(table: Table, mapping: str | None = None, dates: Order | None = None) -> Sheet:
    """Understand a table. Nothing is raised: whatever is wrong stands in ``faults``."""
    places, faults, unused = columns_of(table, mapping)
    headings = {field: table.headings[i] for field, i in places.items()}
    sheet = Sheet([], [*table.faults, *faults], headings, [], unused)
    if faults:
        return sheet
    order = dates or cells.order_of_dates(
        line.cells[places[field]] for field in DATES if field in places for line in table.lines
    )
    seen: dict[str, int] = {}
    for line in table.lines:
        try:
            row = _row(line, places, order)
            first = seen.setdefault(row.tag.casefold(), row.line)
            if first != row.line:
                raise FaultyCell("tag", _l("%(tag)s stands on line %(line)s already.", tag=row.tag, line=first))
        except FaultyCell as error:
            sheet.faults.append(sheet.fault(line.number, error.field, error.message))
            continue
        sheet.rows.append(row)
        if cells.SPREADSHEET_DAMAGE.fullmatch(row.part_number):
            message = _l("%(text)s was a longer number before a spreadsheet shortened it.", text=row.part_number)
            sheet.warnings.append(sheet.fault(line.number, "part_number", message))
    return sheet


def _row(line: Line, places: Mapping[str, int], order: Order | None) -> Row:
    texts = {field: line.cells[i] for field, i in places.items()}
    for field, limit in LIMITS.items():
        cells.within(field, texts.get(field, ""), limit)
    for field in ("tag", "model"):
        if not texts.get(field):
            raise FaultyCell(field, _l("This must not be empty."))
    found_days = {field: cells.day(field, texts.get(field, ""), order) for field in DATES}
    months = cells.months("warranty_months", texts.get("warranty_months", ""))
    if months is not None and found_days["purchased_on"] is not None:
        found_days["warranty_until"] = months_later(found_days["purchased_on"], months)
    to_site = texts.get("checkout_type", "").casefold() == "location"
    return Row(
        line=line.number,
        tag=texts["tag"],
        model=texts["model"],
        manufacturer=texts.get("manufacturer", ""),
        part_number=texts.get("part_number", ""),
        kind=cells.kind(texts["kind"]) if texts.get("kind") else "",
        name=texts.get("name", ""),
        serial=texts.get("serial", ""),
        organisation=texts.get("organisation", ""),
        site=texts.get("site", ""),
        status=cells.status("status", texts.get("status", "")),
        person_email="" if to_site else texts.get("person_email", ""),
        person_name=texts.get("person_name") or f"{texts.get('first_name', '')} {texts.get('last_name', '')}".strip(),
        checkout_site=texts.get("checkout_site", ""),
        cost_cents=cells.cents("cost", texts.get("cost", "")),
        currency=texts.get("currency", "").upper(),
        supplier=texts.get("supplier", ""),
        order_number=texts.get("order_number", ""),
        notes=texts.get("notes", ""),
        **found_days,
    )


def months_later(start: date, months: int) -> date:
    """The same day so many months later, or the last day of that month."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    for number in (start.day, 30, 29, 28):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    raise ValueError(start)
