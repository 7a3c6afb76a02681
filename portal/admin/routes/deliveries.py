"""Facts that are still owed to a handler, and those given up."""

from flask import request, url_for

from portal.admin.operations import retrying
from portal.admin.queries import owed as queries
from portal.admin.queries.objects import names_of_objects
from portal.admin.routes import blueprint, telling
from portal.core import clock, health
from portal.core.i18n import _, ngettext
from portal.web import identity
from portal.web.access import permission
from portal.web.answers import Answer, flash, page, redirect_to


@blueprint.get("/admin/deliveries")
@permission("admin.manage")
def list_deliveries() -> Answer:
    """Waiting or dead deliveries."""
    state, by = "dead" if request.args.get("state") == "dead" else "new", identity.viewer()
    found = queries.deliveries(state, request.args.get("after"))
    rows = list(found.rows)
    names = names_of_objects(telling.things_of(rows), by)
    tickets = queries.people_of_tickets(telling.tickets_of(rows), by)
    told = [(row, telling.owed(row, names, tickets, by)) for row in rows]
    return page(
        "admin/deliveries.html", page=found, told=told, state=state, counts=queries.delivery_counts(),
        moment=clock.now(), stands_still=health.stands_still(),
    )  # fmt: skip


@blueprint.post("/admin/deliveries/<int:fact_id>/<handler>/retry")
@permission("admin.manage")
def retry_delivery(fact_id: int, handler: str) -> Answer:
    """Run one again."""
    if retrying.run_delivery_again(fact_id, handler, identity.viewer().id):
        flash(_("It is run again now."))
    else:
        flash(_("It is done already, or about to be run."), "info")
    return redirect_to(url_for("admin.list_deliveries", state=request.form.get("state")))


@blueprint.post("/admin/deliveries/retries")
@permission("admin.manage")
def retry_deliveries() -> Answer:
    """Run everything again that was given up."""
    count = retrying.run_deliveries_again(identity.viewer().id)
    flash(ngettext("%(num)d is run again now.", "%(num)d are run again now.", count), "success" if count else "info")
    return redirect_to(url_for("admin.list_deliveries"))
