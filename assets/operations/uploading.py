"""An uploaded file of devices as a task: tried out or brought in, batch by batch, and told as plain values."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from assets.imports import tables
from assets.imports.faults import Fault, FaultyFile
from assets.imports.rows import Row, Sheet, read_rows
from assets.models import DeviceModel
from assets.operations import importing
from assets.operations.importing import Change, Report, Terms
from assets.states import HOLDER_KINDS, STATUSES
from portal.accounts import queries as accounts
from portal.accounts.models import User
from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.errors import Forbidden, NotFound
from portal.core.i18n import _l
from portal.core.storage import path_of

KIND = "import_devices"
BATCH = 100  # rows a transaction: a tenth of a second
QUICK = 100  # a file of so many rows needs no worker
SHOWN_CHANGES, SHOWN_FAULTS = 300, 200

FIELD_LABELS = {
    "name": _l("Name"), "serial": _l("Serial number"), "model_id": _l("Model"), "status": _l("Status"), "holder": _l("With"),
    "purchased_on": _l("Purchased"), "cost_cents": _l("Price"), "currency": _l("Currency"), "supplier": _l("Supplier"),
    "order_number": _l("Order number"), "warranty_until": _l("Warranty until"), "end_of_life_on": _l("End of life"),
    "notes": _l("Notes"),
}  # fmt: skip

Step = Callable[[int, int], None]
Around = Callable[[], AbstractContextManager[object]]


class Undone(Exception):
    """Leaves a transaction without keeping anything."""


@dataclass(frozen=True)
class Upload:
    """What a task of this kind is about."""

    sha256: str
    name: str
    organisation: str
    currency: str = "EUR"
    encoding: str = ""
    dates: str = ""
    create_missing: bool = False
    create_models: bool = False
    skip_faulty: bool = False
    keep: bool = False

    @classmethod
    def of(cls, params: Mapping[str, object]) -> "Upload":
        """From the params of a task."""
        return cls(**{name: params[name] for name in cls.__dataclass_fields__ if name in params})  # ty: ignore[invalid-argument-type]


def sheet_of(upload: Upload, root: Path) -> Sheet:
    """The rows of the stored file; what cannot be read at all is a sheet of faults."""
    data = path_of(root, upload.sha256).read_bytes()
    try:
        table = tables.read(data, upload.encoding or None)
        return read_rows(table, None, upload.dates or None)  # ty: ignore[invalid-argument-type]
    except FaultyFile as error:
        return Sheet([], error.faults, {}, [], [])


def bring_in(upload: Upload, sheet: Sheet, by: Viewer, around: Around, step: Step) -> dict[str, object]:
    """Bring all rows in, each batch inside ``around()``, and tell what came of it. Where it is only tried out, every batch is undone.

    A file with a fault is brought in only without its faulty rows, if that was asked for.
    """
    terms = Terms(
        organisation=upload.organisation, currency=upload.currency, create_missing=upload.create_missing,
        create_models=upload.create_models, by=by,
    )  # fmt: skip
    report, telling = importing.begun(sheet), Telling({row.line: row for row in sheet.rows})
    keep = upload.keep and (upload.skip_faulty or not sheet.faults)
    done = 0
    for rows in _batches(sheet.rows) if keep or not upload.keep else ():
        try:
            with around():
                importing.bring_in(rows, sheet, terms, report)
                telling.note_models(report)
                if not keep:
                    raise Undone
        except Undone:
            pass
        done += len(rows)
        step(done, len(sheet.rows))
    return told(report, telling, keep)


def told(report: Report, telling: "Telling", kept: bool) -> dict[str, object]:
    """The report as plain values in the reader's language, with as many lines as a page shows."""
    differing = [change for change in report.changes if change.kind != "same"]
    return {
        "kept": kept,
        "new": report.number_of("new"),
        "changed": report.number_of("changed"),
        "same": report.number_of("same"),
        "faults": len(report.faults),
        "made": {kind: sorted(set(names)) for kind, names in report.made.items()},
        "unused": list(report.unused),
        "changes": [
            {
                "line": change.line,
                "tag": change.tag,
                "kind": change.kind,
                "values": [telling.value(change, name, *both) for name, both in change.values.items()],
            }
            for change in differing[:SHOWN_CHANGES]
        ],
        "shown_faults": _faults(report.faults),
        "notes": _faults(report.warnings),
    }


class Telling:
    """What changes, in words: names of models and holders instead of their ids, amounts instead of cents."""

    def __init__(self, rows: Mapping[int, Row]) -> None:
        self.rows = rows
        self.models: dict[object, str] = {}

    def note_models(self, report: Report) -> None:
        """Remember what models are called, while those that are only tried out still exist."""
        ids = {old for change in report.changes if "model_id" in change.values for old in change.values["model_id"]}
        missing = [key for key in ids if isinstance(key, int) and key not in self.models]
        if missing:
            found = db.session.scalars(select(DeviceModel).where(DeviceModel.id.in_(missing)))
            self.models.update({model.id: model.title for model in found})

    def value(self, change: Change, name: str, old: object, new: object) -> list[str]:
        """The field's name, the old and the new value."""
        label, row = str(FIELD_LABELS.get(name, name)), self.rows[change.line]
        if name == "holder":
            kind = str(old).partition(" ")[0]
            return [label, str(HOLDER_KINDS.get(kind, "")), row.person_email or row.checkout_site or row.site]
        return [label, self._said(name, old), self._said(name, new)]

    def _said(self, name: str, value: object) -> str:
        if value in (None, ""):
            return ""
        if name == "model_id":
            return self.models.get(value, "")
        if name == "cost_cents" and isinstance(value, int):
            return f"{value / 100:.2f}"
        return str(STATUSES.get(str(value), value) if name == "status" else value)[:80]


def person_of(user_id: object) -> Viewer:
    """The person a task is done for, with the rights of now. Raises Forbidden for who may no longer manage devices."""
    user = db.session.get(User, user_id) if isinstance(user_id, int) else None
    if user is None or not user.active:
        raise NotFound
    by = accounts.viewer_of(user)
    if not by.may("assets.manage"):
        raise Forbidden
    return by


def _batches(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    for first in range(0, len(rows), BATCH):
        yield rows[first : first + BATCH]


def _faults(faults: Sequence[Fault]) -> list[list[object]]:
    return [[fault.line, fault.column, str(fault.message)] for fault in faults[:SHOWN_FAULTS]]
