"""The home page: search first, her devices, her tickets, what is wrong at her site."""

from flask import url_for

from assets import queries as assets
from portal.tickets import states
from portal.tickets.queries import mine
from portal.tickets.queries.showing import due_state
from portal.tickets.routes import blueprint
from portal.tickets.routes.notices import as_banners
from portal.web.access import signed_in
from portal.web.answers import Answer, page
from portal.web.identity import viewer
from portal.web.navigation import url_if_there

DEVICES_SHOWN, DEVICES_LISTED = 4, 40


@blueprint.get("/")
@signed_in
def show_home() -> Answer:
    """What a person most likely came for."""
    by = viewer()
    return page(
        "tickets/home.html",
        tickets=mine.open_for_home(by),
        devices=sorted(assets.devices_for_filing(by), key=lambda one: (not one.own, not one.name))[:DEVICES_LISTED],
        shown_first=DEVICES_SHOWN,
        notices=as_banners(mine.notices_for(by)),
        labels=states.REQUESTER_STATUS_LABELS,
        due_state=due_state,
        search_page=url_for("tickets.list_found"),
        suggestions=url_if_there("knowledge.list_suggestions"),
        asset_url_of=lambda tag: url_if_there("assets.show_asset", tag=tag),
    )
