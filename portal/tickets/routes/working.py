"""Work on a ticket: take, assign, hand over, priority, waiting."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from portal.accounts.viewer import Viewer
from portal.core.i18n import _
from portal.tickets.forms import AssignmentForm, FreezeForm, HandoverForm, PriorityForm
from portal.tickets.models import Ticket
from portal.tickets.operations import assigning, freezing, prioritising
from portal.tickets.routes import blueprint
from portal.tickets.routes.acting import perform
from portal.web.access import permission
from portal.web.answers import Answer
from portal.web.choosing import number_in
from portal.web.forms import Form


@blueprint.post("/tickets/<int:number>/taking")
@permission("tickets.work")
def create_taking(number: int) -> Answer:
    """Take it; who comes second is told who was quicker."""
    act = lambda ticket, form, by: assigning.take(ticket, by=by)  # noqa: E731
    return perform(number, Form, act, _("The ticket is yours."), watch_changes=False)


@blueprint.post("/tickets/<int:number>/assignment")
@permission("tickets.work", "tickets.assign")
def create_assignment(number: int) -> Answer:
    """Give it to somebody, or back to the team."""
    return perform(
        number, AssignmentForm, lambda ticket, form, by: assigning.assign(ticket, number_in(form.assignee), by=by)
    )


@blueprint.post("/tickets/<int:number>/handover")
@permission("tickets.work", "tickets.assign")
def create_handover(number: int) -> Answer:
    """Hand it over to another team, with a summary."""

    def act(ticket: Ticket, form: HandoverForm, by: Viewer) -> None:
        assigning.hand_over(ticket, number_in(form.team) or 0, form.summary.data or "", by=by)

    return perform(number, HandoverForm, act, _("Handed over."))


@blueprint.post("/tickets/<int:number>/priority")
@permission("tickets.work")
def create_priority(number: int) -> Answer:
    """Another priority, with a reason."""

    def act(ticket: Ticket, form: PriorityForm, by: Viewer) -> None:
        prioritising.prioritise(ticket, number_in(form.priority) or 0, form.why.data or "", by=by)

    return perform(number, PriorityForm, act)


@blueprint.post("/tickets/<int:number>/freeze")
@permission("tickets.work")
def create_freeze(number: int) -> Answer:
    """Put it on hold, at most until the morning of a day in the agent's own zone."""

    def act(ticket: Ticket, form: FreezeForm, by: Viewer) -> None:
        day = form.until.data
        until = datetime.combine(day, time(), ZoneInfo(by.zone)) if day else None
        freezing.freeze(ticket, form.waits_for.data or "", by=by, until=until)

    return perform(number, FreezeForm, act)


@blueprint.post("/tickets/<int:number>/thaw")
@permission("tickets.work")
def create_thaw(number: int) -> Answer:
    """Go on."""
    return perform(number, Form, lambda ticket, form, by: freezing.thaw(ticket, by=by))
