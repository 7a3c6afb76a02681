"""Statuses, kinds and the acts of custody: codes and their words. No database here."""

from dataclasses import dataclass

from portal.core.i18n import _l

STATUSES = {
    "ordered": _l("Ordered"),
    "in_stock": _l("In stock"),
    "reserved": _l("Reserved"),
    "in_use": _l("In use"),
    "on_loan": _l("On loan"),
    "in_repair": _l("In repair"),
    "in_transit": _l("In transit"),
    "missing": _l("Missing"),
    "retired": _l("Retired"),
    "disposed": _l("Disposed of"),
}
ENDED = frozenset({"retired", "disposed"})
LIVING = frozenset(STATUSES) - ENDED
HELD = frozenset({"in_use", "on_loan"})

# From which statuses each act may be done; what it leads to stands with the act (operations/).
MAY_BE_HANDED_OVER = frozenset({"in_stock", "reserved", "in_use", "on_loan", "in_transit"})
MAY_BE_RETURNED = frozenset({"in_use", "on_loan", "in_repair", "in_transit", "missing", "ordered", "reserved"})
MAY_BE_REPAIRED = frozenset({"in_stock", "in_use", "on_loan", "reserved"})
MAY_BE_RETIRED = LIVING - {"ordered"}
MAY_BE_SWAPPED_IN = frozenset({"in_stock"})
MAY_BE_SWAPPED_OUT = frozenset({"in_use", "on_loan"})

HOLDER_KINDS = {
    "person": _l("Person"),
    "site": _l("Site"),
    "warehouse": _l("Store room"),
    "van": _l("Engineer's van"),
    "asset": _l("Inside another device"),
    "vendor": _l("Vendor"),
}

DOCUMENTS = {
    "receipt": _l("Taken into stock"),
    "handover": _l("Handed over"),
    "return": _l("Returned to stock"),
    "repair": _l("Sent to repair"),
    "swap_out": _l("Swapped out"),
    "swap_in": _l("Swapped in"),
    "retirement": _l("Retired"),
    "import": _l("Imported"),
}

# Kinds with a name of their own in every language; an import may bring others, which are shown as they are written.
KINDS = {
    "laptop": _l("Laptop"),
    "desktop": _l("Desktop computer"),
    "monitor": _l("Monitor"),
    "tablet": _l("Tablet"),
    "phone": _l("Phone"),
    "printer": _l("Printer"),
    "receipt_printer": _l("Receipt printer"),
    "label_printer": _l("Label printer"),
    "pos_terminal": _l("POS terminal"),
    "payment_terminal": _l("Payment terminal"),
    "scanner": _l("Barcode scanner"),
    "handheld": _l("Handheld terminal"),
    "server": _l("Server"),
    "storage": _l("Storage"),
    "switch": _l("Switch"),
    "router": _l("Router"),
    "access_point": _l("Access point"),
    "multimedia": _l("Multimedia"),
    "ups": _l("UPS"),
    "other": _l("Other"),
}

CRITICALITIES = {
    1: _l("Work stands still without it"),
    2: _l("Work is hampered without it"),
    3: _l("One person is hampered without it"),
}

# Years after which a device of a kind is planned to be replaced; the rest: five.
LIFE_YEARS = {
    "laptop": 5, "desktop": 6, "monitor": 8, "tablet": 4, "phone": 4, "printer": 6, "receipt_printer": 5, "label_printer": 6,
    "pos_terminal": 7, "payment_terminal": 5, "scanner": 6, "handheld": 5, "server": 6, "storage": 6, "switch": 8, "router": 6,
    "access_point": 6, "ups": 5,
}  # fmt: skip
DEFAULT_LIFE_YEARS = 5


@dataclass(frozen=True)
class Holder:
    """Who or what an asset is with. The id is of a user (person, van), a site (site, warehouse), an asset or a vendor organisation."""

    kind: str
    id: int


def kind_label(kind: str) -> object:
    """The word for a kind; one that is not ours stands for itself."""
    return KINDS.get(kind, kind)


def life_years(kind: str) -> int:
    """Planned years of use of a device of this kind."""
    return LIFE_YEARS.get(kind, DEFAULT_LIFE_YEARS)
