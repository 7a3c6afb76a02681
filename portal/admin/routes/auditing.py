"""Who changed what."""

from flask import request

from portal.admin import queries
from portal.admin.routes import blueprint
from portal.web.access import permission
from portal.web.answers import Answer, page


@blueprint.get("/admin/audit")
@permission("admin.manage")
def list_audit() -> Answer:
    """The newest changes first, filtered by the kind of thing."""
    kind = request.args.get("kind") or None
    found = queries.audit_entries(request.args.get("after"), kind)
    return page("admin/audit.html", page=found, kind=kind, kinds=queries.audit_kinds())
