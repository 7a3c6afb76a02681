"""Who changed what."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from flask import request, url_for
from sqlalchemy import Row

from assets.states import DOCUMENTS
from portal.accounts.roles import LABELS, SCOPE_LABELS
from portal.accounts.viewer import Viewer
from portal.admin import queries
from portal.admin.routes import blueprint
from portal.admin.states import ACTIONS, FIELDS, KINDS, MEANT, label
from portal.core.i18n import _
from portal.dispatch.states import LABELS as VISIT_LABELS
from portal.knowledge.states import AUDIENCE_LABELS, STATE_LABELS
from portal.web.access import permission
from portal.web.answers import Answer, page
from portal.web.filters import local_datetime
from portal.web.identity import viewer

# The page of an object, made of its id and its name, and who may open it.
PAGES: dict[str, tuple[str, Callable[[int, str], str]]] = {
    "article": ("knowledge.edit", lambda number, name: url_for("knowledge.show_article", slug=name)),
    "asset": ("assets.read", lambda number, name: url_for("assets.show_asset", tag=name)),
    "calendar": ("admin.manage", lambda number, name: url_for("sla.show_calendar", calendar_id=number)),
    "category": ("admin.manage", lambda number, name: url_for("catalogue.edit_category", category_id=number)),
    "contract": ("admin.manage", lambda number, name: url_for("sla.show_contract", contract_id=number)),
    "message": ("admin.manage", lambda number, name: url_for("admin.show_message", message_id=number)),
    "synonyms": ("vocabulary.manage", lambda number, name: url_for("knowledge.edit_synonym", code=name)),
    "ticket": ("tickets.read", lambda number, name: url_for("tickets.show_ticket", number=name)),
    "user": ("people.manage", lambda number, name: url_for("accounts.show_person", user_id=number)),
    "visit": ("tickets.read", lambda number, name: url_for("dispatch.show_visit", visit_id=number)),
}
# Fields whose values are codes, with their words.
WORDS: dict[str, Mapping[str, object]] = {
    "audience": AUDIENCE_LABELS, "role": LABELS, "scope": SCOPE_LABELS, "state": VISIT_LABELS, "status": STATE_LABELS,
}  # fmt: skip
MOMENTS = {"expires_at", "publish_at"}
LONG = 160  # characters; what is longer is folded

Names = Mapping[tuple[str, int], str]


@dataclass(frozen=True)
class Line:
    """One field of before or after: the objects it means, or its text."""

    label: str
    text: str = ""
    things: list[dict[str, str]] = field(default_factory=list)

    @property
    def long(self) -> bool:
        return len(self.text) > LONG


@blueprint.get("/admin/audit")
@permission("admin.manage")
def list_audit() -> Answer:
    """The newest changes first, filtered by the kind of thing."""
    kind = request.args.get("kind") or None
    found = queries.audit_entries(request.args.get("after"), kind)
    names, by = queries.names_of_objects(thing for row in found.rows for thing in _things(row)), viewer()
    objects = {row.id: _object(row.kind, row.object_id, names, by) for row in found.rows}
    lines = {row.id: [_lines(values, names, by) for values in (row.before, row.after)] for row in found.rows}
    kinds = sorted((label(code, KINDS), code) for code in queries.audit_kinds())
    return page(
        "admin/audit.html", page=found, kind=kind, kinds=kinds, objects=objects, lines=lines,
        actions={row.action: label(row.action, {**DOCUMENTS, **ACTIONS}) for row in found.rows},
    )  # fmt: skip


def _things(row: Row) -> Iterator[tuple[str, int]]:
    if row.object_id is not None:
        yield row.kind, row.object_id
    for values in (row.before or {}, row.after or {}):
        for key in values:
            yield from _meant(key, values)


def _meant(key: str, values: Mapping[str, object]) -> list[tuple[str, int]]:
    """The objects that a field names by their numbers: (kind, id). A scope says beside it what it is a number of."""
    kind = values.get("scope") if key == "scope_id" else MEANT.get(key)
    value = values[key]
    numbers = value if isinstance(value, list) else [value]
    return [(kind, number) for number in numbers if isinstance(number, int)] if isinstance(kind, str) else []


def _lines(values: Mapping[str, object] | None, names: Names, by: Viewer) -> list[Line]:
    """The fields of one side. Of a scope only its object is shown, where it has one."""
    told = values or {}
    of_scope = {"scope": told.get("scope_id") is not None, "scope_id": told.get("scope_id") is None}
    return [_line(key, told, names, by) for key in told if not of_scope.get(key)]


def _line(key: str, values: Mapping[str, object], names: Names, by: Viewer) -> Line:
    heading, value = label(key, FIELDS), values[key]
    things = [_object(kind, number, names, by) for kind, number in _meant(key, values)]
    if things:
        return Line(heading, things=things)
    if key in WORDS and isinstance(value, str):
        return Line(heading, label(value, WORDS[key]))
    if key in MOMENTS and isinstance(value, str):
        return Line(heading, local_datetime(datetime.fromisoformat(value)))
    return Line(heading, _plain(value))


def _plain(value: object) -> str:
    """A value of the audit as people write it: no quotes, no brackets."""
    if value is None or value in ("", [], {}):
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(_plain(one) for one in value)
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_plain(one)}" for key, one in value.items())
    return str(value)


def _object(kind: str, number: int | None, names: Names, by: Viewer) -> dict[str, str]:
    """How an object is shown: its kind, its name or number, and the address of its page where there is one for this person."""
    told = {"kind": label(kind, KINDS), "name": "", "url": ""}
    if number is None:
        return told
    name = names.get((kind, number), "")
    told["name"] = name or str(number)
    if kind in PAGES and name:
        needed, address = PAGES[kind]
        told["url"] = address(number, name) if by.may(needed) else ""
    return told
