"""Bringing rows of a file into the inventory: new devices, corrections, changes of custody.

Each row is done inside a savepoint, so that a faulty one leaves nothing; whether the rest is kept, the caller decides by
committing or not. A dry run is the real thing, undone: what it shows is what would happen. A long file is done in several
transactions (portal/cli/importing.py); what rows say against each other is therefore also looked for in the file itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace

from sqlalchemy import select

from assets import policy
from assets.imports.faults import Fault, FaultyCell
from assets.imports.rows import Row, Sheet
from assets.models import Asset, DeviceModel
from assets.operations import custody, holders, modelling
from assets.operations.custody import Step
from assets.operations.places import Places
from assets.operations.registering import Details, correct_quietly, normal_tag, register
from assets.states import Holder
from portal.accounts.models import Organisation, User
from portal.accounts.policy import in_scope
from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.errors import DomainError, Invalid
from portal.core.i18n import _l

FIELDS = tuple(f.name for f in fields(Details) if f.name not in {"model_id", "tag", "other_ids", "criticality"})
COLUMN_OF = {"cost_cents": "cost", "model_id": "model", "email": "person_email"}


@dataclass(frozen=True)
class Change:
    """What a row did to one device: kind new, changed or same; old and new values by field."""

    line: int
    tag: str
    kind: str
    values: dict[str, tuple[object, object]] = field(default_factory=dict)


@dataclass
class Report:
    """What an import did, or would do."""

    changes: list[Change] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    made: dict[str, list[str]] = field(default_factory=dict)
    unused: list[str] = field(default_factory=list)
    serials: dict[tuple[str, ...], int] = field(default_factory=dict)

    def number_of(self, kind: str) -> int:
        """How many devices are new, changed or the same."""
        return sum(change.kind == kind for change in self.changes)


@dataclass(frozen=True, kw_only=True)
class Terms:
    """How rows are brought in.

    ``organisation``: whose the devices are where a row does not say. ``create_missing``: add organisations, sites, people and models
    that rows name; ``create_models``: models only. ``by``: the person, within whose scope everything must lie; None: the operator.
    """

    organisation: str = ""
    currency: str = "EUR"
    create_missing: bool = False
    create_models: bool = False
    by: Viewer | None = None


def begun(sheet: Sheet) -> Report:
    """A report that knows what is wrong with the file itself, before any row is brought in."""
    return Report(faults=list(sheet.faults), warnings=list(sheet.warnings), unused=sheet.unused)


def bring_in(rows: Sequence[Row], sheet: Sheet, terms: Terms, report: Report) -> None:
    """Import some rows of a sheet in the caller's transaction, and tell in the report what became of them."""
    for row in rows:
        places = Places(terms.create_missing, terms.organisation)
        try:
            with db.session.begin_nested():
                change = _import(row, places, terms, sheet, report)
        except FaultyCell as error:
            report.faults.append(sheet.fault(row.line, error.field, error.message))
        except Invalid as error:
            report.faults.append(sheet.fault(row.line, COLUMN_OF.get(error.field, error.field), error.message))
        except DomainError as error:
            report.faults.append(Fault(row.line, "", error.message))
        else:
            report.changes.append(change)
            for kind, name in places.made:
                if name not in report.made.setdefault(kind, []):
                    report.made[kind].append(name)
    report.faults.sort(key=lambda fault: fault.line)


def _import(row: Row, places: Places, terms: Terms, sheet: Sheet, report: Report) -> Change:
    tag = normal_tag(row.tag)
    organisation = places.organisation(row.organisation)
    _require_organisation(organisation, row, terms.by)
    asset = db.session.scalar(select(Asset).where(Asset.tag_key == tag.casefold()))
    if asset is not None and terms.by is not None and not policy.can_manage(terms.by, asset):
        raise FaultyCell("tag", _l("This tag is taken."))
    model_id = asset.model_id if asset and _is_of(asset, row) else _model(row, places, terms, sheet, report)
    _refuse_repeated_serial(row, model_id, report)
    if asset is None:
        return _new(row, tag, model_id, organisation, places, terms)
    if asset.organisation_id != organisation.id and row.organisation:
        raise FaultyCell("organisation", _l("%(tag)s belongs to another organisation.", tag=tag))
    return _known(row, asset, model_id, organisation, places, terms.by)


def _refuse_repeated_serial(row: Row, model_id: int, report: Report) -> None:
    """The model by its names: while a file is tried, one that the file brings along is made anew in every transaction."""
    model = db.session.get_one(DeviceModel, model_id)
    key = (model.manufacturer, model.name, model.part_number, row.serial)
    if row.serial and report.serials.setdefault(key, row.line) != row.line:
        raise Invalid("serial", _l("This serial stands on line %(line)s already.", line=report.serials[key]))


