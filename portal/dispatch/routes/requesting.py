"""Ask for a visit from a ticket, and the panel of visits on the ticket's page."""

from zoneinfo import ZoneInfo

from flask import abort, request, url_for

from portal.accounts import queries as people
from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.errors import Forbidden, Invalid
from portal.core.i18n import _
from portal.core.numbers import number_of
from portal.dispatch import queries, states, windows
from portal.dispatch.forms import RequestForm
from portal.dispatch.operations.requesting import check_window, request_visit
from portal.dispatch.routes import blueprint
from portal.tickets.models import Ticket
from portal.tickets.queries import finding
from portal.tickets.states import is_open
from portal.web import htmx, requests
from portal.web.access import permission
from portal.web.answers import Answer, flash, invalid, page, redirect_to
from portal.web.forms import choices
from portal.web.identity import viewer


@blueprint.get("/visits/new")
@permission("tickets.work")
def new_visit() -> Answer:
    """The form, filled with what the ticket knows."""
    ticket = _ticket()
    return page("dispatch/new.html", form=_form(viewer(), ticket), ticket=ticket)


@blueprint.post("/visits")
@permission("tickets.work")
def create_visit() -> Answer:
    """Ask for the visit."""
    by, ticket = viewer(), _ticket()
    form = _form(by, ticket)
    if not form.validate_on_submit():
        _complain_of_window(form, by)
        return invalid("dispatch/new.html", form=form, build=lambda: {"ticket": _ticket()})
    try:
        claim = requests.claim(by.id)
    except requests.Repeated as repeated:
        return redirect_to(repeated.location or url_for("dispatch.new_visit", ticket=ticket.number))
    try:
        visit = request_visit(ticket, form.wish(by.zone), by=by)
    except Invalid as error:
        form.refuse(error)
        return invalid("dispatch/new.html", form=form, build=lambda: {"ticket": _ticket()})
    location = url_for("dispatch.show_visit", visit_id=visit.id)
    if claim:
        claim.location = location
    flash(_("A dispatcher will offer this visit to engineers."))
    return redirect_to(location)


@blueprint.get("/visits/panel")
@permission("tickets.read", "visits.work")
def show_panel() -> Answer:
    """The visits of a ticket, for the ticket's page."""
    by, ticket = viewer(), _ticket()
    return page(
        "dispatch/_panel_for_ticket.html" if htmx.wants_partial() else "dispatch/ticket_visits.html",
        ticket=ticket,
        visits=queries.visits_of_ticket(by, ticket.id),
        may_request=finding.standing(by, ticket).works and is_open(ticket.status),
        labels=states.LABELS,
    )


def _complain_of_window(form: RequestForm, by: Viewer) -> None:
    """Say what is wrong with the window together with the rest, as far as it can be read."""
    if form.window_from.errors or form.window_to.errors or form.duration_minutes.errors:
        return
    try:
        check_window(form.wish(by.zone))
    except Invalid as error:
        form.refuse(error)


def _ticket() -> Ticket:
    """The ticket that the request names, if the viewer may see it."""
    number = number_of(request.values.get("ticket"))
    if number is None:
        abort(404)
    return finding.get_visible(viewer(), number)


def _form(by: Viewer, ticket: Ticket) -> RequestForm:
    if not finding.standing(by, ticket).works:
        raise Forbidden
    name, phone = queries.contact_of(ticket)
    window = windows.next_window(ticket.organisation_id, ticket.site_id, clock.now())
    start, end = (at.astimezone(ZoneInfo(by.zone)) for at in window)
    form = RequestForm(
        window_from=start,
        window_to=end,
        site_id=ticket.site_id,
        purpose=ticket.title,
        contact_name=name,
        contact_phone=phone,
    )
    sites = [site for site in people.sites(by) if site.organisation_id == ticket.organisation_id]
    form.site_id.choices = choices((s.id, s.name if s.city in s.name else f"{s.name}, {s.city}") for s in sites)
    return form
