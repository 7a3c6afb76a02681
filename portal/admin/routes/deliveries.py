"""Facts that are still owed to a handler, and those given up."""

from flask import request, url_for

from portal.admin import queries
from portal.admin.operations import retrying
from portal.admin.routes import blueprint
from portal.core.i18n import _
from portal.web import identity
from portal.web.access import permission
from portal.web.answers import Answer, flash, page, redirect_to


@blueprint.get("/admin/deliveries")
@permission("admin.manage")
def list_deliveries() -> Answer:
    """Waiting or dead deliveries."""
    state = "dead" if request.args.get("state") == "dead" else "new"
    found = queries.deliveries(state, request.args.get("after"))
    return page("admin/deliveries.html", page=found, state=state, counts=queries.delivery_counts())


@blueprint.post("/admin/deliveries/<int:fact_id>/<handler>/retry")
@permission("admin.manage")
def retry_delivery(fact_id: int, handler: str) -> Answer:
    """Run one again."""
    if retrying.run_delivery_again(fact_id, handler, identity.viewer().id):
        flash(_("It is run again now."))
    else:
        flash(_("It is done already."), "info")
    return redirect_to(url_for("admin.list_deliveries", state=request.form.get("state")))
