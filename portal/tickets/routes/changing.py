"""One act on the tickets that were ticked in a queue: first what is meant, then all of them or none."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import request, url_for
from sqlalchemy.orm.exc import StaleDataError

from portal.accounts import queries as accounts
from portal.accounts.viewer import Viewer
from portal.core.errors import DomainError, Forbidden, Invalid, NotAllowedNow, NotFound
from portal.core.i18n import _, ngettext
from portal.tickets import states
from portal.tickets.forms import GivingForm, PriorityForm, SolutionForm, number_in
from portal.tickets.models import Ticket
from portal.tickets.operations import assigning, batching, prioritising, solving
from portal.tickets.queries import desk, showing
from portal.tickets.routes import blueprint
from portal.tickets.routes.acting import CHANGED
from portal.web import requests, traces
from portal.web.access import permission
from portal.web.answers import Answer, flash, invalid, page, redirect_to, safe_next
from portal.web.forms import Form
from portal.web.identity import viewer

PAGE = "tickets/changes.html"
FORMS: dict[str, type[Form]] = {"assignment": GivingForm, "priority": PriorityForm, "solution": SolutionForm}


@dataclass(frozen=True)
class Asked:
    """What was asked for: the act, the tickets it is for, and the queue they were ticked in."""

    act: str
    numbers: list[int]
    queue: str


@blueprint.get("/desk/changes/new")
@permission("tickets.work", "tickets.assign")
def new_changes() -> Answer:
    """What is to be done with the tickets ``n``; ``act`` is one of FORMS."""
    by, asked = viewer(), _asked()
    form = FORMS[asked.act](formdata=None)
    _offer(form, by)
    return page(PAGE, **_context(form, asked, by))


@blueprint.post("/desk/changes")
@permission("tickets.work", "tickets.assign")
def create_changes() -> Answer:
    """Do it to all of them. A hidden one among them: 404. One that does not allow it now: 409, and the page says which."""
    by, asked = viewer(), _asked()
    form = FORMS[asked.act]()
    _offer(form, by)
    if not form.validate_on_submit():
        return _refused(form, asked, by)
    try:
        claim = requests.claim(by.id)
    except requests.Repeated:
        return redirect_to(asked.queue)
    if claim:
        claim.location = asked.queue[:300]
    try:
        count = batching.change_all(asked.numbers, _act(form, by), by)
    except Invalid as error:
        form.refuse(error)
        return _refused(form, asked, by)
    except (Forbidden, NotAllowedNow) as error:
        return _denied(form, asked, by, error)
    except StaleDataError:
        return _denied(form, asked, by, NotAllowedNow(CHANGED))
    flash(_done(asked.act, count))
    return redirect_to(asked.queue)


def _asked() -> Asked:
    """The act, the tickets and the way back. Raises NotFound for what no page of ours sends."""
    given, act = request.values.getlist("n"), request.values.get("act", "")
    if act not in FORMS or not all(n.isdecimal() and len(n) < 10 for n in given):
        raise NotFound
    back = safe_next(request.values.get("next"), url_for("tickets.show_desk"))
    return Asked(act, [int(n) for n in given], back)


def _offer(form: Form, by: Viewer) -> None:
    if isinstance(form, GivingForm):
        form.offer(showing.members(by), accounts.teams())
    elif isinstance(form, PriorityForm):
        form.offer()


def _act(form: Form, by: Viewer) -> Callable[[Ticket], object]:
    if isinstance(form, GivingForm):
        chosen, summary = form.to.data or "", form.summary.data or ""
        kind, key = chosen[:1], int(chosen[1:])
        if kind == "t":
            return lambda ticket: assigning.hand_over(ticket, key, summary, by)
        return lambda ticket: assigning.assign(ticket, key, by)
    if isinstance(form, PriorityForm):
        level, why = number_in(form.priority) or 0, form.why.data or ""
        return lambda ticket: prioritising.prioritise(ticket, level, why, by)
    if isinstance(form, SolutionForm):
        text, slug = form.resolution.data or "", form.article_slug.data
        return lambda ticket: solving.solve(ticket, text, by, slug)
    raise LookupError("no act has this form")


def _done(act: str, count: int) -> str:
    if act == "priority":
        return ngettext("%(num)d ticket has the new priority.", "%(num)d tickets have the new priority.", count)
    if act == "solution":
        return ngettext("%(num)d ticket solved.", "%(num)d tickets solved.", count)
    return ngettext("%(num)d ticket assigned.", "%(num)d tickets assigned.", count)


def _denied(form: Form, asked: Asked, by: Viewer, error: DomainError) -> Answer:
    traces.note_denied(f"bulk:{error.status}")
    form.form_errors.append(str(error.message))
    return _refused(form, asked, by, error.status)


def _refused(form: Form, asked: Asked, by: Viewer, status: int = 422) -> Answer:
    return invalid(PAGE, status, build=lambda: _context(form, asked, by))


def _context(form: Form, asked: Asked, by: Viewer) -> dict[str, object]:
    titles = {
        "assignment": _("Assign tickets"), "priority": _("Change the priority of tickets"), "solution": _("Solve tickets"),
    }  # fmt: skip
    tickets = desk.lines_of(by, asked.numbers)
    if isinstance(form, PriorityForm) and form.priority.data is None:
        # Begins with the least urgent of theirs: a hasty click makes none of them critical.
        form.priority.data = max((line.priority for line in tickets), default=None)
    return {
        "form": form,
        "asked": asked,
        "title": titles[asked.act],
        "tickets": tickets,
        "labels": states.STATUS_LABELS,
        "most": batching.MOST,
    }
