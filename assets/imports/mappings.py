"""Which heading of a file means what. A new mapping is one more table here."""

from assets.imports.faults import Fault
from assets.imports.tables import Table
from portal.core.i18n import _l

# field → headings, case-folded. The fields are those of assets/imports/rows.py.
OWN: dict[str, tuple[str, ...]] = {
    "tag": ("tag", "asset tag", "инвентарный номер", "инв. номер", "numer inwentarzowy", "nr inwentarzowy"),
    "name": ("name", "called", "название", "имя", "nazwa"),
    "serial": ("serial", "serial number", "серийный номер", "numer seryjny"),
    "manufacturer": ("manufacturer", "maker", "производитель", "producent"),
    "model": ("model", "модель"),
    "part_number": ("part number", "part_number", "артикул", "numer katalogowy"),
    "kind": ("kind", "category", "тип", "категория", "rodzaj", "kategoria"),
    "organisation": ("organisation", "company", "организация", "компания", "organizacja", "firma"),
    "site": ("site", "location", "площадка", "место", "lokalizacja", "miejsce"),
    "status": ("status", "статус"),
    "person_email": ("person", "email", "e-mail", "ответственный", "użytkownik"),
    "person_name": ("person name", "фио", "imię i nazwisko"),
    "purchased_on": ("purchased", "purchased on", "purchase date", "дата покупки", "data zakupu"),
    "cost": ("cost", "price", "purchase cost", "стоимость", "cena"),
    "currency": ("currency", "валюта", "waluta"),
    "supplier": ("supplier", "поставщик", "dostawca"),
    "order_number": ("order", "order number", "номер заказа", "numer zamówienia"),
    "warranty_until": ("warranty", "warranty until", "гарантия до", "gwarancja do"),
    "end_of_life_on": ("end of life", "eol", "конец поддержки", "koniec wsparcia"),
    "notes": ("notes", "примечание", "комментарий", "uwagi"),
}

SNIPEIT: dict[str, tuple[str, ...]] = {
    "tag": ("asset tag",),
    "name": ("name", "item name", "asset name"),
    "serial": ("serial", "serial number"),
    "manufacturer": ("manufacturer",),
    "model": ("model", "model name"),
    "part_number": ("model number",),
    "kind": ("category",),
    "organisation": ("company",),
    "site": ("location",),
    "status": ("status",),
    "checkout_type": ("checkout type", "checkout class"),
    "person_email": ("checked out to: email", "email"),
    "person_name": ("full name",),
    "first_name": ("checked out to: first name", "first name"),
    "last_name": ("checked out to: last name", "last name"),
    "username": ("checked out to: username", "username"),
    "checkout_site": ("checked out to: location", "checkout location"),
    "purchased_on": ("purchase date",),
    "cost": ("purchase cost",),
    "supplier": ("supplier",),
    "order_number": ("order number",),
    "warranty_months": ("warranty", "warranty months"),
    "end_of_life_on": ("asset eol date", "eol date"),
    "notes": ("asset notes", "notes"),
    "model_notes": ("model notes",),
}

# For lists of models: the price is that of a new one.
MODELS: dict[str, tuple[str, ...]] = {
    "manufacturer": OWN["manufacturer"],
    "model": (*OWN["model"], "name", "model name"),
    "part_number": (*OWN["part_number"], "model number"),
    "kind": OWN["kind"],
    "end_of_life_on": (*OWN["end_of_life_on"], "end_of_life", "end_of_life_on"),
    "cost": ("price", "replacement price", "цена", "cena"),
    "currency": OWN["currency"],
}

MAPPINGS = {"own": OWN, "snipeit": SNIPEIT}
NEEDED = ("tag", "model")


def columns_of(table: Table, mapping: str | None) -> tuple[dict[str, int], list[Fault], list[str]]:
    """Where each field stands, what is wrong with the heading, and the headings that are not used.

    Without a named mapping the one that knows most of the headings is taken.
    """
    found = [places_of(table, MAPPINGS[mapping])] if mapping else [places_of(table, m) for m in MAPPINGS.values()]
    places = max(found, key=len)
    faults = [
        Fault(1, "", _l("No column for %(field)s was found; it must be headed “%(heading)s”.", field=f, heading=h))
        for f, h in ((f, (MAPPINGS[mapping or "own"])[f][0]) for f in NEEDED)
        if f not in places
    ]
    unused = [heading for i, heading in enumerate(table.headings) if i not in places.values()]
    return places, faults, unused


def places_of(table: Table, mapping: dict[str, tuple[str, ...]]) -> dict[str, int]:
    """In which column each field stands; fields without a column are left out."""
    headings = [" ".join(h.casefold().split()) for h in table.headings]
    return {
        field: next(headings.index(name) for name in names if name in headings)
        for field, names in mapping.items()
        if any(name in headings for name in names)
    }
