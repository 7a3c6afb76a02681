"""Her own tickets, and those of a device."""

from flask import request, url_for

from assets import queries as assets
from assets.forms import SwapForm
from portal.core.i18n import _l
from portal.tickets import states
from portal.tickets.queries import mine
from portal.tickets.queries.showing import due_state
from portal.tickets.routes import blueprint
from portal.web import htmx
from portal.web.access import permission, signed_in
from portal.web.addresses import asked_number
from portal.web.answers import Answer, page, redirect_to
from portal.web.identity import viewer

LABELS = {"asked": _l("Mine"), "filed": _l("Filed for others"), "watched": _l("I read along")}


@blueprint.get("/tickets")
@signed_in
def list_tickets() -> Answer:
    """What she asked for, filed for others, or reads along."""
    view = request.args.get("view", "asked")
    view = view if view in mine.VIEWS else "asked"
    return page(
        "tickets/list.html",
        found=mine.own_tickets(viewer(), view, request.args.get("after")),
        view=view,
        views=LABELS,
        labels=states.REQUESTER_STATUS_LABELS,
        due_state=due_state,
    )


@blueprint.get("/tickets/panel")
@signed_in
def show_asset_panel() -> Answer:
    """The tickets of a device, for the device's page; a page of its own where there is no JavaScript. ``asset``: its id."""
    by = viewer()
    asset = assets.get_visible_by_id(by, asked_number("asset") or 0)
    return page(
        "tickets/_panel_for_asset.html" if htmx.wants_partial() else "tickets/of_asset.html",
        asset_id=asset.id,
        tag=asset.tag,
        tickets=mine.tickets_of_asset(by, asset.id),
        labels=states.STATUS_LABELS,
    )


@blueprint.get("/tickets/panel/swap")
@permission("assets.manage")
def list_tickets_for_swap() -> Answer:
    """The ticket's field of a swap, filled where one open ticket is about the device; a page of its own without JavaScript."""
    by = viewer()
    asset = assets.get_visible_by_id(by, asked_number("asset") or 0)
    if not htmx.wants_partial():
        return redirect_to(url_for("tickets.show_asset_panel", asset=asset.id))
    tickets = mine.tickets_of_asset(by, asset.id, only_open=True)
    form = SwapForm(formdata=None)
    form.ticket_number.data = tickets[0].number if len(tickets) == 1 else None
    return page("tickets/_swap_ticket.html", form=form, tag=asset.tag, tickets=tickets)
