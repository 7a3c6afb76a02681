"""Who changed what."""

from flask import request

from portal.admin.queries import trail
from portal.admin.queries.objects import names_of_objects
from portal.admin.routes import blueprint, changes
from portal.admin.words.auditing import KINDS, label
from portal.web.access import permission
from portal.web.answers import Answer, page
from portal.web.identity import viewer


@blueprint.get("/admin/audit")
@permission("admin.manage")
def list_audit() -> Answer:
    """The newest changes first, filtered by the kind of thing."""
    kind, by = request.args.get("kind") or None, viewer()
    found = trail.audit_entries(request.args.get("after"), kind)
    rows = list(found.rows)
    names = names_of_objects(changes.things_of(rows), by)
    entries = [(row, changes.entry(row, names, by)) for row in rows]
    kinds = sorted((label(code, KINDS), code) for code in trail.audit_kinds())
    return page("admin/audit.html", page=found, entries=entries, kind=kind, kinds=kinds)
