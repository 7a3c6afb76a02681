"""One act on the tickets that were ticked in a queue: first what is meant, then all of them or none."""

from collections.abc import Callable

from flask import url_for

from portal.accounts import queries as accounts
from portal.accounts.viewer import Viewer
from portal.core.i18n import _, ngettext
from portal.tickets import states
from portal.tickets.forms import GivingForm, PriorityForm, SolutionForm
from portal.tickets.models import Ticket
from portal.tickets.operations import assigning, batching, prioritising, solving
from portal.tickets.queries import desk, showing
from portal.tickets.routes import blueprint
from portal.web import bulk
from portal.web.access import permission
from portal.web.answers import Answer, invalid, page
from portal.web.choosing import number_in
from portal.web.forms import Form
from portal.web.identity import viewer

PAGE = "tickets/changes.html"
FORMS: dict[str, type[Form]] = {"assignment": GivingForm, "priority": PriorityForm, "solution": SolutionForm}


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

    def do() -> str:
        return _done(asked.act, batching.change_all(asked.numbers, _act(form, by), by))

    return bulk.carry_out(
        asked, form, by.id, do, lambda status: invalid(PAGE, status, build=lambda: _context(form, asked, by))
    )


def _asked() -> bulk.Asked:
    return bulk.asked(FORMS, url_for("tickets.show_desk"))


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


def _context(form: Form, asked: bulk.Asked, by: Viewer) -> dict[str, object]:
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
