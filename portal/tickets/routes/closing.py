"""The end of a ticket and its return."""

from portal.accounts.viewer import Viewer
from portal.core.i18n import _
from portal.tickets.forms import CancellationForm, ReopeningForm, SolutionForm
from portal.tickets.models import Ticket
from portal.tickets.operations import solving
from portal.tickets.routes import blueprint
from portal.tickets.routes.acting import perform
from portal.web.access import permission, signed_in
from portal.web.answers import Answer
from portal.web.forms import Form


@blueprint.post("/tickets/<int:number>/solution")
@permission("tickets.work")
def create_solution(number: int) -> Answer:
    """Say what was done."""

    def act(ticket: Ticket, form: SolutionForm, by: Viewer) -> None:
        solving.solve(
            ticket, form.resolution.data or "", by=by, article_slug=form.article_slug.data or form.helped.data
        )

    return perform(number, SolutionForm, act, _("Solved. The requester is asked to confirm."))


@blueprint.post("/tickets/<int:number>/closure")
@signed_in
def create_closure(number: int) -> Answer:
    """The requester's yes."""
    return perform(
        number, Form, lambda ticket, form, by: solving.confirm(ticket, by=by), _("Thank you! The ticket is closed.")
    )


@blueprint.post("/tickets/<int:number>/reopening")
@signed_in
def create_reopening(number: int) -> Answer:
    """Still broken."""
    return perform(
        number, ReopeningForm, lambda ticket, form, by: solving.reopen(ticket, form.still.data or "", by=by),
        _("Reopened: we go on."),
    )  # fmt: skip


@blueprint.post("/tickets/<int:number>/cancellation")
@signed_in
def create_cancellation(number: int) -> Answer:
    """Withdraw."""
    return perform(
        number, CancellationForm, lambda ticket, form, by: solving.cancel(ticket, form.reason.data or "", by=by),
        _("The ticket is withdrawn."),
    )  # fmt: skip
