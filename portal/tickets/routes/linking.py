"""How a ticket stands to others: links, and merging it into another one."""

from collections.abc import Callable

from flask import request, url_for
from sqlalchemy.orm.exc import StaleDataError

from portal.accounts.viewer import Viewer
from portal.core.errors import Forbidden, Invalid, NotAllowedNow, NotFound
from portal.core.i18n import _
from portal.core.numbers import number_of
from portal.tickets import states
from portal.tickets.forms import LinkForm
from portal.tickets.models import Ticket
from portal.tickets.operations import linking, merging
from portal.tickets.queries import finding, relating
from portal.tickets.routes import blueprint
from portal.tickets.routes.acting import CHANGED
from portal.web import requests
from portal.web.access import permission
from portal.web.answers import Answer, flash, invalid, page, redirect_to
from portal.web.identity import viewer

PAGE = "tickets/link.html"
ASKED_LIMIT = 200


@blueprint.get("/tickets/<int:number>/links/new")
@permission("tickets.work")
def new_link(number: int) -> Answer:
    """Find the other ticket by its number or by words (``q``), and say how the two belong together."""
    by = viewer()
    ticket = finding.get_visible(by, number)
    if not finding.standing(by, ticket).works:
        raise Forbidden
    return page(PAGE, **_context(ticket, by, None))


@blueprint.post("/tickets/<int:number>/links")
@permission("tickets.work")
def create_link(number: int) -> Answer:
    """Link it with the ticket ``other``; one that is hidden is not found, like one that is not there."""
    form_kind = request.form.get("kind", "")
    act = lambda ticket, other, by: linking.link(ticket, other, form_kind, by)  # noqa: E731
    return _perform(number, act, lambda other: (number, _("Linked with #%(number)s.", number=other)))


@blueprint.post("/tickets/<int:number>/links/removal")
@permission("tickets.work")
def remove_link(number: int) -> Answer:
    """Take the links with the ticket ``other`` back."""
    return _perform(number, linking.unlink, lambda other: (number, _("Link removed.")))


@blueprint.post("/tickets/<int:number>/merger")
@permission("tickets.work")
def create_merger(number: int) -> Answer:
    """Let it go on in the ticket ``other``."""
    said = lambda other: (other, _("#%(number)s goes on here.", number=number))  # noqa: E731
    return _perform(number, merging.merge, said)


def _perform(
    number: int, act: Callable[[Ticket, Ticket, Viewer], None], said: Callable[[int], tuple[int, str]]
) -> Answer:
    """Act on two tickets that the viewer sees, once; ``said`` gives where to go on, and the sentence for it."""
    by = viewer()
    ticket = finding.get_visible(by, number)
    chosen = request.form.get("other", "")
    if not chosen:
        return _refused(number, by, _("Please choose a ticket."), 422)
    other = finding.get_visible(by, _number(chosen))
    goes_to, sentence = said(other.number)
    url = url_for("tickets.show_ticket", number=goes_to)
    try:
        claim = requests.claim(by.id)
    except requests.Repeated:
        return redirect_to(url)
    if claim:
        claim.location = url
    try:
        act(ticket, other, by)
    except (Invalid, NotAllowedNow) as error:
        return _refused(number, by, error.message, error.status)
    except StaleDataError:
        return _refused(number, by, CHANGED, 409)
    flash(sentence)
    return redirect_to(url)


def _refused(number: int, by: Viewer, sentence: object, status: int) -> Answer:
    return invalid(PAGE, status, build=lambda: _context(finding.get_visible(by, number), by, sentence))


def _number(given: str) -> int:
    number = number_of(given)
    if number is None:
        raise NotFound
    return number


def _context(ticket: Ticket, by: Viewer, sentence: object) -> dict[str, object]:
    asked = request.values.get("q", "")[:ASKED_LIMIT]
    found = relating.candidates(by, ticket, asked)
    form = LinkForm() if sentence else LinkForm(formdata=None)
    form.offer(ticket.number, [(row.number, row.title) for row in found])
    if sentence:
        form.form_errors.append(str(sentence))
    elif len(found) == 1:
        form.other.data = found[0].number
    return {
        "ticket": ticket,
        "asked": asked,
        "found": {row.number: row for row in found},
        "form": form,
        "labels": states.STATUS_LABELS,
    }
