"""Who reads along."""

from portal.accounts import queries as accounts
from portal.accounts.viewer import Viewer
from portal.core.errors import Invalid
from portal.core.i18n import _l
from portal.tickets.forms import WatcherForm
from portal.tickets.models import Ticket
from portal.tickets.operations import watching
from portal.tickets.routes import blueprint
from portal.tickets.routes.acting import perform
from portal.web.access import signed_in
from portal.web.answers import Answer
from portal.web.forms import Form


@blueprint.post("/tickets/<int:number>/watchers")
@signed_in
def create_watcher(number: int) -> Answer:
    """Let a colleague read along."""

    def act(ticket: Ticket, form: WatcherForm, by: Viewer) -> None:
        user = accounts.user_with_email(form.watcher.data or "")
        if user is None or not user.active:
            raise Invalid("watcher", _l("Nobody is known under this name."))
        watching.add_watcher(ticket, user.id, by=by)

    return perform(number, WatcherForm, act, watch_changes=False)


@blueprint.post("/tickets/<int:number>/watchers/<int:user_id>/removal")
@signed_in
def remove_watcher(number: int, user_id: int) -> Answer:
    """Stop somebody's reading along."""
    act = lambda ticket, form, by: watching.remove_watcher(ticket, user_id, by=by)  # noqa: E731
    return perform(number, Form, act, watch_changes=False)
