"""The page of a ticket, and why its deadlines are what they are."""

from flask import request, url_for

from portal.sla import queries as sla
from portal.tickets.queries import finding, relating
from portal.tickets.queries.clocks import clock_events
from portal.tickets.routes import blueprint
from portal.tickets.routes.ticket_page import context_of
from portal.web.access import signed_in
from portal.web.addresses import asked_number
from portal.web.answers import Answer, page, redirect_to
from portal.web.identity import viewer


@blueprint.get("/tickets/<int:number>")
@signed_in
def show_ticket(number: int) -> Answer:
    """The requester's view and the agent's: one address, decided by what the person is to the ticket."""
    by = viewer()
    ticket, standing = finding.get_with_standing(by, number)
    into = relating.survivor_of(ticket)
    if into is not None and finding.is_visible(by, into.number):
        return redirect_to(url_for("tickets.show_ticket", number=into.number, merged=number))
    shown = context_of(ticket, standing, wrote=request.args.get("wrote", ""))
    return page("tickets/show.html", **shown, merged_number=_merged_number())


def _merged_number() -> int | None:
    """The number by which the person came here, of a ticket that goes on in this one."""
    return asked_number("merged")


@blueprint.get("/tickets/<int:number>/deadline")
@signed_in
def show_deadline(number: int) -> Answer:
    """Every counted and skipped interval of every promise."""
    ticket = finding.get_visible(viewer(), number)
    events = clock_events(ticket.id)
    targets = [row.target for row in sla.rows_of(ticket.id)]
    return page(
        "tickets/deadline.html",
        ticket=ticket,
        ticket_id=ticket.id,
        explanations=[sla.explanation(ticket.id, target, events) for target in targets],
    )
