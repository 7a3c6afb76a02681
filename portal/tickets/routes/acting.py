"""One way to act on a ticket: load, check, call one verb, answer. Used by every route that changes a ticket."""

from collections.abc import Callable
from typing import TypeVar

from flask import request, url_for
from sqlalchemy.orm.exc import StaleDataError

from portal.accounts.viewer import Viewer
from portal.core.errors import Invalid, NotAllowedNow
from portal.core.i18n import _l
from portal.core.numbers import number_of
from portal.tickets.models import Ticket
from portal.tickets.policy import Standing
from portal.tickets.queries import finding
from portal.tickets.routes import ticket_page
from portal.tickets.routes.ticket_page import PIECE, Refusal, context, refused
from portal.web import requests
from portal.web.addresses import LARGEST
from portal.web.answers import Answer, flash, redirect_to, written
from portal.web.forms import Form
from portal.web.identity import viewer

F = TypeVar("F", bound=Form)
CHANGED = _l(
    "Somebody changed the ticket meanwhile. Here is how it stands; what you typed is kept. Send it again if it still fits."
)


def perform(
    number: int,
    kind: type[F],
    act: Callable[[Ticket, F, Viewer], object],
    done: object = "",
    watch_changes: bool = True,
) -> Answer:
    """Do ``act`` with a form of the page on a ticket that the viewer may see.

    422: the form again. 409: somebody did something after the page was read (``watch_changes``), or was quicker.
    """
    by = viewer()
    ticket = finding.get_visible(by, number)
    standing = finding.standing(by, ticket)
    form = ticket_page.filled(kind, ticket, by, standing, bound=True)
    if not form.validate_on_submit():
        return refused(number, Refusal(form))
    return finish(ticket, form, standing, act, done, watch_changes)


def finish(
    ticket: Ticket,
    form: F,
    standing: Standing,
    act: Callable[[Ticket, F, Viewer], object],
    done: object = "",
    watch_changes: bool = True,
    wrote: str = "",
) -> Answer:
    """The writing half: claim the request, refuse on a stale page, call the verb, answer. ``wrote``: the kind of message it is."""
    by, number = viewer(), ticket.number
    url = _url(number, wrote)
    if watch_changes and finding.changed_since(ticket.id, _seen(), by, standing):
        return refused(number, Refusal(form, CHANGED), 409)
    try:
        claim = requests.claim(by.id)
    except requests.Repeated:
        return written(url, PIECE, lambda: context(number, wrote=wrote))
    if claim:
        claim.location = url
    try:
        act(ticket, form, by)
    except Invalid as error:
        form.refuse(error)
        return refused(number, Refusal(form))
    except NotAllowedNow as error:
        return refused(number, Refusal(form, error.message), 409)
    except StaleDataError:
        return refused(number, Refusal(form, CHANGED), 409)
    return _answer(number, by, url, done, wrote)


def _answer(number: int, by: Viewer, url: str, done: object, wrote: str) -> Answer:
    if done:
        flash(done)
    if not finding.is_visible(by, number):  # it was handed out of her sight
        return redirect_to(url_for("tickets.show_desk"))
    return written(url, PIECE, lambda: context(number, wrote=wrote))


def _url(number: int, wrote: str) -> str:
    """The page to go on with; after a note or a question its composer, which begins with the same kind again."""
    if wrote in {"", "public"}:
        return url_for("tickets.show_ticket", number=number)
    return url_for("tickets.show_ticket", number=number, wrote=wrote, _anchor=f"ticket-{number}-composer")


def _seen() -> int:
    """The newest event that the page showed; without one nothing is compared, as for the API."""
    seen = number_of(request.form.get("seen"))
    return LARGEST if seen is None else seen
