"""Who changed what."""

from collections.abc import Callable

from flask import request, url_for
from sqlalchemy import Row

from assets.states import DOCUMENTS
from portal.accounts.viewer import Viewer
from portal.admin import queries
from portal.admin.routes import blueprint
from portal.admin.states import ACTIONS, KINDS, label
from portal.web.access import permission
from portal.web.answers import Answer, page
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
    "user": ("people.manage", lambda number, name: url_for("accounts.show_person", user_id=number)),
    "visit": ("tickets.read", lambda number, name: url_for("dispatch.show_visit", visit_id=number)),
}


@blueprint.get("/admin/audit")
@permission("admin.manage")
def list_audit() -> Answer:
    """The newest changes first, filtered by the kind of thing."""
    kind = request.args.get("kind") or None
    found = queries.audit_entries(request.args.get("after"), kind)
    names, by = queries.names_of_objects(found.rows), viewer()
    objects = {row.id: _object(row, names, by) for row in found.rows}
    kinds = sorted((label(code, KINDS), code) for code in queries.audit_kinds())
    return page(
        "admin/audit.html", page=found, kind=kind, kinds=kinds, objects=objects,
        actions={row.action: label(row.action, {**DOCUMENTS, **ACTIONS}) for row in found.rows},
    )  # fmt: skip


def _object(row: Row, names: dict[tuple[str, int], str], by: Viewer) -> dict[str, str]:
    """How an object is shown: its kind, its name or number, and the address of its page where there is one for this person."""
    told = {"kind": label(row.kind, KINDS), "name": "", "url": ""}
    if row.object_id is None:
        return told
    name = names.get((row.kind, row.object_id), "")
    told["name"] = name or str(row.object_id)
    if row.kind in PAGES and name:
        needed, address = PAGES[row.kind]
        told["url"] = address(row.object_id, name) if by.may(needed) else ""
    return told