def _require_organisation(organisation: Organisation, row: Row, by: Viewer | None) -> None:
    """What lies beyond her scope is to her as if it were not there."""
    if by is not None and not in_scope(by, "assets.manage", organisation.id):
        name = row.organisation or organisation.name
        raise FaultyCell("organisation", _l("There is no organisation “%(name)s” whose devices you manage.", name=name))


def _new(row: Row, tag: str, model_id: int, organisation: Organisation, places: Places, terms: Terms) -> Change:
    holder = _holder(row, organisation, places)
    if holder is None:
        raise FaultyCell("site", _l("Nothing says where this device is: neither a place nor a person."))
    _require_holder(holder, organisation, terms.by)
    status = _status(row.status, holder)
    said = {name: getattr(row, name) for name in FIELDS}
    details = replace(Details(model_id, tag, **said), currency=row.currency or terms.currency)
    by_id = terms.by.id if terms.by else None
    asset = register(details, organisation.id, holder, Step("import", status), by_id, shared=holder.kind == "site")
    shown = {name: (None, value) for name, value in said.items() if value not in ("", None)}
    return Change(row.line, asset.tag, "new", {"status": (None, status), **shown})


def _known(
    row: Row, asset: Asset, model_id: int, organisation: Organisation, places: Places, by: Viewer | None
) -> Change:
    by_id = by.id if by else None
    present = Details(**{f.name: getattr(asset, f.name) for f in fields(Details)})
    said = {name: value for name in FIELDS if (value := getattr(row, name)) not in ("", None)}
    before = {name: getattr(asset, name) for name in (*FIELDS, "model_id")}
    changed = correct_quietly(asset, replace(present, model_id=model_id, **said), by_id, asset.version)
    values: dict[str, tuple[object, object]] = {name: (before[name], value) for name, value in changed.items()}
    holder = _holder(row, organisation, places, asset) or asset.holder
    status = row.status if row.status in ("retired", "disposed", "missing") else _status(row.status, holder, asset)
    if (holder, status) != (asset.holder, asset.status):
        _require_holder(holder, organisation, by)
        values["status"] = (asset.status, status)
        values["holder"] = (f"{asset.holder.kind} {asset.holder.id}", f"{holder.kind} {holder.id}")
        custody.move(asset, holder, Step("import", status), by_id, shared=holder.kind == "site")
    return Change(row.line, asset.tag, "changed" if values else "same", values)


def _require_holder(holder: Holder, organisation: Organisation, by: Viewer | None) -> None:
    """A person in the browser gives devices only to people and places of the organisation, as she sees them."""
    if by is None:
        return
    field = "person_email" if holder.kind == "person" else "site"
    holders.admit(holder, by, field)
    if holder.kind == "person" and db.session.get_one(User, holder.id).organisation_id != organisation.id:
        raise FaultyCell(field, _l("Choose somebody or some place from the list."))


def _is_of(asset: Asset, row: Row) -> bool:
    """Whether the row names the model that the device has; what it leaves out does not contradict."""
    said = ((row.model, asset.model.name), (row.manufacturer, asset.model.manufacturer))
    return all(not text or text == known for text, known in (*said, (row.part_number, asset.model.part_number)))


def _model(row: Row, places: Places, terms: Terms, sheet: Sheet, report: Report) -> int:
    known = modelling.find(row.manufacturer, row.model, row.part_number)
    if known is not None:
        if row.kind and known.kind != row.kind:
            message = _l("The model is a “%(known)s”, not a “%(said)s”; it stays.", known=known.kind, said=row.kind)
            report.warnings.append(sheet.fault(row.line, "kind", message))
        return known.id
    if not (terms.create_missing or terms.create_models):
        message = _l("There is no model “%(name)s”, and nobody asked to add it.", name=row.model)
        raise FaultyCell("model", message)
    model = modelling.ensure(row.manufacturer, row.model, row.part_number, row.kind or "other")
    places.made.append(("models", f"{model.title} {model.part_number}".strip()))
    return model.id


def _holder(row: Row, organisation: Organisation, places: Places, asset: Asset | None = None) -> Holder | None:
    """A person if one is named, else the place it was checked out to, else the store room; for a known device only what is said."""
    home = places.site(row.site, organisation, "site") if row.site else None
    if row.person_email:
        return Holder("person", places.person(row.person_email, row.person_name, organisation, home).id)
    if row.checkout_site:
        return Holder("site", places.site(row.checkout_site, organisation, "checkout_site").id)
    if home is None:
        return None
    if asset is not None and asset.holder_kind != "warehouse":
        return None
    return Holder("warehouse", home.id)


def _status(said: str | None, holder: Holder, asset: Asset | None = None) -> str:
    """What is said; being with a person or at a site wins over "ready", and where nothing is said the holder tells."""
    held = holder.kind in {"person", "site"}
    if said == "in_stock" or (said is None and (asset is None or asset.holder != holder)):
        return "in_use" if held else "in_stock"
    if said == "in_use" and not held:
        return "in_stock"
    return said or (asset.status if asset is not None else "in_stock")
